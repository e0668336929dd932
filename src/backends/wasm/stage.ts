// A stage of a loop program as one function. A blocked stage takes the range of samples (from, to), runs them block by block and hands the
// sum of every block to the trees of sum-tree.ts. Its body is written twice: for several whole vectors of samples at a time, and for what
// is left of the batch, one vector at a time, whose lanes may lie behind the end. A plain stage runs once, every lane the same.
// Where a careful module finds that digits were lost, it calls for the block, or the plain stage, to be done again (again.ts).
import { BLOCK, type Short, type Stage, type Statement } from "../../schedule/loop.ts"
import { splitGuards, type Guarded } from "../../schedule/guards.ts"
import { inlineOnce } from "../js/inline.ts"
import { type Branched, intoBranches } from "../js/branches.ts"
import type { Behind } from "../js/sink.ts"
import { hasRescues } from "../../schedule/quick.ts"
import { values } from "../../schedule/scalars.ts"
import { BlockSums } from "./block-sums.ts"
import { type Bytes, Code, type Value } from "./code.ts"
import { type FunctionCode, I32, V128 } from "./encode.ts"
import { asNumber } from "./ops.ts"
import type { Level } from "./place.ts"
import { Questions } from "./questions.ts"
import { rowOf, vectorRow } from "./reductions.ts"
import { DEAR, isShort, ScalarWriter } from "./scalar.ts"
import { fourTurns } from "./four-turns.ts"
import { sumsOfFour } from "./fours.ts"
import { NO_ROWS, type Rows, rowsIn } from "./rows.ts"
import { behindConditions, namesIn } from "./seldom.ts"
import { computedFirst, supposing } from "./speculate.ts"
import { masksOf, store } from "./transfer.ts"
import type { Shape } from "./opcodes.ts"
import type { StageSurroundings, Tail } from "./surroundings.ts"
import { Vector } from "./vector.ts"

type Loop = Extract<Statement, { kind: "for" }>
type Step = Extract<Statement, { kind: "step" }>
export function writeStage(stage: Stage, index: number, shape: Shape, around: StageSurroundings, exported: string): FunctionCode {
  const params = stage.blocked ? [I32, I32] : []
  const code = new Code(around.image, { params, results: [] })
  return new StageWriter(stage, index, new Vector(code, shape), around).write(exported)
}

class StageWriter {
  readonly #stage: Stage
  readonly #index: number
  readonly #questions: Questions
  readonly #v: Vector
  readonly #code: Code
  readonly #around: StageSurroundings
  readonly #scalars: ScalarWriter
  readonly #states = new Map<string, readonly number[]>()
  readonly #sums: BlockSums
  /** Set in the lanes that take the steps being written; null: all do. */
  #taken: Value | null = null
  /** Null where all lanes are samples. */
  #tail: Tail | null = null

  constructor(stage: Stage, index: number, v: Vector, around: StageSurroundings) {
    this.#stage = stage
    this.#index = index
    this.#v = v
    this.#code = v.code
    this.#around = around
    const lost = around.again !== null && hasRescues(stage.body) ? v.code.single(V128) : null
    this.#scalars = new ScalarWriter(v, around)
    this.#questions = new Questions(v, this.#scalars, lost)
    this.#sums = new BlockSums(v, stage, around)
  }

  write(exported: string): FunctionCode {
    const body = this.#stage.body
    if (this.#stage.blocked) {
      const guarded = splitGuards(body)
      this.#blocks(() => guarded === null ? this.#statements(this.#inlined(body, true)) : this.#inTwo(guarded))
    } else {
      const top = this.#level()
      this.#inside(top, () => this.#statements(this.#inlined(body)))
      this.#questions.none()
      this.#code.paste(top.list)
      this.#again(this.#code.integer(0), this.#code.integer(0), () => undefined, () => undefined)
    }
    return this.#code.finish(exported)
  }

