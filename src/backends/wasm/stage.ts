// A stage of a loop program as one function. A blocked stage takes the range of samples (from, to), runs them block by block, as many at
// a time as a vector has lanes, and hands the sum of every block to the trees of sum-tree.ts. A plain stage runs once, every lane the same.
// Where a careful module finds that digits were lost, it calls for the block, or the plain stage, to be done again (again.ts).
import { findReduction } from "../../ops/reduce.ts"
import { BLOCK, type Scalar, type Stage, type Statement } from "../../schedule/loop.ts"
import { splitGuards, type Guarded } from "../js/guards.ts"
import { inlineOnce } from "../js/inline.ts"
import { hasRescues, quickly } from "../js/quick.ts"
import { Code, type Value } from "./code.ts"
import { type FunctionCode, I32, V128 } from "./encode.ts"
import type { Image } from "./image.ts"
import { asNumber } from "./ops.ts"
import type { Level } from "./place.ts"
import { VECTOR_REDUCTIONS, type VectorReduction } from "./reductions.ts"
import { ScalarWriter, type Surroundings } from "./scalar.ts"
import { store } from "./transfer.ts"
import type { Shape } from "./opcodes.ts"
import { Vector } from "./vector.ts"

export interface StageSurroundings extends Surroundings {
  readonly image: Image
  /** Names in the frame. */
  readonly shared: ReadonlySet<string>
  /** Address of the tree of a sum. */
  readonly tree: (sum: string) => number
  /** Vectors of samples at a time, in blocked stages. */
  readonly ways: number
  /** Index of the imported function that sorts a row. */
  readonly sort: number
  /** Index of the function that takes a tree and the sum of its next block. */
  readonly push: number
  /** Index of the imported function that does a block again, and the cells where it leaves its sums; null: values stay plain. */
  readonly again: { readonly call: number; readonly sums: number } | null
}

/** Two vectors that a block's terms of one sum are added to, in turns. */
interface Lanes {
  readonly even: number
  readonly odd: number
}

export function writeStage(stage: Stage, index: number, shape: Shape, around: StageSurroundings, exported: string): FunctionCode {
  const params = stage.blocked ? [I32, I32] : []
  const code = new Code(around.image, { params, results: [] }, stage.blocked ? around.ways : 1)
  return new StageWriter(stage, index, new Vector(code, shape), around).write(exported)
}

class StageWriter {
  readonly #stage: Stage
  readonly #index: number
  /** Set in the lanes where digits were lost; null if nobody asks. */
  readonly #lost: number | null
  readonly #asked = new Map<readonly Statement[], readonly Scalar[]>()
  readonly #v: Vector
  readonly #code: Code
  readonly #around: StageSurroundings
  readonly #scalars: ScalarWriter
  readonly #states = new Map<string, readonly number[]>()
  readonly #sums = new Map<string, Lanes>()
  /** Set in the lanes that are samples of the batch. */
  #valid: Value = () => undefined
  /** How many lanes are. */
  #count: Value

  constructor(stage: Stage, index: number, v: Vector, around: StageSurroundings) {
    this.#stage = stage
    this.#index = index
    this.#lost = around.again !== null && hasRescues(stage.body) ? v.code.local(V128) : null
    this.#v = v
    this.#code = v.code
    this.#around = around
    this.#scalars = new ScalarWriter(v, around)
    this.#count = this.#code.integer(v.width * v.code.ways)
  }

  write(exported: string): FunctionCode {
    const body = this.#stage.body
    const top = this.#level()
    if (this.#stage.blocked) {
      const guarded = splitGuards(body)
      this.#blocks(top, () => guarded === null ? this.#statements(this.#inlined(body)) : this.#inTwo(guarded))
    } else {
      this.#inside(top, () => this.#statements(this.#inlined(body)))
      this.#nothingLost()
      this.#code.paste(top.list)
      this.#again(this.#code.integer(0), this.#code.integer(0), () => undefined, () => undefined)
    }
    return this.#code.finish(exported)
  }

