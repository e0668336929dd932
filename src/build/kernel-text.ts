// A prebuilt program as text. In: the program and the parameters of its loss. Out: the text of a function that makes the kernel
// `(inputs, outputs, sizeOf, mask) => result` and the names it takes from the runtime: `blocks`, which runs a stage over the batch and sums its
// terms, room for numbers, and one maker for each function that Math lacks. What many kernels share is there and not here.
//
// `inputs`: data in the order of the signature, then the sample weights, the scale, the weights of the divisor and its scale. `outputs` and
// `result` have a place for each output (`placeOf`); `mask` has a bit for each that only some calls ask for.
import { ALWAYS, purposes } from "../backends/js/lazy.ts"
import { routineTexts } from "../backends/routines.ts"
import { Names } from "../backends/js/names.ts"
import { indent, ScalarPrinter } from "../backends/js/scalar.ts"
import type { StageText } from "../backends/js/stage-text.ts"
import { printStage } from "../backends/js/versions.ts"
import type { Expr } from "../ir/expr.ts"
import { toDouble } from "../ir/number.ts"
import { asWritten, ownSize } from "../ir/own-axis.ts"
import { SAMPLE_WEIGHT } from "../kernel/reduction.ts"
import type { Signature } from "../kernel/signature.ts"
import type { OpRow } from "../ops/op.ts"
import { isGrouped, withGroups } from "../schedule/groups.ts"
import { BLOCK, type Program, type Scalar, type Stage } from "../schedule/loop.ts"
import { bitOf, GRAD, HESS, OVER, overGradAt, SAMPLES, VALUE } from "./places.ts"
import { DIVISOR_SCALE, DIVISOR_WEIGHT, SCALE } from "./program.ts"

export interface KernelText {
  readonly text: string
  /** What it takes from the runtime. */
  readonly uses: ReadonlySet<string>
}

/** The name under which the runtime makes an op's function. */
export const opName = (row: OpRow): string => `op_${row.name}`

/** Steps of inner loops that one call of a stage should make. */
const STEPS = 4096

export function kernelText(scheduled: Program, { parameters, per, perSample }: Signature): KernelText {
  const program = isGrouped(scheduled) ? withGroups(scheduled) : scheduled
  const uses = new Set<string>(["floats"])
  const names = new Names()
  const ops = new Map<string, OpRow>()
  const callOp = (row: OpRow): string => {
    const name = names.of("fn", row.name)
    ops.set(name, row)
    uses.add(opName(row))
    return name
  }
  const order = parameters.map(({ name }) => name)
  const placeOf = (output: string): number => place(output, order)
  const bit = (output: string): number => {
    const at = placeOf(output)
    const behind = at - overGradAt(order.length, 0)
    return behind >= 0 ? bitOf(HESS + 2 * behind) : at < SAMPLES ? ALWAYS : bitOf(at)
  }
  // The sums of a stage side by side.
  const frame = new Map([...new Set([...program.stages.flatMap(({ sums }) => sums), ...program.shared])].map((name, k) => [name, k]))
  const result = new Map(program.outputs.flatMap((x) => (x.axes.length === 0 ? [[x.name, placeOf(x.name)]] : [])))
  const outside = { callOp, optional: new Set([SAMPLE_WEIGHT, DIVISOR_WEIGHT]) }
  const serves = purposes(program, bit)
  const stages = program.stages.map((stage) => printStage(stage, { names, frame, result, outside, purposes: serves }))
  const running = program.stages.flatMap((stage, k) => runStage(stage, stages[k], names, frame, serves.of(stage.body), uses))
  const needed = new Set(stages.flatMap(({ needs }) => needs))
  // A loss that is one sample has one weight.
  const one = new Set(perSample || per.length > 0 ? [] : [SAMPLE_WEIGHT, DIVISOR_WEIGHT])
  const list = (kind: string, all: readonly string[], at: (name: string) => number): string => {
    const row: string[] = []
    for (const name of all) if (needed.has(names.of(kind, name))) row[at(name)] = one.has(name) ? `[${names.of(kind, name)}] = [1]` : names.of(kind, name)
    return row.length === 0 ? "" : `[${Array.from(row, (name) => name ?? "").join(", ")}]`
  }
  const extra = [SAMPLE_WEIGHT, SCALE, DIVISOR_WEIGHT, DIVISOR_SCALE]
  const inputs = list("in", [...order, ...extra], (name) => (extra.includes(name) ? order.length + extra.indexOf(name) : order.indexOf(name)))
  const outputs = list("out", program.outputs.map(({ name }) => name), placeOf)
  const rows = program.rows.map((row) => [names.of("row", row.name), names.of("size", row.axis)] as const)
  const sizes = names.all("size").map(([axis, name]) => `${name} = ${sizeText(axis, order, uses)}`)
  const terms = program.stages.flatMap((stage) => stage.sums.map((name) => `${names.of("terms", name)} = floats(${BLOCK})`))
  const floats = [...(frame.size === 0 ? [] : [`frame = floats(${frame.size})`]), `result = floats(${overGradAt(order.length, order.length)})`, ...terms]
  if (program.rows.length > 0) uses.add("grown")
  for (const name of routineTexts.keys()) if (stages.some((stage) => stage.lines.some((line) => line.includes(`${name}(`)))) uses.add(name)
  const lines = [
    ...[...ops].map(([name, row]) => `const ${name} = ${opName(row)}()`),
    `const ${floats.join(", ")}`,
    ...rows.map(([name]) => `let ${name} = floats(0)`),
    ...stages.flatMap((stage) => stage.lines),
    "return (inputs, outputs, sizeOf, mask) => {",
    ...indent([
      ...(inputs === "" ? [] : [`const ${inputs} = inputs`]),
      ...(outputs === "" ? [] : [`const ${outputs} = outputs`]),
      ...(sizes.length === 0 ? [] : [`const ${sizes.join(", ")}`]),
      ...rows.map(([name, size]) => `${name} = grown(${name}, ${size})`),
      ...running,
      "return result",
    ]),
    "}",
  ]
  return { text: ["() => {", ...indent(lines), "}"].join("\n"), uses }
}

