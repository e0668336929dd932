// The kernels of one program: a variant, compiled when it is first needed, for every combination of kinds of arrays. In: the data of a call.
import type { KernelData } from "../backend.ts"
import type { NumberArray } from "../../kernel/signature.ts"
import type { Program } from "../../schedule/loop.ts"
import { type Arena, residentArena, sharedArena } from "./arena.ts"
import type { Entry } from "./place.ts"
import { type ArrayUse, arraysOf } from "./use.ts"
import { Variant } from "./variant.ts"
import type { Shape } from "./opcodes.ts"

export class Runner {
  readonly #program: Program
  readonly #shape: Shape
  readonly #uses: readonly ArrayUse[]
  readonly #variants: Variant[] = []
  readonly #arrays: NumberArray[] = []
  readonly #kinds: Entry[] = []
  readonly #result: Float64Array

  constructor(program: Program, shape: Shape) {
    this.#program = program
    this.#shape = shape
    this.#uses = arraysOf(program)
    this.#result = new Float64Array(program.outputs.length).fill(NaN)
  }

  run(data: KernelData): Float64Array {
    for (let k = 0; k < this.#uses.length; k += 1) {
      const use = this.#uses[k] as ArrayUse
      const array = (use.output ? data.outputs : data.inputs)[use.index] as NumberArray
      this.#arrays[k] = array
      this.#kinds[k] = entryOf(array)
    }
    const variant = this.#variant()
    const resident = residentArena(this.#arrays)
    if (resident === undefined || !variant.run(data, this.#arrays, resident, this.#result)) {
      const arena: Arena = sharedArena()
      variant.run(data, this.#arrays, arena, this.#result)
    }
    return this.#result
  }

  #variant(): Variant {
    for (const variant of this.#variants) if (variant.fits(this.#kinds)) return variant
    const made = new Variant(this.#program, this.#shape, this.#uses, [...this.#kinds])
    this.#variants.unshift(made)
    return made
  }
}

/** By tag and not by `instanceof`, which fails for arrays of another realm. */
function entryOf(array: NumberArray): Entry {
  const tag = array[Symbol.toStringTag] as string
  return tag === "Float32Array" ? "f32" : tag === "Int32Array" ? "i32" : "f64"
}
