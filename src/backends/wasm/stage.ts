// A stage of a loop program as one function. A blocked stage takes the range of samples (from, to), runs them block by block and hands the
// sum of every block to the trees of sum-tree.ts. Its body is written twice: for several whole vectors of samples at a time, and for what
// is left of the batch, one vector at a time, whose lanes may lie behind the end. A plain stage runs once, every lane the same.
import { findReduction } from "../../ops/reduce.ts"
import { BLOCK, type Short, type Stage, type Statement } from "../../schedule/loop.ts"
import { splitGuards, type Guarded } from "../js/guards.ts"
import { inlineOnce, values } from "../js/inline.ts"
import { Code, type Value } from "./code.ts"
import { F64, type FunctionCode, I32, V128 } from "./encode.ts"
import type { Image } from "./image.ts"
import { kernelOf } from "./kernels.ts"
import { asNumber } from "./ops.ts"
import type { Level } from "./place.ts"
import { VECTOR_REDUCTIONS, type VectorReduction } from "./reductions.ts"
import { costOf, ScalarWriter, type Surroundings } from "./scalar.ts"
import { store } from "./transfer.ts"
import type { Shape } from "./opcodes.ts"
import { Vector } from "./vector.ts"

export interface StageSurroundings extends Surroundings {
  readonly image: Image
  /** Names in the frame. */
  readonly shared: ReadonlySet<string>
  /** Address of the tree of a sum. */
  readonly tree: (sum: string) => number
  /** Vectors of samples at a time, in blocked stages with loops: for so many there is room in scratch rows. */
  readonly ways: number
  /** Index of the imported function that sorts a row. */
  readonly sort: number
  /** Index of the function that takes a tree and the sum of its next block. */
  readonly push: number
}

/** Two vectors that a block's terms of one sum are added to, in turns. */
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

/** What only the last samples of a batch need. */
interface Tail {
  /** Set in the lanes that are samples of the batch. */
  readonly valid: Value
  /** How many lanes are. */
  readonly count: Value
}

/** Cost of a body that is over before its steps have waited for each other: more vectors at a time share the turn of the loop. */
const SHORT = 40

export function writeStage(stage: Stage, shape: Shape, around: StageSurroundings, exported: string): FunctionCode {
  const params = stage.blocked ? [I32, I32] : []
  const code = new Code(around.image, { params, results: [] })
  return new StageWriter(stage, new Vector(code, shape), around).write(exported)
}

class StageWriter {
  readonly #stage: Stage
  readonly #v: Vector
  readonly #code: Code
  readonly #around: StageSurroundings
  readonly #scalars: ScalarWriter
  readonly #states = new Map<string, readonly number[]>()
  readonly #sums = new Map<string, Lanes>()
  /** In a short body: the products of its logarithms, in turns of the samples. */
  readonly #products = new Map<string, Product>()
  /** Which of several times the body is written for one turn of its loop. */
  #half = 0
  /** Set where a sample of the block came into doubt. */
  #doubted = 0
  /** Null where all lanes are samples. */
  #tail: Tail | null = null

  constructor(stage: Stage, v: Vector, around: StageSurroundings) {
    this.#stage = stage
    this.#v = v
    this.#code = v.code
    this.#around = around
    this.#scalars = new ScalarWriter(v, around)
  }

  write(exported: string): FunctionCode {
    const body = this.#stage.body
    if (this.#stage.blocked) {
      const guarded = splitGuards(body)
      this.#blocks(() => guarded === null ? this.#statements(this.#inlined(body)) : this.#inTwo(guarded))
    } else {
      const top = this.#level()
      this.#inside(top, () => this.#statements(this.#inlined(body)))
      this.#code.paste(top.list)
    }
    return this.#code.finish(exported)
  }

  #inlined(body: readonly Statement[]): readonly Statement[] {
    return inlineOnce(body, this.#around.shared)
  }

