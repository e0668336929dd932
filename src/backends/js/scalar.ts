// Scalars as JavaScript. In: a scalar and the place it stands in (open loops, the list of lines being written). Out: a piece
// of text for the value, after lines of its own where it needs them: a named copy of what a template uses twice or a guard
// asks about, an `if` whose branches need such lines. Row addresses are computed in the outermost loop that knows them,
// because V8 does not move them there itself.
import type { Scalar } from "../../schedule/loop.ts"
import type { Let } from "./branches.ts"
import type { OpRow } from "../../ops/op.ts"
import { findOp } from "../../ops/table.ts"
import type { Names } from "./names.ts"
import { AND, at, ATOM, atom, CONDITIONAL, conditional, EQUALITY, fill, infix, number, type Piece, PREFIX, repeated } from "./template.ts"

/** What text refers to that stands outside of the stages. */
export interface Outside {
  /** The identifier an op without JavaScript of its own is called by. */
  readonly callOp: (row: OpRow) => string
  /** The first of two free slots in the array `pick`; absent: every choice is a jump, which is shorter to read. */
  readonly pick?: () => number
  /** An input that may be null, and is 1 then. */
  readonly optional?: ReadonlySet<string>
}

/** A function or an open loop: its lines so far, and the row addresses it has computed. */
export interface Level {
  readonly lines: string[]
  readonly addresses: Map<string, string>
}

const ORDERS: ReadonlySet<string> = new Set(["<", "<=", ">", ">="])

