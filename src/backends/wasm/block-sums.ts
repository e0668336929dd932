// The sums over the batch that a stage makes of one block. In: terms, factors of products and doubts, vector by vector. Out: what is handed to
// the trees of sum-tree.ts. The steps are those of backends/sum.ts, so that float64 lanes give its bits.
import type { Stage, Statement } from "../../schedule/loop.ts"
import type { Code, Value } from "./code.ts"
import { F64, V128 } from "./encode.ts"
import { kernelOf } from "./kernels.ts"
import { Vector } from "./vector.ts"

export interface SumSurroundings {
  /** Address of the tree of a sum. */
  readonly tree: (sum: string) => number
  /** Index of the function that takes a tree and the sum of its next block. */
  readonly push: number
  /** The index of an imported op. */
  readonly imported: (op: string) => number
}

/** Two vectors of float64 that a block's terms of one sum are added to, in turns. */
interface Lanes {
  readonly even: number
  readonly odd: number
}

/** Vectors of float64, 1 plus which is a product: for each sample of a turn of the loop one of its own, or in float32 lanes for each fourth. */
interface Product {
  readonly vectors: readonly number[]
  /** The least factor, less 1. */
  readonly least: number
}

export class BlockSums {
  readonly #v: Vector
  readonly #code: Code
  readonly #around: SumSurroundings
  readonly #sums: ReadonlyMap<string, Lanes>
  /** Of a short body. */
  readonly #products = new Map<string, Product>()
  /** Set where a sample of the block came into doubt; -1 without a short body. */
  #doubted = -1
  /** Which of several times the short body is written for one turn of its loop. */
  half = 0

  constructor(v: Vector, { sums }: Stage, around: SumSurroundings) {
    this.#v = v
    this.#code = v.code
    this.#around = around
    this.#sums = new Map(sums.map((name) => [name, { even: v.code.single(V128), odd: v.code.single(V128) }]))
  }

