// The derivative of a loss by one input as a definition: of the sum over the batch, that input's axes kept as `per`.
import { differentiate } from "./autodiff/differentiate.ts"
import type { CheckedLoss } from "./check/loss.ts"
import type { Expr } from "./ir/expr.ts"
import { facts } from "./ir/facts.ts"
import { toAst } from "./ir/to-ast.ts"
import { readWrt } from "./kernel/options.ts"
import { reduced } from "./kernel/reduction.ts"
import type { Signature } from "./kernel/signature.ts"
import { stabilize } from "./rules/rewrite.ts"
import type { Definition } from "./syntax/ast.ts"

/** The derivative as an expression in the index variables of the input, and what is needed to write it as text. */
export interface Derivative {
  readonly name: string
  readonly expr: Expr
  /** Index variables of the input. */
  readonly own: readonly string[]
  /** Switches and choices, which have their defaults. */
  readonly settled: ReadonlySet<string>
  readonly axes: ReadonlyMap<string, readonly string[]>
  readonly taken: ReadonlySet<string>
}

export function derivativeOf(checked: CheckedLoss, input: string): Derivative {
  const { signature, domains } = checked
  const [name = input] = readWrt(signature, input, "derivative")
  const settled = new Set(signature.parameters.filter((p) => p.kind === "switch" || p.kind === "choice").map((p) => p.name))
  const instance = checked.instantiate({ fixed: new Map(), constants: new Map(), absent: settled })
  const indices = [...(signature.perSample ? ["*"] : []), ...signature.per]
  const ask = facts(domains)
  const [value] = stabilize([instance.value], ask)
  const { axes, taken } = namesOf(signature)
  const own = axes.get(name) ?? []
  const whole = reduced({ value: value ?? instance.value, over: null, indices, weighted: false }, "sum")
  const [gradient] = stabilize(differentiate(whole.sum, [{ name, indices: own }]), ask)
  return { name, expr: gradient ?? instance.value, own, settled, axes, taken }
}

/** Axes of every input, batch first, and the names that a text may not bind anew. */
export function namesOf(signature: Signature): Pick<Derivative, "axes" | "taken"> {
  const axes = new Map(signature.parameters.map((p) => [p.name, [...(p.hyper ? [] : ["*"]), ...p.axes.map((a) => a.axis)]]))
  return { axes, taken: new Set([...signature.parameters.map((p) => p.name), ...[...axes.values()].flat()]) }
}

export function derivativeDefinition(checked: CheckedLoss, input: string): Definition {
  const { definition } = checked
  const { name, expr, own, settled, axes, taken } = derivativeOf(checked, input)
  const { over: _divisor, ...kept } = definition
  return {
    ...kept,
    name: { ...definition.name, name: `${definition.name.name}_d${name}` },
    hypers: definition.hypers.filter((p) => !settled.has(p.name.name)),
    per: own.filter((axis) => axis !== "*").map((axis) => ({ name: axis, primes: 0, span: definition.span })),
    body: toAst(expr, axes, taken),
    doc: `Derivative of ${definition.name.name} by ${name}.`,
  }
}