  /** `merged`: what is equal without rescues is computed once; only of a body whose names no other list reads. */
  #inlined(body: readonly Statement[], merged = false): readonly Statement[] {
    return this.#questions.without(inlineOnce(body, this.#around.shared), merged)
  }

  /** Behind a block: has it done again where digits were lost. */
  #again(from: Value, to: Value, then: () => void, otherwise: () => void): void {
    const { again } = this.#around
    const { lost } = this.#questions
    if (lost === null || again === null) return otherwise()
    this.#code.when(this.#v.any(this.#code.get(lost)), () => {
      this.#code.call(again.call, this.#code.integer(this.#index), from, to)
      then()
    }, otherwise)
  }

  /** With the guards where any sample of the vector needs them, and without. */
  #inTwo({ first, tests, special, usual }: Guarded): void {
    const v = this.#v
    this.#statements(this.#questions.without(first, false))
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
    const ways = this.#ways(this.#stage.body)
    const samples = this.#v.width * ways
    const whole = this.#samples(sample, end, ways, write)
    const rest = this.#rest(sample, end, write)
    const short = this.#stage.short === undefined ? null : this.#short(this.#stage.short, sample, end)
    const block = code.counter()
    code.loop(block, from, to, BLOCK, () => {
      code.set(end, code.least(code.add(code.get(block), code.integer(BLOCK)), to))
      const full = (): void => {
        this.#sums.start()
        this.#questions.none()
        code.loop(sample, code.get(block), code.add(code.get(end), code.integer(1 - samples)), samples, () => code.paste(whole))
        code.loop(sample, code.get(sample), code.get(end), this.#v.width, () => code.paste(rest))
        this.#again(code.get(block), code.get(end), () => this.#sums.pushAgain(this.#around.again?.sums ?? 0), () => this.#sums.push())
      }
      if (short === null) full()
      else short(code.get(block), full)
    })
  }

  /** Vectors of samples at a time. */
  #ways(body: readonly Statement[]): number {
    if (isShort(body)) return 2 * this.#around.ways
    // Four turns of loops over rows are side by side as it is.
    const loops = this.#v.shape === "f32x4" ? body.filter((s) => s.kind === "for") : []
    const flat = loops.every((s) => s.body.every((inner) => inner.kind !== "for"))
    return flat && loops.some((s) => this.#rows(s) !== null) ? 1 : this.#around.ways
  }

  /** Writes what does a whole block by the short body, and by `full` where that may not stand. */
  #short({ when, body }: Short, sample: number, end: number): (block: Value, full: () => void) => void {
    const code = this.#code
    const v = this.#v
    const ways = this.#ways(body)
    const halves = 2 * this.#around.ways / ways
    const samples = v.width * ways
    const fine = code.counter()
    this.#sums.startProducts(body, halves, ways)
    const asked = when === null ? null : this.#samples(sample, end, ways, () => {
      const yes = code.keep(this.#scalars.mask(when))
      code.when(v.anyNot(yes), () => {
        code.set(fine, code.integer(0))
        code.set(sample, code.get(end))
      })
    })
    const parts = Array.from({ length: halves }, (_, half) => {
      this.#sums.half = half
      return this.#samples(sample, end, ways, () => this.#withoutJumps(this.#inlined(body)))
    })
    return (block, full) => {
      code.set(fine, () => {
        code.add(block, code.integer(BLOCK))()
        code.get(end)()
        code.op("i32.le_s")
      })
      if (asked !== null) code.when(code.get(fine), () => code.loop(sample, block, code.get(end), samples, () => code.paste(asked)))
      code.when(code.get(fine), () => {
        this.#sums.start()
        code.loop(sample, block, code.get(end), samples, () => parts.forEach((part, k) => {
          if (k > 0) code.set(sample, code.add(code.get(sample), code.integer(samples)))
          code.paste(part)
        }))
        const logs = this.#sums.logarithms()
        code.set(fine, this.#sums.isFine(logs))
        code.when(code.get(fine), () => this.#sums.push(logs))
      })
      code.when(() => {
        code.get(fine)()
        code.op("i32.eqz")
      }, full)
    }
  }

  /** The body for `ways` vectors of samples; what it needs once stands at the open place. */
  #samples(sample: number, end: number, ways: number, write: () => void): Bytes {
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

  #rest(sample: number, end: number, write: () => void): Bytes {
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
        code.least(code.get(left), code.integer(width))()
        code.integer(4)()
        code.op("i32.shl")
      }, I32)
      code.set(mask, () => code.memory("v128.load", entry, masks))
      write()
    })
    this.#tail = null
    return body
  }

  #statements(body: readonly Statement[]): void {
    this.#branched(body, this.#questions.names(body))
    this.#questions.ask(body, this.#tail?.valid ?? null)
  }

  /** With what one dear branch alone needs inside of it. `later`: names that are read behind. */
  #branched(body: readonly Statement[], later: readonly string[]): void {
    const pinned = new Set([...this.#around.shared, ...later])
    this.#within(intoBranches(body, pinned, DEAR), pinned)
  }

  /** The same, on the supposition that all lanes are usual, and with jumps where one is not. */
  #withoutJumps(body: readonly Statement[]): void {
    const parts = computedFirst(body)
    if (parts === null) return this.#statements(body)
    supposing(this.#v, () => this.#statements(body), () => {
      this.#branched(parts.computed, [...this.#questions.names(body), ...namesIn(parts.effects.flatMap(values))])
      return this.#code.list(() => {
        for (const statement of parts.effects) this.#statement(statement)
        this.#questions.ask(body, this.#tail?.valid ?? null)
      })
    })
  }

  /** The body of a loop: what only some turns need is jumped over where no lane does. */
  #turn(body: readonly Statement[]): void {
    this.#seldom(body, new Set([...this.#around.shared, ...this.#questions.names(body)]))
    this.#questions.ask(body, this.#tail?.valid ?? null)
  }

  #seldom(body: readonly Statement[], pinned: ReadonlySet<string>): void {
    this.#within(intoBranches(behindConditions(body, pinned), pinned), pinned)
  }

  #within({ body, branches }: Branched<Statement | Behind>, pinned: ReadonlySet<string>): void {
    const outer = this.#scalars.branches
    for (const statement of body) {
      this.#scalars.branches = branches
      if (statement.kind === "behind") this.#behind(statement, pinned)
      else this.#statement(statement)
    }
    this.#scalars.branches = outer
  }

  #behind({ when, body }: Behind, pinned: ReadonlySet<string>): void {
    const taken = this.#code.keep(this.#scalars.mask(when))
    this.#code.when(this.#v.any(taken), () => {
      const outer = this.#taken
      this.#taken = taken
      this.#seldom(body, pinned)
      this.#taken = outer
    })
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
        const value = code.keep(vectorRow(s.reduction).finish(this.#v, this.#state(s.name), (x) => this.#v.call(this.#around.imported("Math.log1p"), [x])))
        scalars.define(s.name, { value, mask: false })
        return this.#share(s.name, value)
      }
      case "keep": return scalars.keep(s.row, s.at, scalars.number(s.value))
      case "routine": return scalars.routine(s, this.#around.routine)
      case "store": return this.#store(s)
      case "term": return s.of === undefined ? this.#sums.term(s.name, scalars.number(s.value), this.#tail?.valid ?? null) : this.#sums.factor(s.name, scalars.number(s.value))
      case "doubt": return this.#sums.doubt(scalars.mask(s.value))
    }
  }

  #share(name: string, value: Value): void {
    if (this.#stage.blocked || !this.#around.shared.has(name)) return
    this.#code.integer(this.#code.image.cell("frame", name))()
    this.#v.lane(value, 0)()
    this.#code.op("f64.store", 0, 0)
  }

  #loop(s: Loop): void {
    const code = this.#code
    const counter = code.counter()
    const size = this.#scalars.places.size(s.axis)
    const whole = this.#fourTurns(s, counter)
    const level = this.#level()
    this.#inside(level, () => {
      this.#scalars.bind(s.name, [code.get(counter)])
      this.#turn(s.body)
    })
    if (whole !== null) code.loop(counter, code.integer(0), code.add(size, code.integer(-3)), 4, () => code.paste(whole))
    code.loop(counter, whole === null ? code.integer(0) : code.get(counter), size, 1, () => code.paste(level.list))
  }

  #fourTurns(s: Loop, counter: number): Bytes | null {
    const sums = sumsOfFour(s, this.#v.shape)
    const rows = this.#stage.blocked && this.#tail === null ? this.#rows(s) : null
    if (rows === null && sums.size === 0) return null
    return fourTurns(s, counter, rows ?? NO_ROWS, sums, {
      scalars: this.#scalars,
      level: (write) => {
        const level = this.#level()
        this.#inside(level, write)
        return level.list
      },
      statement: (x) => this.#statement(x),
      behind: (list) => this.#questions.ask(list, this.#tail?.valid ?? null),
      advance: (step, value) => this.#advance({ ...step, reduction: "sum" }, value, null),
    })
  }

  /** What the loop reads and writes along rows of the samples. */
  #rows(s: Loop): Rows | null {
    return rowsIn(s, this.#stage.sample, (array) => this.#around.entries.get(array) === "f32")
  }

  #step(s: Step): void {
    const taken = s.when === undefined ? this.#taken : this.#code.keep(this.#scalars.mask(s.when))
    this.#advance(s, this.#code.keep(this.#scalars.number(s.value)), taken)
  }

  #advance(s: Step, x: Value, taken: Value | null): void {
    const { position, weighted } = rowOf(s.reduction)
    const index = position === true || weighted === true ? this.#code.keep(this.#scalars.number(s.index)) : x
    const next = vectorRow(s.reduction).step(this.#v, this.#state(s.name), x, index, taken, (y) => this.#v.call(this.#around.imported("Math.exp"), [y]))
    this.#code.setAll((this.#states.get(s.name) ?? []).slice(0, next.length), next)
  }

  #state(name: string): readonly Value[] {
    return (this.#states.get(name) ?? []).map((local) => this.#code.get(local))
  }

  /** Set where the lane is a sample, too. */
  #real(mask: Value): Value {
    const tail = this.#tail
    return this.#code.keep(tail === null ? mask : this.#v.and(mask, tail.valid))
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
    store(this.#v, entry, placed, kept, this.#tail?.count ?? null, s.when === undefined ? null : this.#real(scalars.mask(s.when)))
  }
}