  /** Room for what a short body hands over: it is written `halves` times for one turn of its loop, with `ways` vectors each. */
  startProducts(body: readonly Statement[], halves: number, ways: number): void {
    const code = this.#code
    this.#doubted = code.single(V128)
    const length = halves * (this.#v.shape === "f64x2" ? ways : 2)
    for (const s of body) {
      if (s.kind === "term" && s.of !== undefined) this.#products.set(s.name, { vectors: Array.from({ length }, () => code.single(V128)), least: code.single(V128) })
    }
  }

  /** At the start of a block. */
  start(): void {
    const zero = this.#v.number(0)
    const locals = [...this.#sums.values()].flatMap(({ even, odd }) => [even, odd])
    const products = [...this.#products.values()].flatMap(({ vectors, least }) => [...vectors, least])
    for (const local of [...locals, ...products, ...(this.#doubted < 0 ? [] : [this.#doubted])]) this.#code.set(local, zero)
  }

  /** Lane k of the block sum gets the samples k, k + 4, …, of float32 lanes the sums of these in one turn. `valid`: lanes that count; null: all. */
  term(name: string, value: Value, valid: Value | null): void {
    const code = this.#code
    const v = this.#v
    const lanes = this.#sums.get(name)
    if (lanes === undefined) throw new Error(`a term of no sum: ${name}`)
    const { even, odd } = lanes
    const term = code.keep(valid === null ? value : v.and(value, valid))
    // With one vector of two at a time the two sums take turns.
    if (v.shape === "f64x2" && code.ways === 1) return code.setAll([even, odd], [code.get(odd), v.add(code.get(even), term)])
    if (v.shape === "f64x2") {
      return code.eachWay(() => {
        const sum = code.way % 2 === 0 ? even : odd
        code.set(sum, v.add(code.get(sum), term))
      })
    }
    const all = code.get(this.#folded(term, (a, b) => v.add(a, b)))
    const double = new Vector(code, "f64x2")
    code.set(even, double.add(code.get(even), promoted(v, all)))
    code.set(odd, double.add(code.get(odd), promoted(v, v.quarters(all, all, [2, 3, 2, 3]))))
  }

  /** Multiplies the products of the present turn with 1 plus the value. */
  factor(name: string, value: Value): void {
    const code = this.#code
    const v = this.#v
    const product = this.#products.get(name)
    if (product === undefined) throw new Error(`a factor of no product: ${name}`)
    const factor = code.keep(value)
    const double = new Vector(code, "f64x2")
    const times = (index: number, given: Value): void => {
      const [local, once] = [product.vectors[index] ?? -1, code.single(V128)]
      code.set(once, given)
      code.set(local, oneMore(double, code.get(local), code.get(once)))
    }
    code.eachWay(() => code.set(product.least, v.pmin(code.get(product.least), factor)))
    if (v.shape === "f64x2") return code.eachWay(() => times(this.half * code.ways + code.way, factor))
    const all = code.get(this.#folded(factor, (a, b) => oneMore(v, a, b)))
    times(2 * this.half, promoted(v, all))
    times(2 * this.half + 1, promoted(v, v.quarters(all, all, [2, 3, 2, 3])))
  }

  doubt(mask: Value): void {
    const code = this.#code
    const kept = code.keep(mask)
    code.eachWay(() => code.set(this.#doubted, this.#v.or(code.get(this.#doubted), kept)))
  }

  /** The logarithms of the block's products, in the order of logOfProduct in backends/sum.ts. */
  logarithms(): ReadonlyMap<string, Value> {
    const code = this.#code
    const v = new Vector(code, "f64x2")
    return new Map([...this.#products].map(([name, { vectors }]) => {
      let level: readonly Value[] = vectors.map((local) => code.get(local))
      while (level.length > 1) {
        level = level.flatMap((a, k) => {
          const b = level[k + 1]
          return k % 2 === 1 || b === undefined ? [] : [code.keep(oneMore(v, a, b))]
        })
      }
      const [product = v.number(0)] = level
      const logs = code.keep(kernelOf("log1p").double(v, [product], this.#around.imported))
      return [name, code.keep(() => {
        v.lane(logs, 0)()
        v.lane(logs, 1)()
        code.op("f64.add")
      }, F64)]
    }))
  }

  /** An integer that is not 0 if what the short body has done may stand. */
  isFine(logs: ReadonlyMap<string, Value>): Value {
    const code = this.#code
    const v = this.#v
    return () => {
      v.any(code.get(this.#doubted))()
      for (const { least } of this.#products.values()) {
        v.any(v.lt(code.get(least), v.number(0)))()
        code.op("i32.or")
      }
      code.op("i32.eqz")
      for (const log of logs.values()) {
        log()
        log()
        code.op("f64.sub")
        code.number(0)()
        code.op("f64.eq")
        code.op("i32.and")
      }
    }
  }

  /** Hands the sums of the block over: (l0 + l1) + (l2 + l3), where the vectors may have changed places, which changes no bit. */
  push(logs?: ReadonlyMap<string, Value>): void {
    const code = this.#code
    const half = (local: number): Value => () => {
      for (const k of [0, 1]) {
        code.get(local)()
        code.op("f64x2.extract_lane", k)
      }
      code.op("f64.add")
    }
    for (const [name, { even, odd }] of this.#sums) {
      const log = logs?.get(name)
      code.call(this.#around.push, code.integer(this.#around.tree(name)), () => {
        half(even)()
        half(odd)()
        code.op("f64.add")
        if (log === undefined) return
        log()
        code.op("f64.add")
      })
    }
  }

  /** Hands over the sums that a block had when it was done again: float64 from an address on. */
  pushAgain(sums: number): void {
    const code = this.#code
    let cell = sums
    for (const name of this.#sums.keys()) {
      const at = code.integer(cell)
      code.call(this.#around.push, code.integer(this.#around.tree(name)), () => code.memory("f64.load", at))
      cell += 8
    }
  }

  /** All ways as one vector, in a local. */
  #folded(value: Value, fold: (a: Value, b: Value) => Value): number {
    const code = this.#code
    const [all, next] = [code.single(V128), code.single(V128)]
    code.eachWay(() => {
      code.set(code.way === 0 ? all : next, value)
      if (code.way > 0) code.set(all, fold(code.get(all), code.get(next)))
    })
    return all
  }
}

/** The first two of four float32 lanes as float64. */
function promoted({ code }: Vector, low: Value): Value {
  return () => {
    low()
    code.op("f64x2.promote_low_f32x4")
  }
}

/** (1 + p)*(1 + u) - 1, where all are at least 0: what is small beside 1 is not lost. */
function oneMore(v: Vector, p: Value, u: Value): Value {
  return v.add(p, v.add(u, v.mul(p, u)))
}