function place(output: string, order: readonly string[]): number {
  if (output === "value") return VALUE
  if (output === "samples") return SAMPLES
  if (output === "over") return OVER
  const [kind, name = ""] = output.split(" ")
  const k = order.indexOf(name)
  return kind === "over" ? overGradAt(order.length, k) : (kind === "hess" ? HESS : GRAD) + 2 * k
}

function runStage(stage: Stage, text: StageText | undefined, names: Names, frame: ReadonlyMap<string, number>, purpose: number, uses: Set<string>): readonly string[] {
  if (text === undefined) return []
  const rest = text.needs.join(", ")
  const guard = purpose === ALWAYS ? "" : `if (mask & ${purpose}) `
  if (!stage.blocked) return [`${guard}${text.name}(${rest})`]
  uses.add("blocks")
  const steps = text.steps === "" ? BLOCK : `${STEPS} / (1 + ${text.steps})`
  const [first = ""] = stage.sums
  return [`${guard}blocks(${names.of("size", "*")}, ${steps}, (from, to) => ${text.name}(from, to${rest === "" ? "" : `, ${rest}`})${first === "" ? "" : `, frame, ${[frame.get(first), ...stage.sums.map((name) => names.of("terms", name))].join(", ")}`})`]
}

/** The length of an axis; that of an own axis is said by its size, which hyper-parameters may be part of. */
function sizeText(axis: string, order: readonly string[], uses: Set<string>): string {
  const own = ownSize(axis)
  if (own === undefined) return `sizeOf(${JSON.stringify(axis)})`
  if (own.op === "number") return own.name
  uses.add("length")
  return `length(${JSON.stringify(asWritten(axis))}, ${wholeText(own, order, uses)})`
}

/** An expression of hyper-parameters and lengths. */
function wholeText(e: Expr, order: readonly string[], uses: Set<string>): string {
  const callOp = (row: OpRow): string => {
    uses.add(opName(row))
    return `${opName(row)}()`
  }
  const given: Names = new Names()
  const text = new Map<string, string>()
  const printer = new ScalarPrinter(given, (identifier) => identifier, { callOp })
  const scalar = (x: Expr): Scalar => {
    if (x.op === "number") return { kind: "number", value: toDouble(x.name) }
    if (x.op === "size") text.set(given.of("size", x.name), sizeText(x.name, order, uses))
    if (x.op === "size") return { kind: "size", axis: x.name }
    if (x.op === "input") text.set(given.of("in", x.name), `inputs[${order.indexOf(x.name)}]`)
    if (x.op === "input") return { kind: "scalar", input: x.name }
    return { kind: "op", op: x.op, args: x.args.map(scalar) }
  }
  const lines: string[] = []
  const { text: printed } = printer.value(scalar(e), lines)
  const names = [...text].map(([name, value]) => `const ${name} = ${value}`)
  return names.length + lines.length === 0 ? printed : `(() => { ${[...names, ...lines, `return ${printed}`].join("; ")} })()`
}
