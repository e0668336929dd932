// Scalars as closures over a frame of float64 slots. In: a scalar. Out: the slot that will hold its value, and the closures
// that put it there. A closure returns nothing, because V8 would put every number that such a function returns on the heap.
// Numbers, names, sizes and hyper-parameters have slots of their own and cost nothing.
import { findOp } from "../ops/table.ts"
import type { OpRow } from "../ops/op.ts"
import type { Scalar } from "../schedule/loop.ts"
import type { NumberArray } from "../kernel/signature.ts"
import { BINARY, CONDITIONS, UNARY } from "./closure-op.ts"

export type Run = () => void
/** An array of the current run. */
export interface Holder {
  data: NumberArray
}

const none: Run = () => undefined

export class ScalarCompiler {
  readonly frame: Float64Array
  readonly #slots = new Map<string, number>()
  readonly #arrays = new Map<string, Holder>()
  #next = 0

  constructor(slots: number) {
    this.frame = new Float64Array(slots)
  }

  /** The slot of a thing of one kind; the same one every time. */
  slot(kind: "name" | "size" | "scalar" | "number", name: string): number {
    const key = `${kind} ${name}`
    const known = this.#slots.get(key)
    if (known !== undefined) return known
    const made = this.fresh()
    this.#slots.set(key, made)
    return made
  }

  fresh(): number {
    if (this.#next === this.frame.length) throw new Error("the frame is too small")
    return this.#next++
  }

  array(kind: "in" | "out" | "row", name: string): Holder {
    const key = `${kind} ${name}`
    const known = this.#arrays.get(key)
    if (known !== undefined) return known
    const made: Holder = { data: new Float64Array(0) }
    this.#arrays.set(key, made)
    return made
  }

  /** Appends to `code` what computes `s`; returns where the value is. Given a `target`, it is there. */
  into(s: Scalar, code: Run[], target?: number): number {
    const F = this.frame
    const leaf = this.#leaf(s)
    if (leaf !== undefined) {
      if (target === undefined) return leaf
      code.push(() => { F[target] = F[leaf] as number })
      return target
    }
    const d = target ?? this.fresh()
    switch (s.kind) {
      case "read": code.push(...this.#read(s, d)); break
      case "kept": {
        const row = this.array("row", s.row)
        const at = this.into(s.at, code)
        code.push(() => { F[d] = row.data[F[at] as number] as number })
        break
      }
      case "op": this.#op(s, code, d); break
      case "if": {
        const test = this.into(s.test, code)
        const thenCode: Run[] = []
        const elseCode: Run[] = []
        const a = this.#leaf(s.then) ?? this.into(s.then, thenCode, d)
        const b = this.#leaf(s.otherwise) ?? this.into(s.otherwise, elseCode, d)
        if (thenCode.length + elseCode.length === 0) code.push(() => { F[d] = F[F[test] !== 0 ? a : b] as number })
        else {
          const then = thenCode.length === 0 ? () => { F[d] = F[a] as number } : sequence(thenCode)
          const otherwise = elseCode.length === 0 ? () => { F[d] = F[b] as number } : sequence(elseCode)
          code.push(() => { if (F[test] !== 0) then(); else otherwise() })
        }
        break
      }
      case "number": case "name": case "size": case "scalar": break // leaves, done above
    }
    return d
  }

  /** Appends what computes the address of an entry; returns its slot. */
  address(axes: readonly string[], at: readonly Scalar[], code: Run[]): number {
    const F = this.frame
    const [first, ...rest] = at
    let sum = first === undefined ? this.#number(0) : this.into(first, code)
    rest.forEach((position, k) => {
      const [before, size, add, d] = [sum, this.slot("size", axes[k + 1] ?? ""), this.into(position, code), this.fresh()]
      code.push(() => { F[d] = (F[before] as number) * (F[size] as number) + (F[add] as number) })
      sum = d
    })
    return sum
  }

  #leaf(s: Scalar): number | undefined {
    switch (s.kind) {
      case "number": return this.#number(s.value)
      case "name": return this.slot("name", s.name)
      case "size": return this.slot("size", s.axis)
      case "scalar": return this.slot("scalar", s.input)
      default: return undefined
    }
  }

  #number(value: number): number {
    const slot = this.slot("number", Object.is(value, -0) ? "-0" : String(value))
    this.frame[slot] = value
    return slot
  }

  #read(s: Extract<Scalar, { kind: "read" }>, d: number): readonly Run[] {
    const F = this.frame
    const array = this.array("in", s.input)
    const before: Run[] = []
    const at = s.at.map((position): Scalar => {
      if (this.#leaf(position) !== undefined) return position
      const slot = this.into(position, before) // its own name, so that a guard and the address share it
      const name = `${slot}`
      this.#slots.set(`name ${name}`, slot)
      return { kind: "name", name }
    })
    const inside: Run[] = []
    const address = this.address(s.axes, at, inside)
    inside.push(() => { F[d] = array.data[F[address] as number] as number })
    const guards = at.flatMap((position, k) => (s.guard[k] === true ? [{ at: this.into(position, before), size: this.slot("size", s.axes[k] ?? "") }] : []))
    if (guards.length === 0) return [...before, ...inside]
    const read = sequence(inside)
    const [only, ...more] = guards
    if (only !== undefined && more.length === 0) return [...before, () => { if (isInside(F[only.at] as number, F[only.size] as number)) read(); else F[d] = NaN }]
    return [...before, () => { if (guards.every((g) => isInside(F[g.at] as number, F[g.size] as number))) read(); else F[d] = NaN }]
  }

  #op(s: Extract<Scalar, { kind: "op" }>, code: Run[], d: number): void {
    const row = findOp(s.op)
    if (row === undefined) throw new Error(`no such op: ${s.op}`)
    const args = s.args.map((a) => this.into(a, code))
    const [first = 0, ...rest] = args
    if (row.variadic !== true || args.length <= row.params.length) code.push(apply(row, this.frame, d, args))
    else rest.reduce((sum, a) => (code.push(apply(row, this.frame, d, [sum, a])), d), first)
  }
}

function isInside(at: number, size: number): boolean {
  return at >= 0 && at < size && at === Math.floor(at)
}

/** One op on slots. What its row spells in JavaScript is a closure of that very text where closure-op.ts has one. */
function apply(row: OpRow, F: Float64Array, d: number, args: readonly number[]): Run {
  const [a = 0, b = 0, c = 0] = args
  const text = row.js?.replace(/\{(\w+)\}/g, (_, name: string) => `{${row.params.indexOf(name)}}`) ?? ""
  const f = row.float
  switch (args.length) {
    case 1: return UNARY.get(text)?.(F, d, a) ?? (() => { F[d] = f(F[a] as number) })
    case 2: return (CONDITIONS.get(row.condition === true ? (row.symbol ?? "") : "") ?? BINARY.get(text))?.(F, d, a, b) ?? (() => { F[d] = f(F[a] as number, F[b] as number) })
    case 3: return () => { F[d] = f(F[a] as number, F[b] as number, F[c] as number) }
    default: return () => { F[d] = f(...args.map((x) => F[x] as number)) }
  }
}

/** One closure that runs the others in order. */
export function sequence(code: readonly Run[]): Run {
  const [a = none, b = none, c = none, d = none] = code
  switch (code.length) {
    case 0: case 1: return a
    case 2: return () => { a(); b() }
    case 3: return () => { a(); b(); c() }
    case 4: return () => { a(); b(); c(); d() }
    default: {
      const rest = sequence(code.slice(4))
      return () => { a(); b(); c(); d(); rest() }
    }
  }
}
