// A backend that follows a loop program with intervals instead of numbers: where every kernel's results must lie that takes the same steps, each of
// them wrong by no more than its arithmetic allows. In: a call of a loss with a backend to use. Out: the interval of each of its results. The program
// is the one that plain kernels get; what these evaluate anew lies nearer to the truth, which the interval holds as well.
import type { Backend, KernelData } from "../../src/backends/backend.ts"
import type { Program, Scalar, Statement } from "../../src/schedule/loop.ts"
import { flatten } from "../conformance/call.ts"
import { anything, applied, type Arithmetic, type Enclosed, float32, float64, hull, isPoint, mayFail, mayHold, point, taken, widened } from "./interval.ts"
import { type Entry, reduced, summed } from "./reduction.ts"

/** A result is one number: what is asked of the interval. */
let side: (x: Enclosed) => number = ({ low }) => low

const enclosing: Backend = {
  name: "interpreter",
  plain: true,
  load: (program, precision) => ({
    source: "",
    run: (data) => Float64Array.from(new Follower(program, data, precision === "f32" ? float32 : float64).run(), (x) => side(x)),
  }),
}

/** The results of a call, flat, as many as it gives. */
export function enclosure(call: (backend: Backend) => unknown): readonly Enclosed[] {
  const ask = (asked: typeof side): readonly number[] => {
    side = asked
    return flatten(call(enclosing))
  }
  const [low, high, nan] = [ask((x) => x.low), ask((x) => x.high), ask((x) => (x.nan ? 1 : 0))]
  return low.map((x, k) => ({ low: x, high: high[k] ?? Infinity, nan: nan[k] === 1 }))
}

export const lies = (x: number, { low, high, nan }: Enclosed): boolean => (Number.isNaN(x) ? nan : low <= x && x <= high)

/** A number of the formula: all but plain fractions have been rounded when it was read. */
const constant = (x: number, arithmetic: Arithmetic): Enclosed => (Number.isInteger(1024 * x) || !Number.isFinite(x) ? taken(x, arithmetic) : widened(point(x), 0.5, arithmetic))

class Follower {
  readonly #names = new Map<string, Enclosed>()
  readonly #rows = new Map<string, Enclosed[]>()
  readonly #entries = new Map<string, Entry[]>()
  readonly #results = new Map<string, Enclosed>()
  readonly #stored = new Map<string, Enclosed[]>()
  readonly #program: Program
  readonly #data: KernelData
  readonly #arithmetic: Arithmetic

  constructor(program: Program, data: KernelData, arithmetic: Arithmetic) {
    this.#program = program
    this.#data = data
    this.#arithmetic = arithmetic
  }

  run(): readonly Enclosed[] {
    for (const stage of this.#program.stages) {
      if (stage.blocked) {
        for (const name of stage.sums) this.#entries.set(name, [])
        for (let k = 0; k < (this.#data.sizes["*"] ?? 1); k += 1) {
          this.#names.set(stage.sample, point(k))
          this.#all(stage.body)
        }
        for (const name of stage.sums) this.#names.set(name, summed(this.#entries.get(name) ?? [], { ...float64, ulps: this.#arithmetic.ulps }, false))
      } else this.#all(stage.body)
    }
    return this.#program.outputs.map(({ name }) => this.#results.get(name) ?? anything)
  }

  #all(body: readonly Statement[]): void {
    for (const s of body) this.#statement(s)
  }

