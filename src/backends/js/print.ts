// A loop program as JavaScript. In: a program. Out: the text of its stages and of `kernel(inputs, sizes, outputs)`, which runs
// them block by block and returns the scalar outputs; printModule makes it an ES module that needs nothing else. Buffers are
// made once and kept, a scratch row grows with its axis: a run allocates nothing.
import { BLOCK, type Program } from "../../schedule/loop.ts"
import type { OpRow } from "../../ops/op.ts"
import { findOp } from "../../ops/table.ts"
import { usedBy } from "../../ops/callable.ts"
import { routineTexts } from "../routines.ts"
import { logOfProduct, pushBlock, SLOTS, sumBlock, totalOfBlocks } from "../sum.ts"
import type { Expr } from "../../ir/expr.ts"
import { ownSize } from "../../ir/own-axis.ts"
import { Names } from "./names.ts"
import { hasRescues } from "../../schedule/quick.ts"
import { indent } from "./scalar.ts"
import { type ShortText, type StageText, TILE } from "./stage-text.ts"
import { printStage } from "./versions.ts"

/** Steps of inner loops that one call of a stage should make: enough to hide the call, few enough to be optimised early. */
const STEPS = 4096
/** So many samples of a block are in doubt that it is done again as a whole. */
const FEW = BLOCK / 4
/** Blocks in a row that are done with rescues at once, after as many had to be done again: digits are lost in many samples, or in few. */
const PATIENCE = 31

export interface PrintedProgram {
  /** Defines `kernel`; refers to `sumBlock`, `pushBlock`, `totalOfBlocks`, `logOfProduct`, `routines` and the functions below. */
  readonly body: string
  /** Ops that are called, by the identifier the text calls them by; after those they use. */
  readonly functions: ReadonlyMap<string, OpRow>
}

/** `first`: for the first runs of few samples; see `Surroundings`. */
export function printProgram(program: Program, first = false): PrintedProgram {
  const { body, functions, names, stages, frame, scratch, callOp } = printStages(program, first)
  const log1p = findOp("log1p")
  const lasting: string[] = []
  const running = program.stages.flatMap((stage, k) => runStage(stage, stages[k], names, frame, lasting, () => (log1p === undefined ? "" : callOp(log1p))))
  const lines = [
    ...lasting,
    "function kernel(inputs, sizes, outputs) {",
    ...indent([...prepare(program, names, stages, scratch), ...running, "return result"]),
    "}",
  ]
  return { body: [body, ...lines].join("\n") + "\n", functions }
}

/**
 * Defines `stage(index, from, to, inputs, sizes, outputs, sums)`, which runs one stage, a block of it where it is blocked, with all its rescues, and
 * writes the sums of the block (../again.ts), and `row(index, length)`, a scratch row.
 */
export function printAgain(program: Program): PrintedProgram {
  const { body, functions, names, stages, scratch } = printStages(program)
  const cases = program.stages.flatMap((stage, k) => {
    const text = stages[k]
    const again = stage.blocked ? text?.careful : text
    if (again === undefined || again === null || !hasRescues(stage.body)) return []
    const run = `${again.name}(${[...(stage.blocked ? ["from", "to"] : []), ...again.needs].join(", ")})`
    return [`case ${k}:`, ...indent([run, ...stage.sums.map((name, j) => `sums[${j}] = sumBlock(${names.of("terms", name)}, to - from)`), "return"])]
  })
  const lines = ["function stage(index, from, to, inputs, sizes, outputs, sums) {", ...indent([...prepare(program, names, stages, scratch), "switch (index) {", ...indent(cases), "}"]), "}",
    "function row(index, length) {", ...indent(program.rows.map(({ name }, k) => {
      const text = names.of("row", name)
      return `if (index === ${k}) return ${text}.length < length ? (${text} = new Float64Array(length)) : ${text}`
    })), "}"]
  return { body: [body, ...lines].join("\n") + "\n", functions }
}

