// Expressions back to syntax, so that a derivative can be read, printed and compiled again. Shared nodes become `let`s; in index
// notation a `let` means the same inside and outside of a reduction, so all of them can stand in front.
import { diagnose } from "../diagnostics/catalog.ts"
import { LossError } from "../diagnostics/error.ts"
import { findOp } from "../ops/table.ts"
import type { Ast, Binding, Bracket, InfixOperator, Item, Name } from "../syntax/ast.ts"
import type { Expr } from "./expr.ts"
import { FACTORS, matrixOf, systemOf, type System } from "./linear.ts"
import { axisOf, exactly, indexOf, isPermutation, position, substitute } from "./make.ts"
import { toRatio } from "./number.ts"
import { asWritten, ownSize } from "./own-axis.ts"
import { hasMoreThan, postorder } from "./walk.ts"

const NOWHERE = { start: 0, end: 0 }

/** With a name for the batch every expression can be written, for reading; without one, what the language cannot say is an error. `axes` are those of each input, batch first. `taken`: names a `let` may not have. */
export function toAst(root: Expr, axes: ReadonlyMap<string, readonly string[]>, taken: ReadonlySet<string>, batch: string | null = null): Ast {
  const order = postorder([root])
  const uses = new Map<Expr, number>()
  for (const node of order) for (const argument of node.args) uses.set(argument, (uses.get(argument) ?? 0) + 1)
  const names = new Map<Expr, string>()
  const bindings: Binding[] = []
  const shown = shownNames(order, new Set([...taken, ...[...axes.values()].flat()]))
  const see = (node: Expr): Ast => {
    const known = names.get(node)
    return known === undefined ? write(node, writer) : nameAst(known)
  }
  const writer: Writer = { see, axes, batch, index: (index) => nameOfAxis(shown, axisOf(index), batch) + "'".repeat(index.length - axisOf(index).length) }
  for (const [axis, name] of shown) {
    const size = see(ownSize(axis) ?? root)
    bindings.push({ name: nameOf(freeName(bindings.length, taken)), axes: [{ name: nameOf(name), size }], value: nameAst(name) })
  }
  for (const node of order) {
    if (node === root || (uses.get(node) ?? 0) < 2 || !worthNaming(node)) continue
    const name = freeName(bindings.length, taken)
    bindings.push({ name: nameOf(name), axes: [], value: see(node) })
    names.set(node, name)
  }
  const body = see(root)
  return bindings.length === 0 ? body : { kind: "let", bindings, body, span: NOWHERE }
}

/** What writing a node needs. */
interface Writer {
  readonly see: (e: Expr) => Ast
  /** Axes of each input, batch first. */
  readonly axes: ReadonlyMap<string, readonly string[]>
  /** The name an index variable has in the text. */
  readonly index: (index: string) => string
  readonly batch: string | null
}

function nameOfAxis(shown: ReadonlyMap<string, string>, axis: string, batch: string | null): string {
  return axis === "*" ? (batch ?? unsayable()) : (shown.get(axis) ?? axis)
}

/** Names for own axes: a `let` in front makes each, so two of different sizes cannot share one. */
function shownNames(order: readonly Expr[], taken: ReadonlySet<string>): ReadonlyMap<string, string> {
  const shown = new Map<string, string>()
  const used = new Set(taken)
  for (const axis of order.flatMap((node) => [...node.over, ...node.free]).map(axisOf)) {
    if (ownSize(axis) === undefined || shown.has(axis)) continue
    let name = asWritten(axis)
    while (used.has(name)) name += "_"
    used.add(name)
    shown.set(axis, name)
  }
  return shown
}

function worthNaming(node: Expr): boolean {
  return node.args.length > 0 && node.op !== "input" && !isPermutation(node) && node.op !== FACTORS && systemOf(node) === null && !(node.op === "neg" && node.args[0]?.args.length === 0) && hasMoreThan(node, 4)
}

function freeName(k: number, taken: ReadonlySet<string>): string {
  let name = `t${k + 1}`
  while (taken.has(name)) name += "_"
  return name
}

function nameOf(index: string): Name {
  const name = axisOf(index)
  return { name, primes: index.length - name.length, span: NOWHERE }
}

function nameAst(index: string): Ast {
  return { kind: "name", ...nameOf(index) }
}

function write(node: Expr, writer: Writer): Ast {
  const { see, index, batch } = writer
  switch (node.op) {
    case "number": return node.name === "nan" && batch !== null ? nameAst("nan") : numberAst(node.name)
    case "position": return nameAst(index(node.name))
    case "size": return node.name === "*" ? (batch === null ? call("sum", [numberAst("1")]) : call("size", [nameAst(batch)])) : call("size", [nameAst(node.name)])
    case "entry": return entryAst(node, writer)
    case "input": return inputAst(node, writer)
    case "if": {
      const [condition, then, otherwise] = node.args.map(see)
      return condition === undefined || then === undefined || otherwise === undefined ? unsayable() : { kind: "if", condition, then, otherwise, span: NOWHERE }
    }
    default: return node.over.length > 0 ? reductionAst(node, writer) : opAst(node, see)
  }
}

function numberAst(text: string): Ast {
  if (text.startsWith("-")) return { kind: "prefix", operator: "-", operand: numberAst(text.slice(1)), span: NOWHERE }
  const r = toRatio(text)
  if (r === null) return text === "nan" ? unsayable() : nameAst(text)
  const whole = (digits: bigint): Ast => ({ kind: "number", text: digits.toString(), span: NOWHERE })
  return r.den === 1n ? whole(r.num) : { kind: "infix", operator: "/", left: whole(r.num), right: whole(r.den), span: NOWHERE }
}

