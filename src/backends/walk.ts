// The first runs of few samples. In: a loop program. Out: a function that runs it by reading its statements one after the other. Text and closures are
// made for thousands of samples and take longer to make than a few samples take here. Blocks and sums are those of the other backends, ops the
// functions that generated code calls (callable.ts), and what lost digits is made anew by the same functions: the same bits.
import type { OpRow, ReductionRow } from "../ops/op.ts"
import { findReduction } from "../ops/reduce.ts"
import { findOp } from "../ops/table.ts"
import { BLOCK, rowsOfRoutine, type Program, type Scalar, type Stage, type Statement } from "../schedule/loop.ts"
import type { KernelData } from "./backend.ts"
import { callable } from "../ops/callable.ts"
import { callRoutine } from "./routines.ts"
import { BlockSum } from "./sum.ts"

/** What evaluates anew where digits were lost. */
export interface Rescuing {
  rescue(root: number, plain: number, at: readonly number[]): number
  begin(data: KernelData): void
}

export function walker(program: Program, rescues: Rescuing): (data: KernelData) => Float64Array {
  return (data) => {
    rescues.begin(data)
    return new Walk(program, rescues, data).run()
  }
}

interface Sum {
  readonly terms: Float64Array
  readonly sum: BlockSum
}

/** One run. */
class Walk {
  readonly #program: Program
  readonly #rescues: Rescuing
  readonly #data: KernelData
  readonly #inputs: ReadonlyMap<string, KernelData["inputs"][number]>
  readonly #result: Float64Array
  /** Lets, results of reductions, positions of loops. */
  readonly #names = new Map<string, number>()
  readonly #states = new Map<string, Float64Array>()
  readonly #rows: ReadonlyMap<string, Float64Array>
  readonly #sums = new Map<string, Sum>()
  /** Of the sample among those of its block. */
  #place = 0

  constructor(program: Program, rescues: Rescuing, data: KernelData) {
    this.#program = program
    this.#rescues = rescues
    this.#data = data
    this.#inputs = new Map(program.inputs.map(({ name }, k) => [name, data.inputs[k] ?? NaN]))
    this.#rows = new Map(program.rows.map(({ name, axis }) => [name, new Float64Array(this.#size(axis))]))
    this.#result = new Float64Array(program.outputs.length).fill(NaN)
  }

  run(): Float64Array {
    for (const stage of this.#program.stages) {
      if (stage.blocked) this.#blocks(stage)
      else this.#list(stage.body)
    }
    return this.#result
  }

