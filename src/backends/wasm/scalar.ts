// Scalars of a loop program as vectors. In: a scalar. Out: a value whose lanes are the samples. Both branches of an `if` are computed and
// the lanes selected; a costly branch is jumped over where no lane takes it.
import { findOp } from "../../ops/table.ts"
import { rowsOfRoutine, type Scalar, type Statement } from "../../schedule/loop.ts"
import { routineNumber } from "../routines.ts"
import { values } from "../../schedule/scalars.ts"
import type { Let } from "../js/branches.ts"
import type { Value } from "./code.ts"
import { F64, I32, unsigned, V128 } from "./encode.ts"
import { vectorKernel } from "./kernels.ts"
import { asMask, asNumber, type Typed, vectorForm } from "./ops.ts"
import { type Entry, Places, type Position } from "./place.ts"
import { lanesAt, load, number } from "./transfer.ts"
import type { Vector } from "./vector.ts"

/** What the code of a stage knows of the rest of the program. */
export interface Surroundings {
  readonly entries: ReadonlyMap<string, Entry>
  /** The axis whose length a row has. */
  readonly rows: ReadonlyMap<string, string>
  /** Rows that a plain stage writes: float64, the same for all samples. */
  readonly common: ReadonlySet<string>
  /** The index of an imported op. */
  readonly imported: (op: string) => number
}

/** A branch from this cost on is worth a jump. */
export const JUMP = 8
/** Of the samples themselves, whose vectors do without jumps as a rule, from this cost on: some functions, or what a difference lacks. */
export const DEAR = 32

export class ScalarWriter {
  readonly v: Vector
  readonly places: Places
  /** Reads that are done for several turns of a loop at once, by turn. */
  readonly ahead = new Map<Scalar, readonly Value[]>()
  /** The present one. */
  turn = 0
  /** Lets that are made in front of the value of a branch. */
  branches: ReadonlyMap<Scalar, readonly Let[]> = new Map()
  readonly #around: Surroundings
  readonly #lets = new Map<string, Typed>()
  readonly #positions = new Map<string, Position>()

  constructor(v: Vector, around: Surroundings) {
    this.v = v
    this.places = new Places(v)
    this.#around = around
  }

  define(name: string, value: Typed): void {
    this.#lets.set(name, value)
  }

  /** A position bound by the innermost open loop. */
  bind(name: string, lanes: readonly Value[], sample?: Value): void {
    this.#positions.set(name, { lanes, depth: this.places.depth, key: name, ...(sample === undefined ? {} : { sample }) })
  }

  number(s: Scalar): Value {
    return asNumber(this.v, this.typed(s))
  }

  mask(s: Scalar): Value {
    return asMask(this.v, this.typed(s))
  }

