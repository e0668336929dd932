// What a loss is and what becomes of it, as data: the rewrites that were applied, the gradient as a formula, the fused loops, what they
// cost, and warnings. In: a checked loss and the options of a call. text.ts and latex.ts print it.
import type { CheckedLoss } from "../check/loss.ts"
import { warningsOf } from "../check/warnings.ts"
import { compile } from "../compile.ts"
import { derivativeOf, namesOf } from "../derivative.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { Expr } from "../ir/expr.ts"
import { toAst } from "../ir/to-ast.ts"
import { readOptions } from "../kernel/options.ts"
import { plannedRequest } from "../kernel/plan.ts"
import { printLoop } from "../schedule/print.ts"
import { sourceText } from "../source-text.ts"
import type { Step } from "../rules/rewrite.ts"
import type { Ast } from "../syntax/ast.ts"
import { print } from "../syntax/print.ts"
import { parameterText } from "../syntax/text.ts"
import { costOf, type Cost } from "./cost.ts"

export interface Rewrite {
  readonly rule: string
  readonly before: string
  readonly after: string
}

export interface Explanation {
  /** `focal(y in [0,1], x; alpha in [0,1] = 0.25, gamma = 2)`. */
  readonly signature: string
  readonly doc: string
  /** Source that compiles to the same loss. */
  readonly formula: string
  /** Rules in the order of their use, on the value and the gradient: the first ones, as far as 100,000 characters go. */
  readonly rewrites: readonly Rewrite[]
  /** Derivatives of the sum over the batch, by input. */
  readonly gradient: Readonly<Record<string, string>>
  /** The kernel of value and gradient. */
  readonly loops: string
  readonly cost: readonly Cost[]
  readonly warnings: readonly Diagnostic[]
}

/** How the batch is called in texts for reading. */
const BATCH = "batch"

/** Of a product of many factors every step is as long as all of them, and there are as many steps: nobody reads them to the end. */
const SHOWN = 100_000

function rewritesOf(trace: readonly Step[], text: (e: Expr) => string): readonly Rewrite[] {
  const found = new Map<string, Rewrite>()
  let length = 0
  for (const { rule, before, after } of trace) {
    if (length > SHOWN) break
    const step = { rule, before: text(before), after: text(after) }
    length += step.before.length + step.after.length
    const key = `${rule} ${step.before}`
    if (step.before !== step.after && !found.has(key)) found.set(key, step)
  }
  return [...found.values()]
}

/** `held`: the arrays that `with` folded in. */
export function explain(checked: CheckedLoss, given: object | undefined, held: object): Explanation {
  const { signature, definition } = checked
  const options = readOptions(signature, given)
  const { program, trace } = compile(plannedRequest(checked, options, options.wrt.length === 0 ? "value" : "grad", held), "never")
  const { axes, taken } = namesOf(signature)
  const text = (e: Expr): string => print(toAst(e, axes, taken, BATCH))
  return {
    signature: signatureText(checked),
    doc: definition.doc,
    formula: sourceText(definition, checked.home, checked.bare),
    rewrites: rewritesOf(trace, text),
    gradient: Object.fromEntries(gradients(checked, options.wrt).map(([name, ast]) => [name, print(ast)])),
    loops: printLoop(program).trimEnd(),
    cost: costOf(program),
    warnings: warningsOf(checked),
  }
}

export function signatureText({ definition }: CheckedLoss): string {
  const { name, inputs, hypers, per } = definition
  const behind = hypers.length === 0 ? "" : `; ${hypers.map(parameterText).join(", ")}`
  return `${name.name}(${inputs.map(parameterText).join(", ")}${behind})${per.length === 0 ? "" : ` per ${per.map((axis) => axis.name).join(", ")}`}`
}

/** Derivatives by input, for reading. */
export function gradients(checked: CheckedLoss, wrt: readonly string[]): ReadonlyArray<readonly [name: string, derivative: Ast]> {
  return wrt.map((input) => {
    const { expr, axes, taken } = derivativeOf(checked, input)
    return [input, toAst(expr, axes, taken, BATCH)]
  })
}
