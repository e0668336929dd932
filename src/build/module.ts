// Losses as ES modules that need no compiler. In: checked losses. Out: the text of a module, each loss a call of `built` with its signature, its source
// and its kernels, and of its `.d.ts`. What all modules share is in the runtime (runtime.ts, and the functions of ops.ts).
//
// A loss has one kernel (program.ts), or one for each setting of its switches and choices as long as there are at most four settings;
// beyond, a kernel reads its switches and choices at run time, and also where kernels too long for a Hessian are much longer together than that one. The first
// are better: a rule may need to know that `x` is a logit. A parameter whose default is no plain number, or that alone has an axis, takes a kernel with it and one
// without. Where one kernel of a loss has no Hessian, none has.
import type { CheckedLoss } from "../check/loss.ts"
import { check } from "../check/program.ts"
import { couplesSamples } from "../kernel/couples.ts"
import type { Setting } from "../kernel/setting.ts"
import type { ParameterSpec } from "../kernel/signature.ts"
import { library } from "../losses/library.ts"
import { sourceText } from "../source-text.ts"
import { kernelText, type KernelText } from "./kernel-text.ts"
import { prebuiltProgram, type PrebuiltProgram } from "./program.ts"
import { separate, signatureText } from "./signature-text.ts"

export const RUNTIME = "lossc-runtime.js"

const MOST_KERNELS = 4

/** One loss, ready to be put into a module. */
export interface BuiltText {
  /** The name it is exported by. */
  readonly name: string
  /** The name it has in the language. */
  readonly called: string
  /** The text of an array (signature.ts). */
  readonly signature: string
  readonly source: string
  /** The text of its kernels, each once, and which of them each setting takes. */
  readonly kernels: readonly string[]
  readonly settings: readonly number[]
  /** What it takes from the runtime. */
  readonly uses: readonly string[]
  /** What of that the runtime calls for it and not its kernels. */
  readonly extras: readonly string[]
  readonly types: string
}