interface PrintedStages extends PrintedProgram {
  readonly names: Names
  readonly stages: readonly StageText[]
  /** Slot in `frame` of every shared name. */
  readonly frame: ReadonlyMap<string, number>
  readonly scratch: ReadonlyMap<string, string>
  /** The identifier of an op, which is a function of the text from then on. */
  readonly callOp: (row: OpRow) => string
}

/** Everything but what runs the stages. */
function printStages(program: Program, first = false): PrintedStages {
  const names = new Names()
  const functions = new Map<string, OpRow>()
  const callOp = (row: OpRow): string => {
    const name = names.of("op", row.name)
    for (const used of usedBy(row)) callOp(used)
    functions.set(name, row)
    return name
  }
  let pairs = 0
  const pick = (): number => 2 * pairs++
  const frame = new Map(program.shared.map((name, k) => [name, k]))
  const result = new Map(program.outputs.flatMap((x, k) => (x.axes.length === 0 ? [[x.name, k]] : [])))
  const scratch = new Map<string, string>()
  const stages = program.stages.map((stage) => printStage(stage, { names, frame, result, outside: { callOp, pick }, first, scratch }))
  const lines = [
    `const frame = new Float64Array(${program.shared.length})`,
    `const result = new Float64Array(${program.outputs.length}).fill(NaN)`,
    ...(stages.some((stage) => stage.needs.includes("doubts")) ? [`const doubts = new Uint32Array(${BLOCK + 1})`] : []),
    ...(pairs === 0 ? [] : [`const pick = new Float64Array(${2 * pairs})`]),
    ...program.stages.flatMap((stage, k) => stage.sums.map((name) => {
      const text = stages[k]
      const terms = [...(text?.lanes === true ? [`${names.of("lanes", name)} = new Float64Array(4), ${names.of("sums", name)} = new Float64Array(${TILE / BLOCK})`] : []),
        ...(text?.short?.logs.has(name) === true ? [`${names.of("logs", name)} = new Float64Array(${BLOCK})`] : []),
        ...(text?.lanes !== true || text.careful !== null || text.short !== null ? [`${names.of("terms", name)} = new Float64Array(${BLOCK})`] : [])]
      return `const ${terms.join(", ")}, ${names.of("sum", name)} = new Float64Array(${SLOTS})`
    })),
    ...[...program.rows.map((row) => names.of("row", row.name)), ...scratch.keys()].map((row) => `let ${row} = new Float64Array(0)`),
    ...stages.flatMap((stage) => [...(stage.short?.lines ?? []), ...stage.lines, ...(stage.careful?.lines ?? [])]),
  ]
  return { body: lines.join("\n"), functions, names, stages, frame, scratch, callOp }
}

/** Names for what the stages need, and room in the scratch rows. */
function prepare(program: Program, names: Names, stages: readonly StageText[], scratch: ReadonlyMap<string, string>): readonly string[] {
  const needed = new Set(stages.flatMap((stage) => [...stage.needs, ...(stage.careful?.needs ?? []), ...(stage.short?.needs ?? [])]))
  const array = (kind: string, list: string) => (x: { readonly name: string }, k: number): readonly string[] => {
    const name = names.of(kind, x.name)
    return needed.has(name) ? [`const ${name} = ${list}[${k}]`] : []
  }
  const rows = [...program.rows.map((row) => [names.of("row", row.name), row.axis] as const), ...scratch].map(([name, axis]) => {
    const size = names.of("size", axis)
    return `if (${name}.length < ${size}) ${name} = new Float64Array(${size})`
  })
  return [
    ...program.inputs.flatMap(array("in", "inputs")),
    ...program.outputs.flatMap(array("out", "outputs")),
    ...names.all("size").map(([axis, name]) => `const ${name} = ${sizeText(axis)}`),
    ...rows,
  ]
}

/** The number of positions; an own axis brings its size along, unless hyper-parameters tell it. */
function sizeText(axis: string): string {
  const own = ownSize(axis)
  return (own === undefined ? null : wholeText(own)) ?? `sizes[${JSON.stringify(axis)}]`
}

const SIGNS: ReadonlyMap<string, string> = new Map([["add", "+"], ["sub", "-"], ["mul", "*"]])

