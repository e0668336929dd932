// The backend without code generation. In: a program. Out: the same program as closures that each do one thing to a column of
// up to 128 samples. Blocks and sums are those of the JavaScript backend, and ops the functions that
// generated code calls (callable.ts): both give the same bits. One closure per number was tried first: three to five times slower. Columns and buffers are made
// at load, scratch rows grow with their axis and are kept: a run allocates nothing.
import type { Again } from "./again.ts"
import type { Backend, KernelData, LoadedProgram } from "./backend.ts"
import { type Column, type Run, scatter, scatterLanes, scatterWhere, sequence, store } from "./closure-op.ts"
import { LANES, type RowHolder, ScalarCompiler } from "./closure-scalar.ts"
import type { ReductionRow } from "../ops/op.ts"
import { findReduction } from "../ops/reduce.ts"
import { BLOCK, rowsOfRoutine, type Program, type Stage, type Statement } from "../schedule/loop.ts"
import { printLoop } from "../schedule/print.ts"
import { Rescuer } from "./rescue.ts"
import { callRoutine } from "./routines.ts"
import { BlockSum, sumBlock } from "./sum.ts"

/** Entries of a scratch row for all lanes together; an axis that is longer gets fewer lanes. */
const ROOM = 2 ** 18

export const closure: Backend = {
  name: "closure",
  decimals: () => true,
  load(program: Program): LoadedProgram {
    const compiler = new ProgramCompiler(program)
    return {
      get source() {
        return printLoop(program)
      },
      run: (data) => compiler.run(data),
    }
  },
}

/** Stages of a program for a kernel that computes without rescues. */
export function againByClosures(program: Program): Again {
  return new ProgramCompiler(program)
}

/** A stage: all of it, or samples of one block, whose sums it leaves in its terms. */
interface StageRun {
  readonly all: (batch: number, lanes: number) => void
  readonly block: (from: number, to: number, lanes: number) => void
  readonly terms: readonly Float64Array[]
}

class ProgramCompiler implements Again {
  readonly #result: Float64Array
  readonly #program: Program
  readonly #rescuer: Rescuer
  readonly #scalars: ScalarCompiler
  readonly #states = new Map<string, readonly Float64Array[]>()
  readonly #terms = new Map<string, Float64Array>()
  readonly #stages: readonly StageRun[]
  readonly #shared: readonly Column[]
  readonly frame: Float64Array
  /** Rows that a plain stage writes: one for all samples. */
  readonly #common: ReadonlySet<string>

  constructor(program: Program) {
    this.#program = program
    this.#rescuer = new Rescuer(program)
    this.#scalars = new ScalarCompiler(this.#rescuer)
    this.#result = new Float64Array(program.outputs.length).fill(NaN)
    this.#common = new Set(program.stages.flatMap((stage) => (stage.blocked ? [] : rowsOf(stage.body))))
    this.#shared = program.shared.map((name) => this.#scalars.column("name", name))
    this.frame = new Float64Array(program.shared.length)
    this.#stages = program.stages.map((stage) => (stage.blocked ? this.#blocked(stage) : this.#once(stage)))
  }