/** How conditions are spelled where JavaScript wants true or false. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ["<", "<"], ["<=", "<="], [">", ">"], [">=", ">="], ["==", "==="], ["!=", "!=="], ["and", "&&"], ["or", "||"],
])

export class ScalarPrinter {
  readonly #names: Names
  /** What the text refers to from outside: `in_x`, `size_c`, `row_r1`, called ops. */
  readonly #need: (identifier: string) => string
  readonly #callOp: (row: OpRow) => string
  readonly #outside: Outside
  /** Outermost first. */
  levels: readonly Level[] = []
  /** Lets that hold an order of two numbers, 0 or 1. */
  readonly orders = new Set<string>()
  /** Scalars of the call whose value is used: the stage makes sure that V8 knows them for numbers. */
  readonly numbers = new Set<string>()
  /** Lets that are made in front of the value of a branch. */
  branches: ReadonlyMap<Scalar, readonly Let[]> = new Map()
  /** Depth of the level a name is made in; what is not listed comes from outside the function. */
  readonly depth = new Map<string, number>()

  constructor(names: Names, need: (identifier: string) => string, outside: Outside) {
    this.#names = names
    this.#need = need
    this.#callOp = outside.callOp
    this.#outside = outside
  }

  /** The value. Lines it needs first go to `out`. */
  value(s: Scalar, out: string[]): Piece {
    switch (s.kind) {
      case "number": return number(s.value)
      case "name": return atom(this.#names.of("", s.name))
      case "size": return this.#number("size", s.axis)
      case "scalar": return this.#number("in", s.input)
      case "kept": return atom(`${this.#need(this.#names.of("row", s.row))}[${this.value(s.at, out).text}]`)
      case "read": return this.#read(s, out)
      case "op": return this.#op(s, out)
      // An argument or a result would be a boxed number.
      case "rescue": return atom(`(registers[3] = ${this.value(s.plain, out).text}, rescues[${s.root}](${s.at.map((p) => this.value(p, out).text).join(", ")}), registers[3])`)
      case "if": return this.#choice(s, out)
    }
  }

  /** A piece that is true where the value is not 0. */
  test(s: Scalar, out: string[]): Piece {
    if (s.kind === "number") return atom(String(s.value !== 0))
    const row = s.kind === "op" ? findOp(s.op) : undefined
    if (s.kind === "op" && row?.condition === true && row.symbol !== undefined) {
      const [a, b] = s.args
      const sign = SIGNS.get(row.symbol)
      if (row.symbol === "not" && a !== undefined) return { text: `!${at(this.test(a, out), PREFIX)}`, tightness: PREFIX }
      if (sign !== undefined && a !== undefined && b !== undefined && s.args.length === 2) {
        const logical = sign === "&&" || sign === "||"
        return logical ? infix(this.test(a, out), sign, this.test(b, out)) : infix(this.value(a, out), sign, this.value(b, out))
      }
    }
    const inside = row?.condition === true && s.kind === "op" && s.args.length === row.params.length ? /^\((.*) \? 1 : 0\)$/.exec(row.js ?? "")?.[1] : undefined
    if (inside !== undefined && row !== undefined && s.kind === "op") return this.#apply({ ...row, js: inside }, s.args.map((a) => this.value(a, out)), out)
    return { text: `${at(this.value(s, out), EQUALITY)} !== 0`, tightness: EQUALITY }
  }

  /** 1 or 0 where `test` is true or false, without a jump: for what is asked of every sample and hardly ever true. */
  bit(s: Scalar, out: string[]): Piece {
    const symbol = s.kind === "op" ? findOp(s.op)?.symbol : undefined
    const [a, b] = s.kind === "op" ? s.args : []
    if (symbol === "not" && a?.kind === "name") return asNumber(infix(this.value(a, out), "===", number(0)))
    if (symbol === "not" && a !== undefined) return { text: `1 - ${at(this.bit(a, out), PREFIX)}`, tightness: 0 }
    if ((symbol === "and" || symbol === "or") && a !== undefined && b !== undefined) {
      return { text: `${at(this.bit(a, out), PREFIX)} ${symbol === "and" ? "&" : "|"} ${at(this.bit(b, out), PREFIX)}`, tightness: 0 }
    }
    return asNumber(this.test(s, out))
  }

  /** Where the entry at the given positions is, row-major. */
  address(axes: readonly string[], positions: readonly Scalar[], out: string[]): string {
    return this.#address(axes, positions.map((p) => ({ piece: this.value(p, out), depth: this.#depthOf(p) })))
  }

  #address(axes: readonly string[], positions: ReadonlyArray<{ readonly piece: Piece; readonly depth: number }>): string {
    const innermost = this.levels.length - 1
    let sum: Piece = atom("0")
    let depth = 0
    positions.forEach(({ piece, depth: own }, k) => {
      const axis = axes[k]
      if (k > 0 && axis !== undefined && sum.text !== "0") {
        const row = infix(sum, "*", atom(this.#need(this.#names.of("size", axis))))
        const known = this.levels[depth]?.addresses.get(row.text)
        sum = known !== undefined ? atom(known) : depth < innermost ? atom(this.#hoist(row, depth)) : row
      }
      sum = sum.text === "0" ? piece : piece.text === "0" ? sum : infix(sum, "+", piece)
      depth = Math.max(depth, own)
    })
    return sum.text
  }

  #hoist(piece: Piece, depth: number): string {
    const name = this.#names.fresh("at_")
    this.levels[depth]?.lines.push(`const ${name} = ${piece.text}`)
    this.levels[depth]?.addresses.set(piece.text, name)
    return name
  }

  /** Only leaves are moved out of loops: anything else may read an array that is written in between. */
  #depthOf(s: Scalar): number {
    if (s.kind === "name") return this.depth.get(s.name) ?? 0
    return s.kind === "number" || s.kind === "size" || s.kind === "scalar" ? 0 : this.levels.length - 1
  }

  #read(s: Extract<Scalar, { kind: "read" }>, out: string[]): Piece {
    const array = this.#need(this.#names.of("in", s.input))
    let inside: Piece | undefined
    const positions = s.at.map((p, k) => {
      const piece = s.guard[k] === true ? this.#named(this.value(p, out), out) : this.value(p, out)
      if (s.guard[k] === true) {
        const size = this.#need(this.#names.of("size", s.axes[k] ?? ""))
        const ok = { text: `${at(piece, ATOM)} >= 0 && ${piece.text} < ${size} && ${piece.text} === Math.floor(${piece.text})`, tightness: AND }
        inside = inside === undefined ? ok : infix(inside, "&&", ok)
      }
      return { piece, depth: this.#depthOf(p) }
    })
    const entry = atom(`${array}[${this.#address(s.axes, positions)}]`)
    if (this.#outside.optional?.has(s.input) === true) return conditional(atom(array), entry, atom("1"))
    return inside === undefined ? entry : conditional(inside, entry, atom("NaN"))
  }

  /** A piece that costs nothing to use twice. */
  #named(piece: Piece, out: string[]): Piece {
    if (/^(-?\d[\w.]*|[\w.]+)$/.test(piece.text)) return piece
    const name = this.#names.fresh("u_")
    out.push(`const ${name} = ${piece.text}`)
    return atom(name)
  }

  #number(kind: "size" | "in", name: string): Piece {
    const identifier = this.#need(this.#names.of(kind, name))
    this.numbers.add(identifier)
    return atom(identifier)
  }

  #op(s: Extract<Scalar, { kind: "op" }>, out: string[]): Piece {
    const { op, args } = s
    const row = findOp(op)
    if (row === undefined) throw new Error(`no such op: ${op}`)
    if (row.condition === true && row.symbol !== undefined && SIGNS.has(row.symbol)) return asNumber(this.test(s, out))
    const pieces = args.map((a) => this.value(a, out))
    const [first = atom("NaN"), ...rest] = pieces
    if (row.variadic !== true || pieces.length <= row.params.length) return this.#apply(row, pieces, out)
    return rest.reduce((sum, piece) => this.#apply(row, [sum, piece], out), first)
  }

  #apply(row: OpRow, pieces: readonly Piece[], out: string[]): Piece {
    if (row.js === undefined || row.make !== undefined) return atom(`${this.#callOp(row)}(${pieces.map((p) => p.text).join(", ")})`)
    const twice = repeated(row.js)
    const byParam = new Map(row.params.map((param, k) => {
      const piece = pieces[k] ?? atom("NaN")
      return [param, twice.has(param) ? this.#named(piece, out) : piece]
    }))
    return fill(row.js, (slot) => byParam.get(slot) ?? atom("NaN"))
  }

  /** An order of two numbers is as often true as not, so that its branches are worth computing both. */
  isOrder(test: Scalar): boolean {
    if (test.kind === "name") return this.orders.has(test.name)
    return test.kind === "op" && ORDERS.has(findOp(test.op)?.symbol ?? "")
  }

  /** Both branches, then the one of them that the test points at: about 1 ns, where a wrong guess costs 5. */
  #select(s: Extract<Scalar, { kind: "if" }>, pick: () => number, out: string[]): Piece {
    const line = lineThrough(s)
    if (line !== null) return infix(infix(number(line.slope), "*", this.value(s.test, out)), line.start < 0 ? "-" : "+", number(Math.abs(line.start)))
    const pair = pick()
    const array = this.#need("pick")
    const then = this.value(s.then, out)
    const otherwise = this.value(s.otherwise, out)
    const test = this.value(s.test, out)
    const name = this.#names.fresh("u_")
    out.push(`${array}[${pair}] = ${otherwise.text}`, `${array}[${pair + 1}] = ${then.text}`, `const ${name} = ${array}[${pair === 0 ? "" : `${pair} + `}${test.text}]`)
    return atom(name)
  }

  #choice(s: Extract<Scalar, { kind: "if" }>, out: string[]): Piece {
    const { pick } = this.#outside
    const empty = !this.branches.has(s.then) && !this.branches.has(s.otherwise)
    if (pick !== undefined && empty && this.isOrder(s.test) && cheap(s.then) && cheap(s.otherwise)) return this.#select(s, pick, out)
    const test = this.test(s.test, out)
    const thenLines: string[] = []
    const elseLines: string[] = []
    const then = this.#branch(s.then, thenLines)
    const otherwise = this.#branch(s.otherwise, elseLines)
    if (thenLines.length === 0 && elseLines.length === 0) return conditional(test, then, otherwise)
    const name = this.#names.fresh("u_")
    out.push(`let ${name}`, `if (${test.text}) {`, ...indent([...thenLines, `${name} = ${at(then, CONDITIONAL)}`]))
    out.push("} else {", ...indent([...elseLines, `${name} = ${at(otherwise, CONDITIONAL)}`]), "}")
    return atom(name)
  }

  #branch(s: Scalar, out: string[]): Piece {
    for (const { name, value } of this.branches.get(s) ?? []) {
      out.push(`const ${this.#names.of("", name)} = ${this.value(value, out).text}`)
      this.depth.set(name, this.levels.length - 1)
      if (this.isOrder(value)) this.orders.add(name)
    }
    return this.value(s, out)
  }
}