/** A sum or product of numbers and lengths; null for anything else. */
function wholeText(size: Expr): string | null {
  if (size.op === "number") return size.name
  if (size.op === "size") return `sizes[${JSON.stringify(size.name)}]`
  const [left, right] = size.args.map(wholeText)
  const sign = SIGNS.get(size.op)
  return sign === undefined || typeof left !== "string" || typeof right !== "string" ? null : `(${left} ${sign} ${right})`
}

/** `lasting`: lines to stand in front of the kernel. */
function runStage(stage: Program["stages"][number], text: StageText | undefined, names: Names, frame: ReadonlyMap<string, number>, lasting: string[], log1p: () => string): readonly string[] {
  if (text === undefined) return []
  if (!stage.blocked) return [`${text.name}(${text.needs.join(", ")})`]
  const batch = names.of("size", "*")
  const samples = text.lanes && text.short === null ? TILE : BLOCK
  // The next call is as a rule of data like these, and with loops inside it may be of one sample: what was learned lasts.
  if (text.careful !== null) lasting.push(`let ${names.of("skip", text.name)} = 0, ${names.of("patience", text.name)} = 0`)
  return [
    ...(text.steps === "" ? [] : [`const ${names.of("tile", text.name)} = Math.max(1, Math.floor(${STEPS} / (1 + ${text.steps})))`]),
    ...stage.sums.map((name) => `${names.of("sum", name)}[0] = 0`),
    `for (let from = 0; from < ${batch}; from += ${samples}) {`,
    ...indent([
      `const to = Math.min(from + ${samples}, ${batch})`,
      ...(text.short === null ? [] : runShort(stage, text.short, call(text.short, "from", "to"), names, log1p())),
      ...(text.lanes ? runTile(stage, text, names, samples) : runBlock(stage, text, names)),
    ]),
    "}",
    ...stage.sums.flatMap((name) => {
      const slot = frame.get(name)
      return slot === undefined ? [] : [`frame[${slot}] = totalOfBlocks(${names.of("sum", name)})`]
    }),
  ]
}

function call({ name, needs }: Pick<StageText, "name" | "needs">, from: string, to: string): string {
  return `${name}(${[from, to, ...needs].join(", ")})`
}

function push(names: Names, name: string, sum: string): string {
  return `pushBlock(${names.of("sum", name)}, ${sum})`
}

/** After doubts, for how many calls the careful version is taken at once. */
function waiting(names: Names, { name }: StageText, isFine: string): readonly string[] {
  const [skip, patience] = [names.of("skip", name), names.of("patience", name)]
  return [`if (${skip} > 0) ${skip}--`, `else ${skip} = ${patience} = ${isFine} ? 0 : Math.min(2 * ${patience} + 1, ${PATIENCE})`]
}

/** One block, by calls that are neither too long nor too short. */
function runBlock(stage: Program["stages"][number], text: StageText, names: Names): readonly string[] {
  const { careful } = text
  const again = careful === null ? "" : names.fresh("again_")
  const whole = (from: string, to: string): readonly string[] => (careful === null ? [call(text, from, to)] : [
    `const ${again} = ${names.of("skip", text.name)} > 0 ? NaN : ${call(text, from, to)}`,
    `if (${again} > 0 && ${again} < ${FEW}) for (let k = 1; k <= ${again}; k++) ${call(careful, "doubts[k]", "doubts[k] + 1")}`,
    `else if (${again} !== 0) ${call(careful, from, to)}`,
    ...waiting(names, text, `${again} < ${text.steps === "" ? FEW : `(${to} - ${from}) / ${BLOCK / FEW}`}`),
  ])
  const tile = names.of("tile", text.name)
  return [
    ...(text.steps === "" ? whole("from", "to") : [`for (let at = from; at < to; at += ${tile}) {`, ...indent([`const end = Math.min(at + ${tile}, to)`, ...whole("at", "end")]), "}"]),
    ...stage.sums.map((name) => push(names, name, `sumBlock(${names.of("terms", name)}, to - from)`)),
  ]
}