  #inlined(body: readonly Statement[]): readonly Statement[] {
    return this.#quick(inlineOnce(body, this.#around.shared))
  }

  /** Without rescues, where somebody asks whether there should have been one. */
  #quick(body: readonly Statement[]): readonly Statement[] {
    if (this.#lost === null) return body
    const quick = quickly(body)
    for (const [list, questions] of quick.asked) this.#asked.set(list, questions)
    return quick.body
  }

  #nothingLost(): void {
    if (this.#lost !== null) this.#code.set(this.#lost, this.#v.number(0))
  }

  /** Behind a block: has it done again where digits were lost. */
  #again(from: Value, to: Value, then: () => void, otherwise: () => void): void {
    const { again } = this.#around
    if (this.#lost === null || again === null) return otherwise()
    this.#code.when(this.#v.any(this.#code.get(this.#lost)), () => {
      this.#code.call(again.call, this.#code.integer(this.#index), from, to)
      then()
    }, otherwise)
  }

  /** With the guards where any sample of the vector needs them, and without. */
  #inTwo({ first, tests, special, usual }: Guarded): void {
    const v = this.#v
    this.#statements(this.#quick(first))
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

  #blocks(top: Level, write: () => void): void {
    const code = this.#code
    const v = this.#v
    const [from, to] = [code.get(0), code.get(1)]
    const [sample, end] = [code.counter(), code.counter()]
    const inner = this.#level()
    const left = code.counter()
    this.#count = code.get(left)
    const mask = code.local(V128)
    this.#valid = code.get(mask)
    for (const name of this.#stage.sums) this.#sums.set(name, { even: code.single(V128), odd: code.single(V128) })
    const samples = v.width * v.code.ways
    const masks = code.image.table(`masks ${v.shape} ${code.ways}`, () => masksOf(v.width, samples))
    this.#inside(top, () => this.#inside(inner, () => {
      code.set(left, () => {
        code.get(end)()
        code.get(sample)()
        code.op("i32.sub")
      })
      code.when(() => {
        code.get(left)()
        code.integer(samples)()
        code.op("i32.lt_s")
      }, () => {
        const entry = code.keep(() => {
          code.get(left)()
          code.integer(4)()
          code.op("i32.shl")
        }, I32)
        code.set(mask, () => code.memory("v128.load", entry, masks + 16 * (samples - v.width * (code.way + 1))))
      })
      this.#scalars.bind(this.#stage.sample, this.#scalars.lanesOf(code.get(sample), code.get(end)), code.get(sample))
      write()
    }))
    code.paste(top.list)
    code.set(mask, v.word(-1))
    const block = code.counter()
    code.loop(block, from, to, BLOCK, () => {
      const limit = code.add(code.get(block), code.integer(BLOCK))
      code.set(end, () => {
        limit()
        to()
        limit()
        to()
        code.op("i32.lt_s")
        code.op("select")
      })
      for (const { even, odd } of this.#sums.values()) for (const local of [even, odd]) code.set(local, v.number(0))
      this.#nothingLost()
      code.loop(sample, code.get(block), code.get(end), samples, () => code.paste(inner.list))
      this.#again(code.get(block), code.get(end), () => this.#stage.sums.forEach((name, k) => this.#pushAgain(name, k)), () => {
        for (const name of this.#stage.sums) this.#pushSum(name)
      })
    })
  }

  /** (l0 + l1) + (l2 + l3): the vectors may have changed places, which changes no bit. */
  #pushSum(name: string): void {
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
    })
  }

  /** The sum that a block had when it was done again. */
  #pushAgain(name: string, k: number): void {
    const code = this.#code
    code.call(this.#around.push, code.integer(this.#around.tree(name)), () => code.memory("f64.load", code.integer((this.#around.again?.sums ?? 0) + 8 * k)))
  }

  #statements(body: readonly Statement[]): void {
    for (const statement of body) this.#statement(statement)
    const lost = this.#lost
    if (lost === null) return
    for (const question of this.#asked.get(body) ?? []) this.#code.set(lost, this.#v.or(this.#code.get(lost), this.#code.keep(this.#scalars.mask(question))))
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
      case "term": return this.#term(s.name, scalars.number(s.value))
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
    store(this.#v, entry, placed, kept, this.#count)
  }

  /** Lane k of the block sum gets the samples k, k + 4, …. */
  #term(name: string, value: Value): void {
    const code = this.#code
    const v = this.#v
    const lanes = this.#sums.get(name)
    if (lanes === undefined) throw new Error(`a term of no sum: ${name}`)
    const { even, odd } = lanes
    const term = code.keep(v.and(value, this.#valid))
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

/** Entry samples - width + k: k lanes from the left are set; none before, all behind. 16 bytes each. */
function masksOf(width: number, samples: number): Float64Array {
  const words = new Int32Array(8 * samples)
  for (let entry = 0; entry < 2 * samples; entry += 1) {
    const count = Math.max(0, Math.min(width, entry - samples + width))
    words.fill(-1, 4 * entry, 4 * entry + (4 / width) * count)
  }
  return new Float64Array(words.buffer)
}