  /** With the guards where any sample of the vector needs them, and without. */
  #inTwo({ first, tests, special, usual }: Guarded): void {
    const v = this.#v
    this.#statements(first)
    const masks = tests.map((test) => this.#scalars.mask(test))
    const some = this.#code.keep(masks.reduce((all, mask) => v.or(all, mask)))
    this.#code.when(v.any(some), () => this.#statements(this.#inlined(special)), () => this.#statements(this.#inlined(usual)))
  }

  #level(): Level {
    return { list: [], hoisted: new Map() }
  }

  #inside(level: Level, write: () => void): void {
    const { places } = this.#scalars
    const outer = places.levels
    places.levels = [...outer, level]
    this.#code.into(level.list, write)
    places.levels = outer
  }

  #blocks(write: () => void): void {
    const code = this.#code
    const [from, to] = [code.get(0), code.get(1)]
    const [sample, end] = [code.counter(), code.counter()]
    for (const name of this.#stage.sums) this.#sums.set(name, { even: code.single(V128), odd: code.single(V128) })
    const ways = this.#ways(this.#stage.body)
    const samples = this.#v.width * ways
    const whole = this.#samples(sample, end, ways, write)
    const rest = this.#rest(sample, end, write)
    const short = this.#stage.short === undefined ? null : this.#short(this.#stage.short, sample, end)
    const block = code.counter()
    code.loop(block, from, to, BLOCK, () => {
      code.set(end, smaller(code, code.add(code.get(block), code.integer(BLOCK)), to))
      const full = (): void => {
        this.#startSums()
        code.loop(sample, code.get(block), code.add(code.get(end), code.integer(1 - samples)), samples, () => code.paste(whole))
        code.loop(sample, code.get(sample), code.get(end), this.#v.width, () => code.paste(rest))
        for (const name of this.#stage.sums) this.#pushSum(name)
      }
      if (short === null) full()
      else short(code.get(block), full)
    })
  }

  /** Vectors of samples at a time. */
  #ways(body: readonly Statement[]): number {
    return costOfAll(body) <= SHORT ? 2 * this.#around.ways : this.#around.ways
  }

  #startSums(): void {
    const zero = this.#v.number(0)
    for (const { even, odd } of this.#sums.values()) for (const local of [even, odd]) this.#code.set(local, zero)
  }

  /** Writes what does a whole block by the short body, and by `full` where that may not stand. */
  #short({ when, body }: Short, sample: number, end: number): (block: Value, full: () => void) => void {
    const code = this.#code
    const v = this.#v
    const ways = this.#ways(body)
    const halves = 2 * this.#around.ways / ways
    const samples = v.width * ways
    const fine = code.counter()
    this.#doubted = code.single(V128)
    const logs = new Set(body.flatMap((s) => (s.kind === "term" && s.of !== undefined ? [s.name] : [])))
    const vectors = halves * (v.shape === "f64x2" ? ways : 2)
    for (const name of logs) this.#products.set(name, { vectors: Array.from({ length: vectors }, () => code.single(V128)), least: code.single(V128) })
    const asked = when === null ? null : this.#samples(sample, end, ways, () => {
      const yes = code.keep(this.#scalars.mask(when))
      code.when(v.anyNot(yes), () => {
        code.set(fine, code.integer(0))
        code.set(sample, code.get(end))
      })
    })
    const parts = Array.from({ length: halves }, (_, half) => {
      this.#half = half
      return this.#samples(sample, end, ways, () => this.#statements(this.#inlined(body)))
    })
    return (block, full) => {
      code.set(fine, () => {
        code.add(block, code.integer(BLOCK))()
        code.get(end)()
        code.op("i32.le_s")
      })
      if (asked !== null) code.when(code.get(fine), () => code.loop(sample, block, code.get(end), samples, () => code.paste(asked)))
      code.when(code.get(fine), () => {
        this.#startSums()
        const zero = v.number(0)
        code.set(this.#doubted, zero)
        for (const { vectors, least } of this.#products.values()) for (const local of [...vectors, least]) code.set(local, zero)
        code.loop(sample, block, code.get(end), samples, () => parts.forEach((part, k) => {
          if (k > 0) code.set(sample, code.add(code.get(sample), code.integer(samples)))
          code.paste(part)
        }))
        const results = new Map([...this.#products].map(([name, product]) => [name, this.#logOf(product)]))
        code.set(fine, () => {
          v.any(code.get(this.#doubted))()
          for (const { least } of this.#products.values()) {
            v.any(v.lt(code.get(least), zero))()
            code.op("i32.or")
          }
          code.op("i32.eqz")
          for (const log of results.values()) {
            log()
            log()
            code.op("f64.sub")
            code.number(0)()
            code.op("f64.eq")
            code.op("i32.and")
          }
        })
        code.when(code.get(fine), () => {
          for (const name of this.#stage.sums) this.#pushSum(name, results.get(name))
        })
      })
      code.when(() => {
        code.get(fine)()
        code.op("i32.eqz")
      }, full)
    }
  }

  /** The logarithm of a product, in the order of logOfProduct in backends/sum.ts. */
  #logOf({ vectors }: Product): Value {
    const code = this.#code
    const v = new Vector(code, "f64x2")
    let level: readonly Value[] = vectors.map((local) => code.get(local))
    while (level.length > 1) {
      level = level.flatMap((a, k) => {
        const b = level[k + 1]
        return k % 2 === 1 || b === undefined ? [] : [code.keep(oneMore(v, a, b))]
      })
    }
    const [product = v.number(0)] = level
    const kernel = kernelOf("log1p")
    const logs = code.keep(kernel.double(v, product, this.#around.imported))
    const local = code.single(F64)
    code.set(local, () => {
      v.lane(logs, 0)()
      v.lane(logs, 1)()
      code.op("f64.add")
    })
    return code.get(local)
  }

  /** The body for `ways` vectors of samples; what it needs once stands at the open place. */
  #samples(sample: number, end: number, ways: number, write: () => void): readonly number[] {
    const code = this.#code
    const [top, inner] = [this.#level(), this.#level()]
    code.ways = ways
    this.#inside(top, () => this.#inside(inner, () => {
      this.#scalars.bind(this.#stage.sample, this.#scalars.lanesOf(code.get(sample), this.#tail === null ? null : code.get(end)), code.get(sample))
      write()
    }))
    code.paste(top.list)
    code.ways = 1
    return inner.list
  }

  #rest(sample: number, end: number, write: () => void): readonly number[] {
    const code = this.#code
    const { shape, width } = this.#v
    const [left, mask] = [code.counter(), code.single(V128)]
    const masks = code.image.table(`masks ${shape}`, () => masksOf(width))
    this.#tail = { valid: code.get(mask), count: code.get(left) }
    const body = this.#samples(sample, end, 1, () => {
      code.set(left, () => {
        code.get(end)()
        code.get(sample)()
        code.op("i32.sub")
      })
      const entry = code.keep(() => {
        smaller(code, code.get(left), code.integer(width))()
        code.integer(4)()
        code.op("i32.shl")
      }, I32)
      code.set(mask, () => code.memory("v128.load", entry, masks))
      write()
    })
    this.#tail = null
    return body
  }

  /** (l0 + l1) + (l2 + l3): the vectors may have changed places, which changes no bit. */
  #pushSum(name: string, log?: Value): void {
    const code = this.#code
    const lanes = this.#sums.get(name)
    if (lanes === undefined) return
    const half = (local: number): Value => () => {
      for (const k of [0, 1]) {
        code.get(local)()
        code.op("f64x2.extract_lane", k)
      }
      code.op("f64.add")
    }
    code.call(this.#around.push, code.integer(this.#around.tree(name)), () => {
      half(lanes.even)()
      half(lanes.odd)()
      code.op("f64.add")
      if (log === undefined) return
      log()
      code.op("f64.add")
    })
  }

  #statements(body: readonly Statement[]): void {
    for (const statement of body) this.#statement(statement)
  }

  #statement(s: Statement): void {
    const code = this.#code
    const scalars = this.#scalars
    switch (s.kind) {
      case "let": {
        const typed = scalars.typed(s.value)
        const kept = { ...typed, value: typed.constant === undefined ? code.keep(typed.value) : typed.value }
        scalars.define(s.name, kept)
        return this.#share(s.name, asNumber(this.#v, kept))
      }
      case "for": return this.#loop(s)
      case "start": {
        const { init } = rowOf(s.reduction)
        const locals = init.map(() => code.local(V128))
        locals.forEach((local, k) => code.set(local, this.#v.number(init[k] ?? 0)))
        this.#states.set(s.name, locals)
        return
      }
      case "step": return this.#step(s)
      case "finish": {
        const value = code.keep(vectorRow(s.reduction).finish(this.#v, this.#state(s.name), (x) => this.#v.call(this.#around.imported("log1p"), [x])))
        scalars.define(s.name, { value, mask: false })
        return this.#share(s.name, value)
      }
      case "keep": return scalars.keep(s.row, s.at, scalars.number(s.value))
      case "sort": return this.#sort(s)
      case "store": return this.#store(s)
      case "term": return s.of === undefined ? this.#term(s.name, scalars.number(s.value)) : this.#factor(s.name, scalars.number(s.value))
      case "doubt": {
        const mask = code.keep(scalars.mask(s.value))
        return code.eachWay(() => code.set(this.#doubted, this.#v.or(code.get(this.#doubted), mask)))
      }
    }
  }

  #share(name: string, value: Value): void {
    if (this.#stage.blocked || !this.#around.shared.has(name)) return
    this.#code.integer(this.#code.image.cell("frame", name))()
    this.#v.lane(value, 0)()
    this.#code.op("f64.store", 0, 0)
  }

  #loop(s: Extract<Statement, { kind: "for" }>): void {
    const code = this.#code
    const counter = code.counter()
    const level = this.#level()
    this.#inside(level, () => {
      this.#scalars.bind(s.name, [code.get(counter)])
      this.#statements(s.body)
    })
    code.loop(counter, code.integer(0), this.#scalars.places.size(s.axis), 1, () => code.paste(level.list))
  }

  #step(s: Extract<Statement, { kind: "step" }>): void {
    const code = this.#code
    const scalars = this.#scalars
    const locals = this.#states.get(s.name) ?? []
    const taken = s.when === undefined ? null : code.keep(scalars.mask(s.when))
    const x = code.keep(scalars.number(s.value))
    const index = rowOf(s.reduction).position === true ? scalars.number(s.index) : x
    const next = vectorRow(s.reduction).step(this.#v, this.#state(s.name), x, index, taken, (y) => this.#v.call(this.#around.imported("exp"), [y]))
    code.setAll(locals, next)
  }

  /** Lane by lane, in JavaScript. */
  #sort({ keys, order, axis }: Extract<Statement, { kind: "sort" }>): void {
    const code = this.#code
    const { places } = this.#scalars
    const lanes = this.#v.width * code.ways
    code.call(this.#around.sort, places.base("row", keys), places.base("row", order), places.size(axis), code.integer(lanes), code.integer(16 / this.#v.width))
  }

  #state(name: string): readonly Value[] {
    return (this.#states.get(name) ?? []).map((local) => this.#code.get(local))
  }

  #store(s: Extract<Statement, { kind: "store" }>): void {
    const code = this.#code
    const scalars = this.#scalars
    const value = scalars.number(s.value)
    if (s.axes.length === 0) {
      const first = scalars.first(value)
      code.integer(code.image.cell("result", s.output))()
      first()
      code.op("f64.store", 0, 0)
      return
    }
    const kept = code.keep(value)
    const entry = this.#around.entries.get(`out ${s.output}`) === "f32" ? "f32" : "f64"
    const placed = scalars.places.of(`out ${s.output}`, entry, s.axes, s.at.map((at) => scalars.position(at)))
    store(this.#v, entry, placed, kept, this.#tail?.count ?? null)
  }

  /** Lane k of the block sum gets the samples k, k + 4, …. */
  #term(name: string, value: Value): void {
    const code = this.#code
    const v = this.#v
    const lanes = this.#sums.get(name)
    if (lanes === undefined) throw new Error(`a term of no sum: ${name}`)
    const { even, odd } = lanes
    const term = code.keep(this.#tail === null ? value : v.and(value, this.#tail.valid))
    // With one vector of two at a time the two sums take turns.
    if (v.shape === "f64x2" && code.ways === 1) return code.setAll([even, odd], [code.get(odd), v.add(code.get(even), term)])
    code.eachWay(() => {
      if (v.shape === "f64x2") {
        const sum = code.way % 2 === 0 ? even : odd
        return code.set(sum, v.add(code.get(sum), term))
      }
      this.#addHalf(even, term)
      this.#addHalf(odd, v.quarters(term, term, [2, 3, 2, 3]))
    })
  }

  /** Multiplies the products of the present turn with 1 plus the value. */
  #factor(name: string, value: Value): void {
    const code = this.#code
    const product = this.#products.get(name)
    if (product === undefined) throw new Error(`a factor of no product: ${name}`)
    const kept = code.keep(value)
    const double = new Vector(code, "f64x2")
    const times = (index: number, factor: Value): void => {
      const local = product.vectors[index] ?? -1
      const u = code.single(V128)
      code.set(u, factor)
      const [p, kept] = [code.get(local), code.get(u)]
      code.set(local, oneMore(double, p, kept))
    }
    code.eachWay(() => code.set(product.least, this.#v.pmin(code.get(product.least), kept)))
    if (this.#v.shape === "f64x2") return code.eachWay(() => times(this.#half * code.ways + code.way, kept))
    // Those of one turn are multiplied as float32.
    const [u, next] = [code.single(V128), code.single(V128)]
    code.eachWay(() => {
      if (code.way === 0) return code.set(u, kept)
      code.set(next, kept)
      code.set(u, oneMore(this.#v, code.get(u), code.get(next)))
    })
    const promoted = (low: Value): Value => () => {
      low()
      code.op("f64x2.promote_low_f32x4")
    }
    times(2 * this.#half, promoted(code.get(u)))
    times(2 * this.#half + 1, promoted(this.#v.quarters(code.get(u), code.get(u), [2, 3, 2, 3])))
  }

  /** Adds the first two of four float32 lanes, as float64. */
  #addHalf(sum: number, value: Value): void {
    const code = this.#code
    code.set(sum, () => {
      code.get(sum)()
      value()
      code.op("f64x2.promote_low_f32x4")
      code.op("f64x2.add")
    })
  }
}

function rowOf(reduction: string): NonNullable<ReturnType<typeof findReduction>> {
  const row = findReduction(reduction)
  if (row === undefined) throw new Error(`no such reduction: ${reduction}`)
  return row
}

function vectorRow(reduction: string): VectorReduction {
  const row = VECTOR_REDUCTIONS.get(rowOf(reduction).name)
  if (row === undefined) throw new Error(`no vector code for ${reduction}`)
  return row
}

/** (1 + p)*(1 + u) - 1, where all are at least 0: what is small beside 1 is not lost. */
function oneMore(v: Vector, p: Value, u: Value): Value {
  return v.add(p, v.add(u, v.mul(p, u)))
}

/** Of one sample; infinite with loops inside. */
function costOfAll(body: readonly Statement[]): number {
  return body.reduce((sum, s) => values(s).reduce((inner, v) => inner + costOf(v), s.kind === "for" ? Infinity : sum), 0)
}

/** The smaller of two integers. */
function smaller(code: Code, a: Value, b: Value): Value {
  return () => {
    a()
    b()
    a()
    b()
    code.op("i32.lt_s")
    code.op("select")
  }
}

/** Entry k: k lanes from the left are set. 16 bytes each. */
function masksOf(width: number): Float64Array {
  const words = new Int32Array(4 * (width + 1))
  for (let count = 0; count <= width; count += 1) words.fill(-1, 4 * count, 4 * count + (4 / width) * count)
  return new Float64Array(words.buffer)
}