/** Blocks of a stage that adds up its own terms; those in doubt by the careful version. */
function runTile(stage: Program["stages"][number], text: StageText, names: Names, samples: number): readonly string[] {
  const { careful } = text
  const sums = stage.sums.map((name) => push(names, name, `${names.of("sums", name)}[k]`))
  if (careful === null) return [call(text, "from", "to"), `for (let k = 0; k * ${BLOCK} < to - from; k++) ${sums.length === 1 ? sums.join("") : `{ ${sums.join("; ")} }`}`]
  const again = names.fresh("again_")
  return [
    `const ${again} = ${names.of("skip", text.name)} > 0 ? -1 : ${call(text, "from", "to")}`,
    `for (let at = from, k = 0; at < to; at += ${BLOCK}, k++) {`,
    ...indent([
      `if ((${again} >> k & 1) !== 0) {`,
      ...indent([`const end = Math.min(at + ${BLOCK}, to)`, call(careful, "at", "end"), ...stage.sums.map((name) => push(names, name, `sumBlock(${names.of("terms", name)}, end - at)`))]),
      "} else {",
      ...indent(sums),
      "}",
    ]),
    "}",
    ...waiting(names, text, `${again} !== ${2 ** (samples / BLOCK) - 1}`),
  ]
}

/** A whole block by the short body; the next block is next if that has done. */
function runShort(stage: Program["stages"][number], { logs, terms }: ShortText, call: string, names: Names, log1p: string): readonly string[] {
  const made = new Map([...logs].map((name) => [name, names.fresh(`${names.of("", name)}_log_`)]))
  const ofTerms = (name: string): readonly string[] => (terms.has(name) ? [`sumBlock(${names.of("terms", name)}, ${BLOCK})`] : [])
  return [
    `if (to - from === ${BLOCK} && ${call} === 0) {`,
    ...indent([
      ...[...made].map(([name, log]) => `const ${log} = logOfProduct(${names.of("logs", name)}, ${log1p})`),
      `if (${[...made.values()].map((log) => `${log} - ${log} === 0`).join(" && ")}) {`,
      ...indent([
        ...stage.sums.map((name) => `pushBlock(${names.of("sum", name)}, ${[...ofTerms(name), ...(made.has(name) ? [made.get(name)] : [])].join(" + ")})`),
        "continue",
      ]),
      "}",
    ]),
    "}",
  ]
}

function nameOf(functions: PrintedProgram["functions"], row: OpRow): string {
  for (const [name, other] of functions) if (other === row) return name
  throw new Error(`not called: ${row.name}`)
}

/** A complete ES module that exports `kernel(inputs, sizes, outputs)`; arguments as in `KernelData`, result as in `run`. */
export function printModule(program: Program): string {
  const { body, functions } = printProgram(program)
  const sums = Object.entries({ sumBlock, pushBlock, totalOfBlocks, ...(body.includes("logOfProduct(") ? { logOfProduct } : {}), ...Object.fromEntries([...routineTexts].filter(([name]) => body.includes(`${name}(`))) }).map(([name, f]) => [name, functionText(f)])
  const ops = [...functions].map(([name, row]) => [name, callableText(row, (used) => nameOf(functions, used))])
  const parts = [...sums, ...ops].map(([name, text]) => `const ${name} = ${text}\n`)
  return `${parts.join("\n")}\n${body}\nexport { kernel }\n`
}

/** Text of what `callable` gives; `spell` names the functions of the rows that it uses. */
export function callableText(row: OpRow, spell: (used: OpRow) => string): string {
  return row.make === undefined ? functionText(row.float) : `(${functionText(row.make)})(${usedBy(row).map(spell).join(", ")})`
}

/** Text of a function as an expression: a method's text lacks the word `function`. */
export function functionText(f: (...args: never[]) => unknown): string {
  const text = f.toString()
  if (text.includes("[native code]")) {
    const name = Object.getOwnPropertyNames(Math).find((key) => Reflect.get(Math, key) === f)
    if (name !== undefined) return `Math.${name}`
  }
  return /^(async\s|function\b|\(|[\w$]+\s*=>)/.test(text) ? text : `function ${text}`
}
