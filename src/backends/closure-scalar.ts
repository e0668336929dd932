// Scalars as closures over columns: one number for each of up to 128 samples, so that the cost of a call is shared by all of
// them. In: a scalar. Out: the column that will hold its values, and the closures that fill it. Numbers, names, sizes and
// hyper-parameters have columns of their own and cost nothing. Both branches of an `if` are computed unless all samples
// agree: values are pure, and a read that may lie outside is guarded.
import type { NumberArray } from "../kernel/signature.ts"
import type { OpRow } from "../ops/op.ts"
import { findOp } from "../ops/table.ts"
import { callable } from "../ops/callable.ts"
import type { Rescuer } from "./rescue.ts"
import type { Scalar } from "../schedule/loop.ts"
import {
  advance, BINARY, callAny, callBinary, callUnary, CALLED, type Column, CONDITIONS, copy, countTrue, gather, gatherInside, gatherLanes, type Lanes,
  load, markOutside, type Run, select, sequence, UNARY,
} from "./closure-op.ts"

/** Lanes of a column: enough to hide a call, few enough for the columns of a loss to stay in the first cache. */
export const LANES = 128

/** An array of the present run. */
export interface Holder {
  data: NumberArray
}

/** A scratch row of the present run; `stride` lanes lie side by side in it, 0 if all samples share the row. */
export interface RowHolder {
  data: Float64Array
  stride: number
}

export class ScalarCompiler {
  readonly lanes: Lanes = { count: 1, first: 0 }
  /** The positions of the samples, in a blocked stage. */
  sample: Column | undefined
  readonly #rescuer: Rescuer
  readonly #columns = new Map<string, Column>()
  readonly #arrays = new Map<string, Holder>()
  readonly #rows = new Map<string, RowHolder>()

  constructor(rescuer: Rescuer) {
    this.#rescuer = rescuer
  }

  /** The column of a thing of one kind; the same one every time. */
  column(kind: "name" | "size" | "scalar" | "number", name: string): Column {
    const key = `${kind} ${name}`
    const known = this.#columns.get(key)
    if (known !== undefined) return known
    const made = new Float64Array(LANES)
    this.#columns.set(key, made)
    return made
  }

  array(kind: "in" | "out", name: string): Holder {
    const key = `${kind} ${name}`
    const known = this.#arrays.get(key)
    if (known !== undefined) return known
    const made: Holder = { data: new Float64Array(0) }
    this.#arrays.set(key, made)
    return made
  }

  row(name: string): RowHolder {
    const known = this.#rows.get(name)
    if (known !== undefined) return known
    const made: RowHolder = { data: new Float64Array(0), stride: 0 }
    this.#rows.set(name, made)
    return made
  }

  /** Appends to `code` what computes `s`; returns where the values are. Given a `target`, they are there. */
  into(s: Scalar, code: Run[], target?: Column): Column {
    const L = this.lanes
    const leaf = this.#leaf(s)
    if (leaf !== undefined) {
      if (target === undefined) return leaf
      code.push(() => copy(L.count, target, leaf))
      return target
    }
    const D = target ?? new Float64Array(LANES)
    switch (s.kind) {
      case "read": this.#read(s, code, D); break
      case "kept": {
        const [row, A] = [this.row(s.row), this.into(s.at, code)]
        code.push(() => {
          if (row.stride === 0) gather(L.count, D, row.data, A)
          else gatherLanes(L.count, D, row.data, A, row.stride)
        })
        break
      }
      case "op": this.#op(s, code, D); break
      case "rescue": this.#rescue(s, code, D, undefined); break
      case "if": this.#choice(s, code, D); break
      case "number": case "name": case "size": case "scalar": break // leaves, done above
    }
    return D
  }

  /** Appends what computes the addresses of entries; returns their column. */
  address(axes: readonly string[], at: readonly Column[], code: Run[]): Column {
    const L = this.lanes
    const [first = this.#number(0), ...rest] = at
    return rest.reduce((sum, A, k) => {
      const [size, D] = [this.column("size", axes[k + 1] ?? ""), new Float64Array(LANES)]
      code.push(() => advance(L.count, D, sum, size[0] as number, A))
      return D
    }, first)
  }

  #leaf(s: Scalar): Column | undefined {
    switch (s.kind) {
      case "number": return this.#number(s.value)
      case "name": return this.column("name", s.name)
      case "size": return this.column("size", s.axis)
      case "scalar": return this.column("scalar", s.input)
      case "read": case "kept": case "op": case "rescue": case "if": return undefined
    }
  }