  #size(axis: string): number {
    return this.#data.sizes[axis] ?? 0
  }

  #blocks({ sample, sums, body }: Stage): void {
    for (const name of sums) this.#sums.set(name, { terms: new Float64Array(BLOCK), sum: new BlockSum() })
    const batch = this.#size("*")
    for (let from = 0; from < batch; from += BLOCK) {
      const count = Math.min(BLOCK, batch - from)
      for (this.#place = 0; this.#place < count; this.#place += 1) {
        this.#names.set(sample, from + this.#place)
        this.#list(body)
      }
      for (const name of sums) this.#sumOf(name).sum.add(this.#sumOf(name).terms, count)
    }
    for (const name of sums) this.#names.set(name, this.#sumOf(name).sum.total())
  }

  #list(body: readonly Statement[]): void {
    for (const statement of body) this.#statement(statement)
  }

  #statement(s: Statement): void {
    switch (s.kind) {
      case "let":
        this.#names.set(s.name, this.#value(s.value))
        return
      case "for": {
        const end = this.#size(s.axis)
        for (let i = 0; i < end; i += 1) {
          this.#names.set(s.name, i)
          this.#list(s.body)
        }
        return
      }
      case "start":
        this.#states.set(s.name, Float64Array.from(reduction(s.reduction).init))
        return
      case "step":
        if (s.when === undefined || this.#value(s.when) !== 0) reduction(s.reduction).step(this.#stateOf(s.name), this.#value(s.value), this.#value(s.index))
        return
      case "finish":
        this.#names.set(s.name, reduction(s.reduction).finish(this.#stateOf(s.name)))
        return
      case "keep":
        this.#row(s.row)[this.#value(s.at)] = this.#value(s.value)
        return
      case "routine": return callRoutine(s.routine, rowsOfRoutine(s).map((row) => this.#row(row)), s.axes.map((axis) => this.#size(axis)))
      case "store": return this.#store(s)
      case "term":
        this.#sumOf(s.name).terms[this.#place] = this.#value(s.value)
        return
      case "doubt": throw new Error("a doubt outside of a short body")
    }
  }

  #store(s: Extract<Statement, { kind: "store" }>): void {
    if (s.when !== undefined && this.#value(s.when) === 0) return
    const place = this.#program.outputs.findIndex(({ name }) => name === s.output)
    const array = this.#data.outputs[place]
    if (s.axes.length === 0 || array === undefined || array === null) this.#result[place] = this.#value(s.value)
    else array[this.#address(s.axes, s.at.map((at) => this.#value(at)))] = this.#value(s.value)
  }

  #value(s: Scalar): number {
    switch (s.kind) {
      case "number": return s.value
      case "name": return this.#names.get(s.name) ?? NaN
      case "size": return this.#size(s.axis)
      case "scalar": return Number(this.#inputs.get(s.input))
      case "read": return this.#read(s)
      case "kept": return this.#row(s.row)[this.#value(s.at)] ?? NaN
      case "op": return this.#op(s)
      case "rescue": return this.#rescues.rescue(s.root, this.#value(s.plain), s.at.map((at) => this.#value(at)))
      case "if": return this.#value(this.#value(s.test) !== 0 ? s.then : s.otherwise)
    }
  }

  #op({ op, args }: Extract<Scalar, { kind: "op" }>): number {
    const [row, [a, b]] = [opOf(op), args]
    if (a !== undefined && args.length === 1) return callable(row)(this.#value(a))
    if (a !== undefined && b !== undefined && args.length === 2) return callable(row)(this.#value(a), this.#value(b))
    return applied(row, args.map((x) => this.#value(x)))
  }

  #read({ input, axes, at, guard }: Extract<Scalar, { kind: "read" }>): number {
    const array = this.#inputs.get(input)
    if (array === undefined || typeof array === "number") return NaN
    const [only] = at
    if (only !== undefined && at.length === 1 && guard[0] !== true) return array[this.#value(only)] ?? NaN
    const positions = at.map((position) => this.#value(position))
    const outside = positions.some((p, k) => guard[k] === true && !(p >= 0 && p < this.#size(axes[k] ?? "") && p === Math.floor(p)))
    return outside ? NaN : (array[this.#address(axes, positions)] ?? NaN)
  }

  /** Row-major. */
  #address(axes: readonly string[], at: readonly number[]): number {
    return at.reduce((address, position, k) => (k === 0 ? position : address * this.#size(axes[k] ?? "") + position), 0)
  }

  #row(name: string): Float64Array {
    return found(this.#rows.get(name), name)
  }

  #stateOf(name: string): Float64Array {
    return found(this.#states.get(name), name)
  }

  #sumOf(name: string): Sum {
    return found(this.#sums.get(name), name)
  }
}

/** Of more arguments than it has, folded from the left. */
function applied(row: OpRow, args: readonly number[]): number {
  const f = callable(row)
  const [first, ...rest] = args
  return first === undefined || row.variadic !== true || args.length <= row.params.length ? f(...args) : rest.reduce((sum, x) => f(sum, x), first)
}

const opOf = (name: string): OpRow => found(findOp(name), name)

const reduction = (name: string): ReductionRow => found(findReduction(name), name)

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the program has no ${name}`)
  return value
}