  #size(axis: string): number {
    return this.#data.sizes[axis] ?? 1
  }

  #statement(s: Statement): void {
    switch (s.kind) {
      case "let": this.#names.set(s.name, this.#value(s.value)); return
      case "for":
        for (let k = 0; k < this.#size(s.axis); k += 1) {
          this.#names.set(s.name, point(k))
          this.#all(s.body)
        }
        return
      case "start": this.#entries.set(s.name, []); return
      case "step": {
        const when = s.when === undefined ? point(1) : this.#value(s.when)
        if (mayHold(when)) this.#entries.get(s.name)?.push({ value: this.#value(s.value), index: this.#value(s.index), perhaps: mayFail(when) })
        return
      }
      case "finish": this.#names.set(s.name, reduced(s.reduction, this.#entries.get(s.name) ?? [], this.#arithmetic)); return
      case "keep": {
        const row = this.#rows.get(s.row) ?? []
        this.#rows.set(s.row, row)
        row[this.#value(s.at).low] = this.#value(s.value)
        return
      }
      case "routine": return this.#routine(s)
      case "store": {
        const when = s.when === undefined ? point(1) : this.#value(s.when)
        if (!mayHold(when)) return
        const value = this.#value(s.value)
        const place = this.#program.outputs.findIndex(({ name }) => name === s.output)
        const array = this.#data.outputs[place]
        if (array === null || array === undefined) this.#results.set(s.output, value)
        else {
          const [entries, address] = [this.#stored.get(s.output) ?? [], this.#address(s.axes, s.at.map((at) => this.#value(at).low))]
          this.#stored.set(s.output, entries)
          const before = entries[address]
          const now = before !== undefined && mayFail(when) ? hull(before, value) : value
          entries[address] = now
          array[address] = side(now)
        }
        return
      }
      case "term": this.#entries.get(s.name)?.push({ value: this.#value(s.value), index: point(0), perhaps: false }); return
      case "doubt": throw new Error("a doubt outside of a short body")
    }
  }

  #routine({ reads: [keys = ""], writes: [order = ""] }: Extract<Statement, { kind: "routine" }>): void {
    this.#rows.set(order, this.#order(this.#rows.get(keys) ?? []))
  }

  #address(axes: readonly string[], at: readonly number[]): number {
    return at.reduce((address, position, k) => address * this.#size(axes[k] ?? "") + position, 0)
  }

  /** Keys that cannot be told apart may stand anywhere. */
  #order(keys: readonly Enclosed[]): Enclosed[] {
    const apart = keys.every((a, j) => keys.every((b, k) => j === k || a.high < b.low || b.high < a.low || (isPoint(a) && isPoint(b))) && !a.nan)
    const order = keys.map((_, k) => k).sort((a, b) => (keys[a]?.low ?? 0) - (keys[b]?.low ?? 0) || 0)
    return order.map((k) => (apart ? point(k) : { low: 0, high: keys.length - 1, nan: false }))
  }

  #value(s: Scalar): Enclosed {
    const arithmetic = this.#arithmetic
    switch (s.kind) {
      case "number": return constant(s.value, arithmetic)
      case "name": return this.#names.get(s.name) ?? anything
      case "size": return taken(this.#size(s.axis), arithmetic)
      case "scalar": {
        const value = this.#data.inputs[this.#program.inputs.findIndex(({ name }) => name === s.input)]
        return typeof value === "number" ? taken(value, arithmetic) : anything
      }
      case "read": return this.#read(s)
      case "kept": {
        const [row, at] = [this.#rows.get(s.row) ?? [], this.#value(s.at)]
        return isPoint(at) ? (row[at.low] ?? anything) : row.reduce(hull, row[0] ?? anything)
      }
      case "op": return applied(s.op, s.args.map((a) => this.#value(a)), arithmetic)
      case "if": {
        const test = this.#value(s.test)
        if (!mayFail(test)) return this.#value(s.then)
        return mayHold(test) ? hull(this.#value(s.then), this.#value(s.otherwise)) : this.#value(s.otherwise)
      }
      case "rescue": return this.#value(s.plain)
    }
  }

  #read({ input, axes, at }: Extract<Scalar, { kind: "read" }>): Enclosed {
    const data = this.#data.inputs[this.#program.inputs.findIndex(({ name }) => name === input)]
    if (data === undefined || typeof data === "number") return anything
    const positions = at.map((x) => this.#value(x))
    if (!positions.every(isPoint)) return { ...Array.from(data, (x) => taken(x, this.#arithmetic)).reduce(hull, anything), nan: true }
    const inside = positions.every(({ low }, k) => low >= 0 && low < this.#size(axes[k] ?? "") && Number.isInteger(low))
    const entry = inside ? data[this.#address(axes, positions.map(({ low }) => low))] : undefined
    return entry === undefined ? anything : taken(entry, this.#arithmetic)
  }
}
