// A loop program as text, for golden tests, `explain` and the `source` of kernels without code generation. In: a program.
// Out: one line per statement, arithmetic infix; a position that may lie outside its axis is marked `?`. The text is for
// reading and comparing, nothing parses it, so names stand as they are.
import { findReduction } from "../ops/reduce.ts"
import { findOp } from "../ops/table.ts"
import type { Program, Scalar, Stage, Statement } from "./loop.ts"

/** How tight a sign binds; a sign that is missing here is printed as a call. */
const TIGHTNESS: ReadonlyMap<string, number> = new Map([
  ["or", 1], ["and", 2], ["not", 3], ["==", 4], ["!=", 4], ["<", 4], ["<=", 4], [">", 4], [">=", 4],
  ["+", 5], ["-", 5], ["*", 6], ["/", 6], ["^", 8],
])
const PREFIX_MINUS = 7
const ATOM = 9

export function printLoop(program: Program): string {
  const lines = [
    ...program.inputs.map((x) => `input ${x.name}${bracket(x.axes)}`),
    ...program.outputs.map((x) => `output ${x.name}${bracket(x.axes)}`),
    ...program.rows.map((x) => `row ${x.name}[${x.axis}]`),
    ...(program.shared.length > 0 ? [`shared ${program.shared.join(", ")}`] : []),
    ...program.stages.flatMap(printStage),
  ]
  return lines.join("\n") + "\n"
}

function printStage(stage: Stage): readonly string[] {
  const sums = stage.sums.length > 0 ? `, sums ${stage.sums.join(", ")}` : ""
  const { short } = stage
  const shorter = short === undefined ? [] : [`shorter${short.when === null ? "" : ` where all ${text(short.when)}`}`, ...indent(short.body.flatMap(printStatement))]
  return ["", stage.blocked ? `blocks of ${stage.sample}${sums}` : "once", ...indent(stage.body.flatMap(printStatement)), ...shorter]
}

function printStatement(s: Statement): readonly string[] {
  switch (s.kind) {
    case "let": return [`${s.name} = ${text(s.value)}`]
    case "for": return [`for ${s.name} in ${s.axis}${s.among === undefined ? "" : ` with ${s.among.keys} of ${s.among.like}`}`, ...indent(s.body.flatMap(printStatement))]
    case "start": return [`${s.reduction} ${s.name}`]
    case "step": {
      const row = findReduction(s.reduction)
      const index = row?.position === true ? ` at ${text(s.index)}` : row?.weighted === true ? ` times ${text(s.index)}` : ""
      const when = s.when === undefined ? "" : ` if ${text(s.when)}`
      return [`${s.name} << ${text(s.value)}${index}${when}`]
    }
    case "finish": return [`${s.name} = ${s.reduction}`]
    case "keep": return [`keep ${s.row}[${text(s.at)}] = ${text(s.value)}`]
    case "routine": return [`${s.routine} ${s.reads.join(", ")} to ${s.writes.join(", ")}`]
    case "store": return [`store ${s.output}${bracket(s.at.map((at) => text(at)))} = ${text(s.value)}${s.when === undefined ? "" : ` if ${text(s.when)}`}`]
    case "term": return [`term ${s.name} = ${s.of === undefined ? text(s.value) : `${s.of}(${text(s.value)})`}`]
    case "doubt": return [`doubt ${text(s.value)}`]
  }
}

/** The text of a scalar, in parentheses if it binds less tightly than `above`. */
function text(s: Scalar, above = 0): string {
  switch (s.kind) {
    case "number": return parenthesize(Object.is(s.value, -0) ? "-0" : String(s.value), s.value < 0 || Object.is(s.value, -0) ? PREFIX_MINUS : ATOM, above)
    case "name": return s.name
    case "size": return `size(${s.axis})`
    case "scalar": return s.input
    case "read": return s.input + bracket(s.at.map((at, k) => text(at) + (s.guard[k] === true ? "?" : "")))
    case "kept": return `${s.row}[${text(s.at)}]`
    case "if": return parenthesize(`if ${text(s.test)} then ${text(s.then)} else ${text(s.otherwise)}`, 0, above)
    case "rescue": return `rescue ${s.root}${bracket(s.at.map((at) => text(at)))} of ${text(s.plain, ATOM)}`
    case "op": return printOp(s.op, s.args, above)
  }
}

function printOp(op: string, args: readonly Scalar[], above: number): string {
  const symbol = findOp(op)?.symbol
  const [a, b, ...more] = args
  const tightness = symbol === undefined ? undefined : TIGHTNESS.get(symbol)
  if (symbol !== undefined && tightness !== undefined && a !== undefined && more.length === 0) {
    if (b !== undefined) {
      const gap = tightness > 5 ? "" : " "
      return parenthesize(`${text(a, symbol === "^" ? ATOM : tightness)}${gap}${symbol}${gap}${text(b, tightness + 1)}`, tightness, above)
    }
    return symbol === "not" ? parenthesize(`not ${text(a, tightness)}`, tightness, above) : parenthesize(symbol + text(a, PREFIX_MINUS + 1), PREFIX_MINUS, above)
  }
  return `${op}(${args.map((x) => text(x)).join(", ")})`
}

function parenthesize(inner: string, tightness: number, above: number): string {
  return tightness < above ? `(${inner})` : inner
}

function bracket(items: readonly string[]): string {
  return items.length === 0 ? "" : `[${items.join(", ")}]`
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`)
}