export function builtText(checked: CheckedLoss): BuiltText {
  const { signature } = checked
  const { programs, fixed } = compileSettings(checked)
  const kernels = [...new Set(programs.map(({ text }) => text))]
  const all = (names: (of: (typeof programs)[number]) => readonly string[]): readonly string[] => [...new Set(programs.flatMap(names))]
  const absent = new Set(signature.parameters.filter((p) => !p.required && p.kind !== "switch" && p.kind !== "choice").map(({ name }) => name))
  const marks = {
    over: programs.some(({ over }) => over), hessian: programs.every(({ hessian }) => hessian), coupled: couplesSamples(signature, checked.instantiate({ fixed: new Map(), constants: new Map(), absent })), fixed,
    moving: all(({ moving }) => moving), positions: all(({ positions }) => positions),
  }
  return {
    name: camel(signature.name),
    called: signature.name,
    signature: signatureText(signature, marks),
    // Without what is said about it, which stands in the types.
    source: sourceText(checked.definition, checked.home, checked.bare).replace(/^##.*\n/gm, ""),
    kernels, settings: programs.map(({ text }) => kernels.indexOf(text)),
    uses: [...new Set(programs.flatMap(({ uses }) => [...uses]))],
    extras: [
      ...(signature.parameters.some((p) => wordsOf(p) !== undefined) ? ["choice"] : []), ...(programs.length > 1 ? ["setting"] : []),
      ...(!marks.hessian ? ["hessian: noHessian"] : marks.coupled || signature.parameters.some(({ kind, axes }) => kind === "real" && axes.length > 0) ? ["hessian"] : []),
      ...(signature.parameters.some(({ kind }) => kind === "label") ? ["labels"] : []),
      ...(marks.over ? ["over"] : []), ...(marks.positions.length > 0 ? ["positions"] : []),
    ],
    types: typeText(checked),
  }
}

export function builtLoss(name: string): BuiltText {
  const checked = check(name, library).losses.at(-1)
  if (checked === undefined) throw new Error(`no such loss: ${name}`)
  return builtText(checked)
}

interface Settings {
  readonly fixed: ReadonlyMap<string, Setting>
  readonly absent: ReadonlySet<string>
}

/** In the order in which the runtime counts them: the last parameter fastest. */
function settingsOf(parameters: readonly ParameterSpec[], fixed: boolean): readonly Settings[] {
  return parameters.reduce<readonly Settings[]>((before, p) => {
    const words = fixed ? wordsOf(p) : undefined
    if (words !== undefined) return before.flatMap((setting) => words.map((word) => ({ ...setting, fixed: new Map([...setting.fixed, [p.name, word]]) })))
    return separate(p, parameters) ? before.flatMap((setting) => [{ ...setting, absent: new Set([...setting.absent, p.name]) }, setting]) : before
  }, [{ fixed: new Map(), absent: new Set() }])
}

const wordsOf = ({ kind, choices }: ParameterSpec): readonly Setting[] | undefined => (kind === "switch" ? [false, true] : kind === "choice" ? choices : undefined)

type Compiled = PrebuiltProgram & KernelText

/** The kernels of a loss by setting, and whether its switches and choices are fixed in them. */
function compileSettings(checked: CheckedLoss): { readonly programs: readonly Compiled[]; readonly fixed: boolean } {
  const { parameters } = checked.signature
  const separately = settingsOf(parameters, true)
  const together = settingsOf(parameters, false)
  const programFor = programsOf(checked)
  const all = (settings: readonly Settings[]): readonly Compiled[] => compileAll(checked, settings, programFor)
  if (separately.length > MOST_KERNELS) return { programs: all(together), fixed: false }
  // The last is the longest, and where it is too long for a Hessian none has one.
  const last = separately.slice(-1)
  if (separately.length > together.length && last.some((setting) => !programFor(setting, true).hessian)) {
    const read = all(together)
    if (lengthOf(read) < SHORTER * separately.length * lengthOf(all(last))) return { programs: read, fixed: false }
  }
  return { programs: all(separately), fixed: true }
}

/** Of what as many kernels as there are settings take, if all are as long as the longest. */
const SHORTER = 0.75

const lengthOf = (programs: readonly Compiled[]): number => [...new Set(programs.map(({ text }) => text))].reduce((sum, text) => sum + text.length, 0)

/** With a Hessian, where it is asked for and not too long. */
type ProgramFor = (setting: Settings, hessian: boolean) => PrebuiltProgram

/** Each is compiled once. */
function programsOf(checked: CheckedLoss): ProgramFor {
  const made = new Map<string, PrebuiltProgram>()
  return ({ fixed, absent }, hessian) => {
    const key = JSON.stringify([[...fixed], [...absent], hessian])
    const program = made.get(key) ?? prebuiltProgram(checked, fixed, absent, hessian)
    made.set(key, program)
    // One that has none is the one without.
    if (!program.hessian) made.set(JSON.stringify([[...fixed], [...absent], false]), program)
    return program
  }
}

/** From the last setting on: one in which a switch is on is the longer one, and the others need no Hessian if it has none. */
function compileAll(checked: CheckedLoss, settings: readonly Settings[], programFor: ProgramFor): readonly Compiled[] {
  const hessian = settings.reduceRight((before, setting) => programFor(setting, before).hessian, true)
  return settings.map((setting) => {
    const program = programFor(setting, hessian)
    return { ...program, ...kernelText(program.program, checked.signature) }
  })
}

/** The text of a module, and of its types. */
export function moduleText(losses: readonly BuiltText[], runtime: string): { readonly module: string; readonly types: string } {
  // `hessian: noHessian` is called the first and imported as the second.
  const uses = ["built", ...new Set(losses.flatMap((each) => [...each.uses, ...each.extras.map((extra) => extra.replace(/^.*: /, ""))]))].sort()
  let count = 0
  const rows = losses.map(({ name, called, signature, source, kernels, settings, extras }) => {
    const first = count
    count += kernels.length
    // No loss is called `$…`, so that its name and those of the runtime do not meet.
    const makers = kernels.map((text, k) => `const $${first + k} = ${text}\n`).join("")
    return `${makers}const $${name} = /* @__PURE__ */ built(${JSON.stringify(called)}, ${signature}, ${JSON.stringify(source)}, [${settings.map((k) => `$${first + k}`).join(", ")}]${extras.length === 0 ? "" : `, { ${extras.join(", ")} }`})\nexport { $${name} as ${name} }\n`
  })
  return {
    module: [`import { ${uses.join(", ")} } from ${JSON.stringify(runtime)}`, `export { LossError } from ${JSON.stringify(runtime)}`, "", ...rows].join("\n"),
    types: [`import type { BuiltLoss, Labels, Values } from ${JSON.stringify(runtime)}`, `export { LossError } from ${JSON.stringify(runtime)}`, "", ...losses.map(({ types }) => types)].join("\n"),
  }
}

/** A text of definitions as a module for `lossc build`. */
export function buildModule(text: string): { readonly names: readonly string[]; readonly module: string; readonly types: string } {
  const losses = check(text, library).losses.map(builtText)
  const { module, types } = moduleText(losses, `./${RUNTIME}`)
  return { names: losses.map(({ name }) => name), module: `// Made by \`lossc build\`; needs ${RUNTIME} beside it and nothing else.\n${module}`, types }
}

/** `my_loss` is exported as `myLoss`. */
export const camel = (name: string): string => {
  const made = name.replace(/_+(\p{L}|\d)/gu, (_, letter: string) => letter.toUpperCase())
  return reserved.has(made) ? `${made}_` : made
}

const reserved = new Set("await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield arguments eval".split(" "))

function typeText({ signature }: CheckedLoss): string {
  const { parameters, doc, reduction } = signature
  const comment = doc === "" ? "" : `/** ${doc.replaceAll("*/", "* /").replace(/\s+/g, " ")} */\n`
  const rows = parameters.map((p) => `readonly ${JSON.stringify(p.name)}${p.required ? "" : "?"}: ${valueType(p)}${p.required ? "" : " | undefined"}`)
  const hypers = parameters.filter(({ hyper }) => hyper).map(({ name }) => JSON.stringify(name))
  return `${comment}export const ${camel(signature.name)}: BuiltLoss<{ ${rows.join("; ")} }, ${hypers.join(" | ") || "never"}, ${JSON.stringify(reduction ?? "mean")}>\n`
}

function valueType({ kind, choices }: ParameterSpec): string {
  if (kind === "switch") return "boolean"
  if (kind === "choice") return (choices ?? []).map((word) => JSON.stringify(word)).join(" | ")
  return kind === "label" ? "Labels" : "Values"
}