/** `+(a < b)` is computed without a jump, `a < b ? 1 : 0` is not. */
function asNumber(test: Piece): Piece {
  return { text: `+${at(test, PREFIX + 1)}`, tightness: PREFIX }
}

/** Of a choice between two numbers that an order of 0 or 1, times the slope, leads to without rounding; null: of any other. */
function lineThrough({ then, otherwise }: Extract<Scalar, { kind: "if" }>): { readonly slope: number; readonly start: number } | null {
  if (then.kind !== "number" || otherwise.kind !== "number") return null
  const [start, slope] = [otherwise.value, then.value - otherwise.value]
  return Object.is(0 * slope + start, start) && Object.is(slope + start, then.value) ? { slope, start } : null
}

/** Work that costs less than a jump that the processor may guess wrongly. */
function cheap(s: Scalar): boolean {
  return costOf(s) <= 8
}

/** Cost of a value, an addition being 1. What has no JavaScript of its own, or guards a read by a jump, is beyond price. */
export function costOf(s: Scalar): number {
  switch (s.kind) {
    case "number": case "name": case "size": case "scalar": return 0
    case "read": return s.guard.includes(true) ? Infinity : s.at.reduce((sum, at) => sum + costOf(at), 1)
    case "kept": return 1
    case "rescue": return Infinity
    case "if": return costOf(s.test) + costOf(s.then) + costOf(s.otherwise) + 2
    case "op": {
      const row = findOp(s.op)
      return s.args.reduce((sum, a) => sum + costOf(a), row?.js === undefined ? Infinity : row.cost)
    }
  }
}

export function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`)
}