function inputAst(node: Expr, { see, index, axes: all }: Writer): Ast {
  const axes = all.get(node.name) ?? []
  const items: Item[] = []
  node.args.forEach((at, k) => {
    const axis = axes[k]
    if (axis === undefined || (at.op === "position" && at.name === axis)) return
    items.push({ target: nameAst(axis === "*" ? index("*") : axis), at: see(at) })
  })
  const of = nameAst(node.name)
  return items.length === 0 ? of : { kind: "pick", of, bracket: { items, span: NOWHERE }, span: NOWHERE }
}

/** An entry of an order: `order[c](x)[c=e]`; where e is the axis itself the pick is left out. */
function entryAst(node: Expr, { see, index: shown }: Pick<Writer, "see" | "index">): Ast {
  const [row, at] = node.args
  const system = systemOf(row)
  if (row !== undefined && system !== null) return solvedAst(row, system, node.args.slice(1), { see, index: shown })
  const order = row?.op === "inverse" ? row.args[0] : row
  const [body] = order?.args ?? []
  if (row === undefined || at === undefined || order === undefined || body === undefined) return unsayable()
  const index = indexOf(order)
  if (axisOf(index) === "*") return unsayable()
  const ordered = call(row.op === "inverse" ? "rank" : "order", [see(body)], { items: [{ target: nameAst(shown(index)) }], span: NOWHERE })
  if (at === position(index)) return ordered
  return { kind: "pick", of: ordered, bracket: { items: [{ target: nameAst(shown(index)), at: see(at) }], span: NOWHERE }, span: NOWHERE }
}

/** An entry of solutions: `solve[c](A, b)[c=e]`, under the lowest copy of the axis whose next one nothing else has. */
function solvedAst(row: Expr, { op, right, factors, over }: System, at: readonly Expr[], { see, index: shown }: Pick<Writer, "see" | "index">): Ast {
  const matrix = matrixOf(factors)
  const taken = new Set([...row.free, ...over.slice(0, -1)])
  let index = axisOf(matrix.row)
  while (taken.has(index) || taken.has(`${index}'`)) index += "'"
  if (axisOf(index) === "*") return unsayable()
  const [equation, unknown] = op === "solve" ? [matrix.row, matrix.column] : [matrix.column, matrix.row]
  const body = substitute(matrix.body, new Map([[equation, position(index)], [unknown, position(`${index}'`)]]))
  const written = [...over.slice(0, -1), index]
  const side = substitute(right, new Map([[over.at(-1) ?? "", position(index)]]))
  const solved = call("solve", [see(body), see(side)], { items: [{ target: nameAst(shown(index)) }], span: NOWHERE })
  const items = written.flatMap((name, k): readonly Item[] => {
    const place = at[k]
    return place === undefined || place === position(name) ? [] : [{ target: nameAst(shown(name)), at: see(place) }]
  })
  return items.length === 0 ? solved : { kind: "pick", of: solved, bracket: { items, span: NOWHERE }, span: NOWHERE }
}

const INFIX: ReadonlySet<string> = new Set(["+", "-", "*", "/", "^", "and", "or", "==", "!=", "<", "<=", ">", ">="])

function isInfix(symbol: string): symbol is InfixOperator {
  return INFIX.has(symbol)
}

function opAst(node: Expr, see: (e: Expr) => Ast): Ast {
  const args = node.args.map(see)
  const [left, right] = args
  const symbol = findOp(node.op)?.symbol
  if (node.op === "neg" && left !== undefined) return { kind: "prefix", operator: "-", operand: left, span: NOWHERE }
  if (node.op === "not" && left !== undefined) return { kind: "prefix", operator: "not", operand: left, span: NOWHERE }
  if (symbol !== undefined && left !== undefined && right !== undefined && isInfix(symbol)) return { kind: "infix", operator: symbol, left, right, span: NOWHERE }
  return call(node.op, args)
}

function reductionAst(node: Expr, { see, index: shown, batch }: Writer): Ast {
  const [body, filter] = node.args
  if (body === undefined || filter === undefined) return unsayable()
  const name = node.op === "norm2" ? "norm" : node.op
  if (node.over.includes("*") && batch === null) {
    // Without a bracket: the batch and every axis of the argument, so it must be just these.
    const free = new Set([...body.free, ...filter.free])
    if (node.over.some((index) => index !== "*" && !free.has(index)) || [...free].some((index) => !node.over.includes(index))) return unsayable()
    if (exactly(filter, 1)) return call(name, [see(body)])
    if (node.op !== "sum") return unsayable()
    return call(name, [{ kind: "if", condition: see(filter), then: see(body), otherwise: numberAst("0"), span: NOWHERE }])
  }
  const bracket: Bracket = { items: node.over.map((index) => ({ target: nameAst(shown(index)) })), ...(exactly(filter, 1) ? {} : { filter: see(filter) }), span: NOWHERE }
  return call(name, [see(body)], bracket)
}

function call(name: string, args: readonly Ast[], bracket?: Bracket): Ast {
  return { kind: "call", callee: nameOf(name), ...(bracket === undefined ? {} : { bracket }), args, named: [], span: NOWHERE }
}

function unsayable(): never {
  throw new LossError([diagnose("E601", { what: "a derivative that pairs samples of the batch, as a loss of its own, is" })])
}
