// What a run does where digits were lost: evaluates a sub-expression anew with many digits, from the data of the run. In: a program and the
// run's data. Out: a function for the backends, of a root and the positions of its index variables. Data repeat themselves (a column of
// zeros), so what depends on a few entries only is remembered by them, and the rest by its positions as long as the run lasts, because loops around
// ask again and again; and a run has so much fuel: from then on values stay plain, because a loss that has no value anywhere must end, too.
import { MOST } from "../exact/fuel.ts"
import type { Point } from "../exact/evaluate.ts"
import { nearest } from "../exact/nearest.ts"
import type { Real } from "../exact/reals.ts"
import { tape, type Tape } from "../exact/tape.ts"
import type { Rescue } from "../precision/guard.ts"
import { operations } from "../precision/work.ts"
import type { Program } from "../schedule/loop.ts"
import type { KernelData } from "./backend.ts"

/** Of a run, in operations of an estimate: about a second, beside the tapes, which take their time per entry like any kernel. */
const FUEL = 8_000_000
const REMEMBERED = 10_000
/** Of what a search took, if it found a number: the fuel is there for losses that have none, or are 0 or infinite in truth, and a batch may well have hundreds of samples that need digits. */
const FOUND = 1 / 4
/** Operations of code in the time of one of an estimate. */
const CODE = 16

/** A root whose value depends on a few entries alone, at positions of its index variables. */
interface Direct {
  readonly tape: Tape
  readonly entries: ReadonlyArray<{ readonly input: string; readonly at: readonly number[] }>
}

export class Rescuer {
  #data: KernelData | undefined
  readonly #fuel = { left: FUEL }
  readonly #program: Program
  readonly #places: ReadonlyMap<string, number>
  /** By root, made when it is first asked for: most never are. */
  readonly #direct: Array<Direct | null | undefined> = []
  readonly #operations: Array<ReturnType<typeof operations> | undefined> = []
  /** Of each root in this run. */
  #costs: Array<number | undefined> = []
  readonly #known = new Map<string, number>()
  /** In this run, by root and positions. */
  readonly #here = new Map<string, number>()

  constructor(program: Program) {
    this.#program = program
    this.#places = new Map(program.inputs.map((x, k) => [x.name, k]))
  }

  /** The data of the run that begins. */
  begin(data: KernelData): void {
    this.#data = data
    this.#fuel.left = FUEL
    this.#costs = []
    this.#here.clear()
  }

  /** Whether code for a root with loops may run once more. `along`: the axis whose entries share them. */
  affords(root: number, along: string | null): boolean {
    const cost = this.#costOf(root)
    this.#fuel.left -= cost / CODE / (along === null ? 1 : Math.max(1, this.#data?.sizes[along] ?? 1))
    return cost <= MOST && this.#fuel.left > 0
  }

  #costOf(root: number): number {
    const found = this.#program.rescues[root]
    if (found === undefined) return 0
    return (this.#costs[root] ??= (this.#operations[root] ??= operations(found.expr))(this.#data?.sizes ?? {}))
  }

  readonly rescue = (root: number, plain: number, ...at: readonly number[]): number => {
    const [found, data] = [this.#program.rescues[root], this.#data]
    if (found === undefined || data === undefined) return plain
    let direct = this.#direct[root]
    if (direct === undefined) this.#direct[root] = direct = directly(found)
    if (direct === null) return this.#remembered(this.#here, [root, ...at].join(" "), () => this.#search(found, root, plain, data, at)) ?? plain
    const entries = direct.entries.map((entry) => this.#read(data, entry.input, entry.at.map((k) => at[k] ?? NaN)))
    return direct.tape.run(entries) ?? this.#remembered(this.#known, [root, ...entries].join(" "), () => this.#search(found, root, plain, data, at)) ?? plain
  }

  #remembered(values: Map<string, number>, key: string, search: () => number | undefined): number | undefined {
    const known = values.get(key)
    if (known !== undefined) return known
    const value = search()
    if (value !== undefined && values.size < REMEMBERED) values.set(key, value)
    return value
  }

  #search({ expr, indices, domains, own }: Rescue, root: number, plain: number, data: KernelData, at: readonly number[]): number | undefined {
    if (this.#fuel.left <= 0) return undefined
    const inside = (input: string, entry: Real): boolean => {
      const domain = domains.get(input)
      return domain?.kind !== "interval" || (entry.gte(domain.low) && entry.lte(domain.high))
    }
    // An infinity is no limit to look for: log(p) goes to it more slowly than any distance shows.
    const read: Point["read"] = (input, positions) => this.#read(data, input, positions)
    const by = own === undefined ? {} : { own: { ...own, at: own.at.map((k) => at[k] ?? NaN) } }
    const before = this.#fuel.left
    const value = nearest(expr, { sizes: data.sizes, indices: new Map(indices.map((index, k) => [index, at[k] ?? NaN])), inside, read, fuel: this.#fuel, ...by }, this.#costOf(root), Math.abs(plain) !== Infinity)
    if (value !== undefined && value !== 0 && Number.isFinite(value)) this.#fuel.left = before - (before - this.#fuel.left) * FOUND
    return value
  }

  #read(data: KernelData, name: string, at: readonly number[]): number {
    const place = this.#places.get(name) ?? -1
    const input = data.inputs[place]
    if (input === undefined || typeof input === "number") return input ?? NaN
    const axes = this.#program.inputs[place]?.axes ?? []
    let address = 0
    for (const [k, axis] of axes.entries()) {
      const [position, size] = [at[k] ?? NaN, data.sizes[axis] ?? 0]
      if (!(position >= 0 && position < size && Number.isInteger(position))) return NaN
      address = address * size + position
    }
    return input[address] ?? NaN
  }
}

function directly({ expr, indices }: Rescue): Direct | null {
  const made = tape(expr)
  if (made === null) return null
  const entries = made.inputs.map((node) => ({ input: node.name, at: node.args.map((position) => (position.op === "position" ? indices.indexOf(position.name) : -1)) }))
  return entries.every(({ at }) => at.every((k) => k >= 0)) ? { tape: made, entries } : null
}
