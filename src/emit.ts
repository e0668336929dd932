// Source text of a loss in another form. `js`: an ES module with value and gradient that needs nothing else, and says how it is called; `latex`: its
// formula in math mode.
import { printModule } from "./backends/js/print.ts"
import type { CheckedLoss } from "./check/loss.ts"
import { compile } from "./compile.ts"
import { latex } from "./explain/latex.ts"
import { ownSize } from "./ir/own-axis.ts"
import { readOptions } from "./kernel/options.ts"
import { plannedRequest } from "./kernel/plan.ts"
import { refuse } from "./kernel/refuse.ts"
import type { Reduction } from "./kernel/signature.ts"
import type { ArrayInput, Output, Program } from "./schedule/loop.ts"
import { sourceText } from "./source-text.ts"

const TARGETS: readonly string[] = ["js", "latex"]

/** `held`: the arrays that `with` folded in, which are inputs of the module. */
export function emitModule(checked: CheckedLoss, target: string, given: object | undefined, held: object): string {
  if (!TARGETS.includes(target)) return refuse("E805", { target, known: TARGETS })
  if (target === "latex") return latex(checked.definition.body)
  const options = readOptions(checked.signature, given)
  const { program } = compile(plannedRequest(checked, options, options.wrt.length === 0 ? "value" : "grad", held), "never")
  return `${heading(checked, program, options.reduction)}\n${printModule(program)}`
}

/** What a reader of the module cannot see in it: the loss, the order and the layout of arrays, and what is a constant in it. */
function heading({ definition, home, bare, signature }: CheckedLoss, { inputs, outputs, rows }: Program, reduction: Reduction): string {
  const shaped = (all: ReadonlyArray<ArrayInput | Output>): string => all.map(({ name, axes }) => (axes.length === 0 ? name : `${name}[${axes.join(",")}]`)).join(", ")
  const axes = new Set([...inputs, ...outputs].flatMap((array) => array.axes).concat(rows.map(({ axis }) => axis)))
  const folded = signature.parameters.filter((p) => p.fallback !== undefined && inputs.every(({ name }) => name !== p.name)).map((p) => `${p.name} = ${p.fallback ?? ""}`)
  const lines = [
    "Made by lossc from", "",
    ...sourceText(definition, home, bare).split(/\r\n|[\n\r\u2028\u2029]/).map((line) => `  ${line}`), "",
    "kernel(inputs, sizes, outputs) fills the arrays among the outputs and returns an array with its numbers in their places (it is the same array in every call).",
    `  inputs   [${shaped(inputs)}]`,
    `  sizes    { ${[...axes].filter((axis) => ownSize(axis) === undefined).map((axis) => `${JSON.stringify(axis)}: ...`).join(", ")} }: the lengths of the axes; * is the batch`,
    `  outputs  [${shaped(outputs)}]: an array to be filled for each that has axes, null for the others`,
    "Arrays are flat, the last axis fastest.",
    `Constants of this text: reduction = ${[reduction, ...folded].join(", ")}.`,
  ]
  return lines.map((line) => `// ${line}`.trimEnd()).join("\n")
}