  run(data: KernelData): Float64Array {
    this.#rescuer.begin(data)
    const lanes = this.#bind(data)
    for (const { all } of this.#stages) all(data.sizes["*"] ?? 1, lanes)
    return this.#result
  }

  begin(data: KernelData): void {
    this.#rescuer.begin(data)
  }

  get result(): Float64Array {
    return this.#result
  }

  stage(index: number, from: number, to: number, data: KernelData, sums: Float64Array): void {
    const stage = this.#stages[index]
    if (stage === undefined) return
    const lanes = this.#bind(data)
    this.#shared.forEach((column, k) => column.fill(this.frame[k] ?? NaN))
    stage.block(from, to, lanes)
    stage.terms.forEach((terms, k) => { sums[k] = sumBlock(terms, to - from) })
    this.#shared.forEach((column, k) => { this.frame[k] = column[0] as number })
  }

  row(index: number, length: number): Float64Array {
    const holder = this.#scalars.row(this.#program.rows[index]?.name ?? "")
    if (holder.data.length < length) holder.data = new Float64Array(length)
    return holder.data
  }

  /** Puts the arrays and numbers of one run in their places; returns how many samples a column takes. */
  #bind({ inputs, outputs, sizes }: KernelData): number {
    const scalars = this.#scalars
    this.#program.inputs.forEach((x, k) => {
      const value = inputs[k]
      if (typeof value === "number") scalars.column("scalar", x.name).fill(value)
      else if (value !== undefined) scalars.array("in", x.name).data = value
    })
    this.#program.outputs.forEach((x, k) => {
      const value = outputs[k]
      if (value !== undefined && value !== null) scalars.array("out", x.name).data = value
    })
    for (const axis of Object.keys(sizes)) scalars.column("size", axis).fill(sizes[axis] ?? NaN)
    const own = this.#program.rows.filter((row) => !this.#common.has(row.name))
    const longest = own.reduce((length, row) => Math.max(length, sizes[row.axis] ?? 0), 1)
    const lanes = Math.max(1, Math.min(LANES, sizes["*"] ?? 1, Math.floor(ROOM / longest)))
    for (const row of this.#program.rows) {
      const holder = scalars.row(row.name)
      holder.stride = this.#common.has(row.name) ? 0 : lanes
      const length = (sizes[row.axis] ?? 0) * Math.max(1, holder.stride)
      if (holder.data.length < length) holder.data = new Float64Array(length)
    }
    return lanes
  }

  #blocked(stage: Stage): StageRun {
    const L = this.#scalars.lanes
    const sums = stage.sums.map((name) => {
      const terms = new Float64Array(BLOCK)
      this.#terms.set(name, terms)
      return { terms, sum: new BlockSum(), column: this.#scalars.column("name", name) }
    })
    const sample = this.#scalars.column("name", stage.sample)
    this.#scalars.sample = sample
    const body = this.#body(stage.body)
    const block = (from: number, to: number, lanes: number): void => {
      for (let first = from; first < to; first += lanes) {
        L.count = Math.min(lanes, to - first)
        L.first = first
        count(L.count, sample, first)
        body()
      }
    }
    const all = (batch: number, lanes: number): void => {
      for (const { sum } of sums) sum.reset()
      for (let from = 0; from < batch; from += BLOCK) {
        const to = Math.min(from + BLOCK, batch)
        block(from, to, lanes)
        for (const { sum, terms } of sums) sum.add(terms, to - from)
      }
      for (const { sum, column } of sums) column.fill(sum.total())
    }
    return { all, block, terms: sums.map(({ terms }) => terms) }
  }

  #once(stage: Stage): StageRun {
    const L = this.#scalars.lanes
    this.#scalars.sample = undefined
    const body = this.#body(stage.body)
    const all = (): void => {
      L.count = 1
      body()
      for (const column of this.#shared) column.fill(column[0] as number)
    }
    return { all, block: all, terms: [] }
  }

  #body(body: readonly Statement[]): Run {
    const code: Run[] = []
    for (const statement of body) this.#statement(statement, code)
    return sequence(code)
  }

  #statement(s: Statement, code: Run[]): void {
    const scalars = this.#scalars
    const L = scalars.lanes
    switch (s.kind) {
      case "let": {
        scalars.into(s.value, code, scalars.column("name", s.name))
        return
      }
      case "for": {
        const [position, size, body] = [scalars.column("name", s.name), scalars.column("size", s.axis), this.#body(s.body)]
        code.push(() => {
          const end = size[0] as number
          for (let i = 0; i < end; i += 1) {
            position.fill(i, 0, L.count)
            body()
          }
        })
        return
      }
      case "start": {
        const { init } = reduction(s.reduction)
        const states = Array.from({ length: LANES }, () => new Float64Array(init.length))
        this.#states.set(s.name, states)
        code.push(() => {
          for (let k = 0; k < L.count; k += 1) for (let slot = 0; slot < init.length; slot += 1) (states[k] as Float64Array)[slot] = init[slot] as number
        })
        return
      }
      case "step": return this.#step(s, code)
      case "doubt": throw new Error("a doubt outside of a short body")
      case "finish": {
        const [row, states, D] = [reduction(s.reduction), this.#statesOf(s.name), scalars.column("name", s.name)]
        code.push(() => { for (let k = 0; k < L.count; k += 1) D[k] = row.finish(states[k] as Float64Array) })
        return
      }
      case "keep": {
        const [row, A, V] = [scalars.row(s.row), scalars.into(s.at, code), scalars.into(s.value, code)]
        code.push(() => {
          if (row.stride === 0) scatter(L.count, row.data, A, V)
          else scatterLanes(L.count, row.data, A, V, row.stride)
        })
        return
      }
      case "routine": {
        const rows = rowsOfRoutine(s).map((name): Lane => ({ row: scalars.row(name), size: this.#lengthOf(name), reads: s.reads.includes(name), writes: s.writes.includes(name), own: new Float64Array(0) }))
        const sizes = s.axes.map((axis) => scalars.column("size", axis))
        code.push(() => {
          const lengths = sizes.map(([length]) => length as number)
          if (rows.every(({ row }) => row.stride === 0)) callRoutine(s.routine, rows.map(({ row }) => row.data), lengths)
          else for (let k = 0; k < L.count; k += 1) inLane(rows, k, (own) => callRoutine(s.routine, own, lengths))
        })
        return
      }
      case "store": return this.#store(s, code)
      case "term": {
        const V = scalars.into(s.value, code)
        const terms = this.#terms.get(s.name)
        if (terms === undefined) throw new Error(`a term of no sum: ${s.name}`)
        code.push(() => store(L.count, terms, L.first & (BLOCK - 1), V))
      }
    }
  }

  #store(s: Extract<Statement, { kind: "store" }>, code: Run[]): void {
    const L = this.#scalars.lanes
    const V = this.#scalars.into(s.value, code)
    const place = this.#program.outputs.findIndex((x) => x.name === s.output && x.axes.length === 0)
    const [result, out] = [this.#result, this.#scalars.array("out", s.output)]
    if (place >= 0) {
      code.push(() => { result[place] = V[0] as number })
      return
    }
    const A = this.#scalars.address(s.axes, s.at.map((at) => this.#scalars.into(at, code)), code)
    if (s.when !== undefined) {
      const W = this.#scalars.into(s.when, code)
      code.push(() => scatterWhere(L.count, out.data, A, V, W))
    } else if (A === this.#scalars.sample) code.push(() => store(L.count, out.data, L.first, V))
    else code.push(() => scatter(L.count, out.data, A, V))
  }

  #step(s: Extract<Statement, { kind: "step" }>, code: Run[]): void {
    const L = this.#scalars.lanes
    const { step } = reduction(s.reduction)
    const states = this.#statesOf(s.name)
    const when = s.when === undefined ? undefined : this.#scalars.into(s.when, code)
    const [V, I] = [this.#scalars.into(s.value, code), this.#scalars.into(s.index, code)]
    if (when === undefined) code.push(() => stepAll(L.count, step, states, V, I))
    else code.push(() => stepWhere(L.count, step, states, V, I, when))
  }

  /** The column that says how long a scratch row is. */
  #lengthOf(row: string): Column {
    return this.#scalars.column("size", this.#program.rows.find(({ name }) => name === row)?.axis ?? "")
  }

  #statesOf(name: string): readonly Float64Array[] {
    const states = this.#states.get(name)
    if (states === undefined) throw new Error(`not started: ${name}`)
    return states
  }
}

function count(n: number, D: Column, from: number): void {
  for (let k = 0; k < n; k += 1) D[k] = from + k
}

function stepAll(n: number, step: ReductionRow["step"], states: readonly Float64Array[], V: Column, I: Column): void {
  for (let k = 0; k < n; k += 1) step(states[k] as Float64Array, V[k] as number, I[k] as number)
}

function stepWhere(n: number, step: ReductionRow["step"], states: readonly Float64Array[], V: Column, I: Column, when: Column): void {
  for (let k = 0; k < n; k += 1) if (when[k] !== 0) step(states[k] as Float64Array, V[k] as number, I[k] as number)
}

/** A row that a routine is handed; of a row with lanes, `own` holds one of them. */
interface Lane {
  readonly row: RowHolder
  readonly size: Column
  readonly reads: boolean
  readonly writes: boolean
  own: Float64Array
}

/** Every lane by itself. */
function inLane(rows: readonly Lane[], k: number, work: (own: readonly Float64Array[]) => void): void {
  for (const lane of rows) {
    const { row: { data, stride }, size: [length = 0], reads } = lane
    if (stride === 0) continue
    if (lane.own.length < length) lane.own = new Float64Array(length)
    if (reads) for (let i = 0; i < length; i += 1) lane.own[i] = data[i * stride + k] as number
  }
  work(rows.map(({ row, own }) => (row.stride === 0 ? row.data : own)))
  for (const { row: { data, stride }, size: [length = 0], writes, own } of rows) {
    if (writes && stride > 0) for (let i = 0; i < length; i += 1) data[i * stride + k] = own[i] as number
  }
}

function rowsOf(body: readonly Statement[]): readonly string[] {
  return body.flatMap((s) => (s.kind === "for" ? rowsOf(s.body) : s.kind === "keep" ? [s.row] : s.kind === "routine" ? s.writes : []))
}

function reduction(name: string): ReductionRow {
  const row = findReduction(name)
  if (row === undefined) throw new Error(`no such reduction: ${name}`)
  return row
}