  typed(s: Scalar): Typed {
    switch (s.kind) {
      case "number": return { value: this.v.number(s.value), mask: false, constant: s.value }
      case "name": return this.#name(s.name)
      case "size": return plain(this.#cell("size", s.axis))
      case "scalar": return plain(this.#cell("scalar", s.input))
      case "kept": return plain(this.#kept(s.row, this.#inRow(s.row, s.at)))
      case "read": return plain(this.ahead.get(s)?.[this.turn] ?? this.#read(s))
      case "op": return this.#op(s.op, s.args)
      case "if": return this.#choice(s)
      // Samples are known by their place in a tile here, not in the batch: the plain value stays.
      case "rescue": return this.typed(s.plain)
    }
  }

  /** A position as integers; what is not whole or outside is cut to a whole number. */
  position(s: Scalar): Position {
    const known = s.kind === "name" ? this.#positions.get(s.name) : undefined
    if (known !== undefined) return known
    if (s.kind === "number") return { lanes: [this.v.code.integer(s.value)], depth: 0, key: String(s.value) }
    return this.#whole(this.number(s))
  }

  #whole(value: Value): Position {
    const { v } = this
    const whole = v.code.keep(() => {
      value()
      v.code.op(v.shape === "f64x2" ? "i32x4.trunc_sat_f64x2_s_zero" : "i32x4.trunc_sat_f32x4_s")
    })
    return { lanes: v.lanes.map((k) => v.quarter(whole, k)), depth: this.places.depth, key: undefined }
  }

  #cell(kind: "size" | "scalar" | "frame", name: string): Value {
    const { code } = this.v
    return code.atTop(`${kind} ${name}`, this.v.splat(() => code.memory("f64.load", code.integer(code.image.cell(kind, name)))))
  }

  #name(name: string): Typed {
    const known = this.#lets.get(name)
    if (known !== undefined) return known
    const position = this.#positions.get(name)
    if (position === undefined) return plain(this.#cell("frame", name))
    const { v } = this
    const { sample } = position
    const first = v.splat(() => {
      if (sample === undefined) position.lanes[0]?.()
      else v.code.add(sample, v.code.integer(v.width * v.code.way))()
      v.code.op("f64.convert_i32_s")
    })
    const ramp = v.shape === "f64x2" ? Float64Array.of(0, 1) : new Float64Array(Float32Array.of(0, 1, 2, 3).buffer)
    const all = sample !== undefined ? v.add(first, v.code.atTop("ramp", () => v.code.memory("v128.load", v.code.integer(v.code.image.table(`ramp ${v.shape}`, () => ramp))))) : first
    return plain(this.places.hoist(position.depth, `number ${name}`, all, V128))
  }

  /** A position in a row; 0 where it lies outside, because a branch that is not taken is computed too. */
  #inRow(row: string, s: Scalar): Position {
    if (s.kind === "number" || (s.kind === "name" && this.#positions.has(s.name))) return this.position(s)
    const { v } = this
    const place = v.code.keep(this.number(s))
    const inside = v.and(v.ge(place, v.number(0)), v.lt(place, this.#cell("size", this.#around.rows.get(row) ?? "")))
    return this.#whole(v.and(place, inside))
  }

  #kept(row: string, at: Position): Value {
    const { v } = this
    const common = this.#around.common.has(row)
    const addresses = at.lanes.map((lane, k) => this.#rowAddress(row, lane, common ? 1 : v.code.ways, common ? 0 : k))
    const [first = v.code.integer(0)] = addresses
    if (common) {
      const entries = addresses.map((a) => number(v, "f64", a))
      return entries.length === 1 ? v.splat(entries[0] ?? first) : v.gather(entries)
    }
    if (addresses.length > 1) return lanesAt(v, v.shape === "f64x2" ? 64 : 32, addresses, 16)
    return () => v.code.memory("v128.load", first, 16 * v.code.way)
  }

  #rowAddress(row: string, at: Value, ways: number, lane = 0): Value {
    const { code, width } = this.v
    return code.add(this.places.base("row", row), () => {
      at()
      code.integer(16 * ways)()
      code.op("i32.mul")
      if (lane > 0) code.add(() => undefined, code.integer((16 / width) * lane))()
    })
  }

  /** Writes a scratch row: its lanes lie side by side, and its ways. */
  keep(row: string, s: Scalar, value: Value): void {
    const { code, lanes, shape } = this.v
    const at = this.#inRow(row, s)
    const kept = code.keep(value)
    const apart = !this.#around.common.has(row) && at.lanes.length > 1
    code.eachWay(() => {
      for (const lane of apart ? lanes : [0]) {
        this.#rowAddress(row, at.lanes[lane] ?? code.integer(0), code.ways, lane)()
        kept()
        if (apart) code.op(shape === "f64x2" ? "v128.store64_lane" : "v128.store32_lane", 0, ...unsigned(16 * code.way), lane)
        else code.op("v128.store", 0, ...unsigned(16 * code.way))
      }
    })
  }

  /** Works on whole rows lane by lane, in JavaScript: by the imported function of this index (row-work.ts). */
  routine(s: Extract<Statement, { kind: "routine" }>, imported: number): void {
    const { code, width } = this.v
    const rows = rowsOfRoutine(s)
    const bits = (holds: (row: string) => boolean): number => rows.reduce((sum, row, k) => sum + (holds(row) ? 2 ** k : 0), 0)
    const numbers = [
      routineNumber(s.routine), width * code.ways, 16 / width,
      bits((row) => s.reads.includes(row)), bits((row) => s.writes.includes(row)), bits((row) => this.#around.common.has(row)),
    ]
    const none = code.integer(0)
    const lengths = [0, 1].map((k) => (s.axes[k] === undefined ? none : this.places.size(s.axes[k])))
    const places = [0, 1, 2].flatMap((k) => (rows[k] === undefined ? [none, none] : [this.places.base("row", rows[k]), this.places.size(this.#around.rows.get(rows[k]) ?? "")]))
    code.call(imported, ...numbers.map((number) => code.integer(number)), ...lengths, ...places)
  }

  #read(s: Extract<Scalar, { kind: "read" }>): Value {
    const { v } = this
    const inside: Value[] = []
    const at = s.at.map((scalar, k) => {
      if (s.guard[k] !== true) return this.position(scalar)
      const place = v.code.keep(this.number(scalar))
      const ok = v.code.keep(v.and(v.and(v.ge(place, v.number(0)), v.lt(place, this.#cell("size", s.axes[k] ?? ""))), v.eq(place, v.floor(place))))
      inside.push(ok)
      return this.#whole(v.and(place, ok))
    })
    const entry = this.#around.entries.get(`in ${s.input}`) ?? "f64"
    const value = load(v, entry, this.places.of(`in ${s.input}`, entry, s.axes, at))
    const [first, ...more] = inside
    return first === undefined ? value : v.select(more.reduce((all, one) => v.and(all, one), first), value, v.number(NaN))
  }

  #op(name: string, args: readonly Scalar[]): Typed {
    const row = findOp(name)
    if (row === undefined) throw new Error(`no such op: ${name}`)
    const typed = args.map((a) => this.typed(a))
    const apply = (given: readonly Typed[]): Typed => {
      const form = vectorForm(this.v, row, given)
      if (form !== undefined) return form
      const numbers = given.map((x) => asNumber(this.v, x))
      const kernel = vectorKernel(row)
      if (kernel !== undefined) return plain((this.v.shape === "f64x2" ? kernel.double : kernel.single)(this.v, numbers, this.#around.imported))
      return plain(this.v.call(this.#around.imported(row.name), numbers))
    }
    const [first, ...rest] = typed
    if (first === undefined || row.variadic !== true || typed.length <= row.params.length) return apply(typed)
    return rest.reduce((sum, x) => apply([sum, x]), first)
  }

  #choice(s: Extract<Scalar, { kind: "if" }>): Typed {
    const { v } = this
    const { code } = v
    const [thenCost, elseCost] = [this.#branchCost(s.then), this.#branchCost(s.otherwise)]
    if (thenCost < JUMP && elseCost < JUMP) {
      const test = this.mask(s.test)
      const signed = oppositeOf(s.then, s.otherwise)
      if (signed !== null) return plain(v.xor(this.number(signed), v.and(test, v.sign())))
      if (zero(s.then)) return plain(v.andNot(this.#branch(s.otherwise), test))
      if (zero(s.otherwise)) return plain(v.and(this.#branch(s.then), test))
      return plain(v.select(test, this.#branch(s.then), this.#branch(s.otherwise)))
    }
    const test = code.keep(this.mask(s.test))
    const result = code.local(V128)
    const [always, seldom] = elseCost < JUMP ? [s.otherwise, s.then] : [s.then, s.otherwise]
    const taken = elseCost < JUMP ? test : code.keep(v.not(test))
    if (this.#branchCost(always) < JUMP) code.set(result, this.#branch(always))
    else code.when(v.any(test), () => code.set(result, this.#branch(always)))
    code.when(v.any(taken), () => code.set(result, v.select(taken, this.#branch(seldom), code.get(result))))
    return plain(code.get(result))
  }

  #branchCost(s: Scalar): number {
    return (this.branches.get(s) ?? []).reduce((sum, x) => sum + costOf(x.value), costOf(s))
  }

  #branch(s: Scalar): Value {
    for (const { name, value } of this.branches.get(s) ?? []) {
      const typed = this.typed(value)
      this.define(name, { ...typed, value: typed.constant === undefined ? this.v.code.keep(typed.value) : typed.value })
    }
    return this.number(s)
  }

  /** Lane 0 as a float64. */
  first(value: Value): Value {
    return this.v.code.keep(this.v.lane(value, 0), F64)
  }

  /** The sample's position in every lane; if there is an end of the batch, behind it that of the first lane. */
  lanesOf(sample: Value, end: Value | null): readonly Value[] {
    const { code } = this.v
    return this.v.lanes.map((k) => () => this.places.hoist(1, `lane ${k}`, () => {
      const next = code.add(sample, code.integer(this.v.width * code.way + k))
      next()
      if (end === null) return
      sample()
      next()
      end()
      code.op("i32.lt_s")
      code.op("select")
    }, I32)())
  }
}

function plain(value: Value): Typed {
  return { value, mask: false }
}

/** The second one, if the first is its negative. */
function oppositeOf(a: Scalar, b: Scalar): Scalar | null {
  const [x] = a.kind === "op" && a.op === "neg" ? a.args : []
  return x?.kind === "name" && b.kind === "name" && x.name === b.name ? b : null
}

function zero(s: Scalar): boolean {
  return s.kind === "number" && Object.is(s.value, 0)
}

/** An addition is 1; a read is cheap, wherever it is. */
export function costOf(s: Scalar): number {
  switch (s.kind) {
    case "read": case "kept": return 1
    case "if": return costOf(s.test) + costOf(s.then) + costOf(s.otherwise) + 1
    case "op": return s.args.reduce((sum, a) => sum + costOf(a), findOp(s.op)?.cost ?? 0)
    default: return 0
  }
}

/** Up to here four vectors took 0.80 to 1.0 of the time of two; above, bodies of several tanh took up to 1.3. */
const SHORT = 110

/** Four vectors at a time share the turn of the loop and the loads of its constants, and have steps that do not wait for each other. */
export function isShort(body: readonly Statement[]): boolean {
  return costOfAll(body) <= SHORT
}

/** Of one sample; infinite with loops inside. */
export function costOfAll(body: readonly Statement[]): number {
  return body.reduce((sum, s) => values(s).reduce((inner, v) => inner + costOf(v), s.kind === "for" ? Infinity : sum), 0)
}
