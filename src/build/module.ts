// A text of definitions as an ES module that needs no compiler: every loss with its kernels as printed JavaScript, and its types. In: the
// text. Out: the text of the module and of its `.d.ts`. The parts that all modules share are runtime.ts.
import { printModule } from "../backends/js/print.ts"
import type { CheckedLoss } from "../check/loss.ts"
import { check } from "../check/program.ts"
import { compile, type Request } from "../compile.ts"
import { readOptions } from "../kernel/options.ts"
import type { ParameterSpec, Reduction } from "../kernel/signature.ts"
import { library } from "../losses/library.ts"
import type { ArrayInput } from "../schedule/loop.ts"
import { programAxes } from "../schedule/stages.ts"
import { sourceText } from "../source-text.ts"
import type { BuiltPart } from "./runtime.ts"

export const RUNTIME = "lossc-runtime.js"

const parts: readonly BuiltPart[] = ["value", "grad", "hess"]
const reductions: readonly Reduction[] = ["mean", "sum", "none"]

export interface BuiltText {
  readonly module: string
  readonly types: string
  readonly names: readonly string[]
}

export function buildModule(text: string): BuiltText {
  const { losses } = check(text, library)
  const names = losses.map(({ signature }) => camel(signature.name))
  return {
    names,
    module: [`// Made by \`lossc build\`; needs ${RUNTIME} beside it and nothing else.`, `import { built } from "./${RUNTIME}"`, "", ...losses.map(lossText)].join("\n"),
    types: [`import type { BuiltLoss, Labels, Values } from "./${RUNTIME}"`, "", ...losses.map(typeText)].join("\n"),
  }
}

/** `my_loss` is exported as `myLoss`. */
export const camel = (name: string): string => {
  const made = name.replace(/_+(\p{L}|\d)/gu, (_, letter: string) => letter.toUpperCase())
  return reserved.has(made) ? `${made}_` : made
}

const reserved = new Set("await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield arguments eval".split(" "))

function lossText(checked: CheckedLoss): string {
  const { signature } = checked
  const { wrt } = readOptions(signature, undefined)
  const given = signature.parameters.filter(isGiven).map((p): ArrayInput => ({ name: p.name, axes: [...(p.hyper ? [] : ["*"]), ...p.axes.map((a) => a.axis)] }))
  const kernels = parts.flatMap((part) => (part !== "value" && wrt.length === 0 ? [] : reductions.map((reduction) => kernelText(checked, given, wrt, part, reduction))))
  const defaults = Object.fromEntries(signature.parameters.filter((p) => !p.required && isGiven(p)).map((p) => [p.name, Number(p.fallback)]))
  return `export const ${camel(signature.name)} = /* @__PURE__ */ built(${json(signature)}, ${json(sourceText(checked.definition, checked.home, checked.bare))}, ${json(wrt)}, ${json(defaults)}, [\n${kernels.join(",\n")},\n])\n`
}

/** Required data, and hyper-parameters whose default is a plain number, so that a call may change them. */
function isGiven({ kind, required, hyper, axes, fallback }: ParameterSpec): boolean {
  if (kind !== "real" && kind !== "label") return false
  return required || (hyper && axes.length === 0 && fallback !== undefined && Number.isFinite(Number(fallback)))
}

function kernelText(checked: CheckedLoss, given: readonly ArrayInput[], wrt: readonly string[], part: BuiltPart, reduction: Reduction): string {
  const { signature } = checked
  const names = new Set(given.map(({ name }) => name))
  const absent = new Set(signature.parameters.map((p) => p.name).filter((name) => !names.has(name)))
  const instance = checked.instantiate({ fixed: new Map(), constants: new Map(), absent })
  const request: Request = {
    samples: { value: instance.value, over: instance.over, indices: [...(signature.perSample ? ["*"] : []), ...signature.per], weighted: false },
    domains: checked.domains, reduction, inputs: given, parts: part,
    wrt: part === "value" ? [] : wrt.filter((name) => names.has(name)),
    axisOrder: signature.parameters.flatMap((p) => p.axes.map((a) => a.axis)),
  }
  const { program } = compile(request, false)
  const body = printModule(program).replace(/\nexport \{ kernel \}\n$/, "\nreturn kernel")
  return `{ part: ${json(part)}, reduction: ${json(reduction)}, inputs: ${json(program.inputs.map(({ name }) => name))}, axes: ${json(programAxes(program))}, make() {\n${body}\n} }`
}

function typeText({ signature }: CheckedLoss): string {
  const doc = signature.doc === "" ? "" : `/** ${signature.doc.replaceAll("*/", "* /").replace(/\s+/g, " ")} */\n`
  const rows = signature.parameters.filter((p) => p.kind === "real" || p.kind === "label").map((p) => `readonly ${json(p.name)}${p.required ? "" : "?"}: ${p.kind === "label" ? "Labels" : "Values"}`)
  return `${doc}export const ${camel(signature.name)}: BuiltLoss<{ ${rows.join("; ")} }>\n`
}

/** JSON has no infinities; a domain has. */
function json(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => (v === Infinity ? "__inf" : v === -Infinity ? "__-inf" : v)).replaceAll('"__inf"', "Infinity").replaceAll('"__-inf"', "-Infinity")
}

export const runtimeTypes = `export type Values = number | readonly Values[] | Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | { readonly data: ArrayLike<number>; readonly shape: readonly number[] }
export type Labels = number | readonly Labels[] | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | { readonly data: ArrayLike<number>; readonly shape: readonly number[] }
export type Entry = number | Float32Array | Float64Array | readonly Entry[]
export interface Options<Name extends string = string> {
  readonly reduction?: "mean" | "sum" | "none"
  readonly wrt?: Name | readonly Name[]
  readonly layout?: Readonly<Partial<Record<Name, string>>>
  readonly sizes?: Readonly<Record<string, number>>
}
export interface BuiltLoss<I> {
  <R extends "mean" | "sum" | "none" = "mean">(inputs: I, options?: Options<keyof I & string> & { readonly reduction?: R }): R extends "none" ? Entry : number
  readonly source: string
  valueAndGrad(inputs: I, options?: Options<keyof I & string>): { readonly value: Entry; readonly grad: Readonly<Record<string, Entry>> }
  gradAndHess(inputs: I, options?: Options<keyof I & string>): { readonly value: Entry; readonly grad: Readonly<Record<string, Entry>>; readonly hess: Readonly<Record<string, Entry>> }
}
`
