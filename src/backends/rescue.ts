// What a run does where digits were lost: evaluates a sub-expression anew with many digits, from the data of the run. In: a program and the
// run's data. Out: a function for the backends, of a root and the positions of its index variables.
import { nearest } from "../exact/nearest.ts"
import type { Program } from "../schedule/loop.ts"
import type { KernelData } from "./backend.ts"

export class Rescuer {
  data: KernelData | undefined
  readonly #program: Program
  readonly #places: ReadonlyMap<string, number>

  constructor(program: Program) {
    this.#program = program
    this.#places = new Map(program.inputs.map((x, k) => [x.name, k]))
  }

  readonly rescue = (root: number, plain: number, ...at: readonly number[]): number => {
    const found = this.#program.rescues[root]
    const data = this.data
    if (found === undefined || data === undefined) return plain
    const indices = new Map(found.indices.map((index, k) => [index, at[k] ?? NaN]))
    return nearest(found.expr, { sizes: data.sizes, indices, read: (input, positions) => this.#read(data, input, positions) }) ?? plain
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