  #number(value: number): Column {
    return this.column("number", Object.is(value, -0) ? "-0" : String(value)).fill(value)
  }

  #read(s: Extract<Scalar, { kind: "read" }>, code: Run[], D: Column): void {
    const L = this.lanes
    const array = this.array("in", s.input)
    const at = s.at.map((position) => this.into(position, code))
    const A = this.address(s.axes, at, code)
    const guards = at.flatMap((G, k) => (s.guard[k] === true ? [{ G, size: this.column("size", s.axes[k] ?? "") }] : []))
    if (guards.length === 0) {
      if (A === this.sample) code.push(() => load(L.count, D, array.data, L.first))
      else code.push(() => gather(L.count, D, array.data, A))
      return
    }
    const outside = new Float64Array(LANES)
    code.push(() => {
      outside.fill(0)
      for (const { G, size } of guards) markOutside(L.count, outside, G, size[0] as number)
      gatherInside(L.count, D, array.data, A, outside)
    })
  }

  #op(s: Extract<Scalar, { kind: "op" }>, code: Run[], D: Column): void {
    const row = findOp(s.op)
    if (row === undefined) throw new Error(`no such op: ${s.op}`)
    const args = s.args.map((a) => this.into(a, code))
    const [first, ...rest] = args
    if (first === undefined || row.variadic !== true || args.length <= row.params.length) code.push(apply(row, this.lanes, D, args))
    else rest.reduce((sum, A) => (code.push(apply(row, this.lanes, D, [sum, A])), D), first)
  }

  /** Only for the lanes where the test holds: one costs as much as thousands of plain operations. */
  #rescue(s: Extract<Scalar, { kind: "rescue" }>, code: Run[], D: Column, where: Column | undefined): void {
    const L = this.lanes
    const plain = this.into(s.plain, code)
    const at = s.at.map((position) => this.into(position, code))
    code.push(() => {
      for (let k = 0; k < L.count; k += 1) if (where === undefined || where[k] !== 0) D[k] = this.#rescuer.rescue(s.root, plain[k] ?? NaN, ...at.map((A) => A[k] ?? NaN))
    })
  }

  #choice(s: Extract<Scalar, { kind: "if" }>, code: Run[], D: Column): void {
    const L = this.lanes
    const T = this.into(s.test, code)
    if (s.then.kind === "rescue") {
      this.into(s.otherwise, code, D)
      this.#rescue(s.then, code, D, T)
      return
    }
    const thenCode: Run[] = []
    const elseCode: Run[] = []
    const A = this.into(s.then, thenCode)
    const B = this.into(s.otherwise, elseCode)
    const [then, otherwise] = [sequence(thenCode), sequence(elseCode)]
    code.push(() => {
      const taken = countTrue(L.count, T)
      if (taken > 0) then()
      if (taken < L.count) otherwise()
      select(L.count, D, T, A, B)
    })
  }
}

/** One op on columns. What its row spells in JavaScript is a closure of that very text where closure-op.ts has one, but for what generated code calls, too. */
function apply(row: OpRow, L: Lanes, D: Column, args: readonly Column[]): Run {
  const [A, B] = args
  const text = row.js?.replace(/\{(\w+)\}/g, (_, name: string) => `{${row.params.indexOf(name)}}`) ?? ""
  const f = callable(row)
  if (A !== undefined && args.length === 1) {
    const loop = (row.make === undefined ? UNARY : CALLED).get(text)
    return loop === undefined ? () => callUnary(L.count, D, f, A) : () => loop(L.count, D, A, f)
  }
  if (A !== undefined && B !== undefined && args.length === 2) {
    const loop = CONDITIONS.get(row.condition === true ? (row.symbol ?? "") : "") ?? BINARY.get(text)
    return loop === undefined ? () => callBinary(L.count, D, f, A, B) : () => loop(L.count, D, A, B)
  }
  return () => callAny(L.count, D, f, args)
}
