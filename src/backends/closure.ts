// The backend without code generation. In: a program. Out: the same program as nested closures over one frame of numbers.
// Stages, blocks and sums are those of the JavaScript backend, so both give the same bits wherever an op's text and its
// `float` do. Scratch rows grow with their axis and are kept, a run allocates nothing.
import type { Backend, KernelData, LoadedProgram } from "./backend.ts"
import { type Run, ScalarCompiler, sequence } from "./closure-scalar.ts"
import { findReduction } from "../ops/reduce.ts"
import { BLOCK, type Program, type Scalar, type Stage, type Statement } from "../schedule/loop.ts"
import { printLoop } from "../schedule/print.ts"
import { BlockSum } from "./sum.ts"

export const closure: Backend = {
  name: "closure",
  load(program: Program): LoadedProgram {
    const compiler = new ProgramCompiler(program)
    const stages = program.stages.map((stage) => compiler.stage(stage))
    return {
      get source() {
        return printLoop(program)
      },
      run(data) {
        compiler.bind(data)
        for (const stage of stages) stage(data.sizes["*"] ?? 1)
        return compiler.result
      },
    }
  },
}

class ProgramCompiler {
  readonly result: Float64Array
  readonly #program: Program
  readonly #scalars: ScalarCompiler
  readonly #states = new Map<string, Float64Array>()
  readonly #terms = new Map<string, Float64Array>()

  constructor(program: Program) {
    this.#program = program
    this.#scalars = new ScalarCompiler(slotsOf(program))
    this.result = new Float64Array(program.outputs.length).fill(NaN)
  }

  /** Puts the arrays and numbers of one run in their places. */
  bind({ inputs, outputs, sizes }: KernelData): void {
    const { frame } = this.#scalars
    this.#program.inputs.forEach((x, k) => {
      const value = inputs[k]
      if (typeof value === "number") frame[this.#scalars.slot("scalar", x.name)] = value
      else if (value !== undefined) this.#scalars.array("in", x.name).data = value
    })
    this.#program.outputs.forEach((x, k) => {
      const value = outputs[k]
      if (value !== undefined && value !== null) this.#scalars.array("out", x.name).data = value
    })
    for (const axis of Object.keys(sizes)) frame[this.#scalars.slot("size", axis)] = sizes[axis] ?? NaN
    for (const row of this.#program.rows) {
      const holder = this.#scalars.array("row", row.name)
      const size = sizes[row.axis] ?? 0
      if (holder.data.length < size) holder.data = new Float64Array(size)
    }
  }

  stage(stage: Stage): (batch: number) => void {
    const F = this.#scalars.frame
    const sums = stage.sums.map((name) => {
      const terms = new Float64Array(BLOCK)
      this.#terms.set(name, terms)
      return { terms, sum: new BlockSum(), slot: this.#scalars.slot("name", name) }
    })
    const sample = this.#scalars.slot("name", stage.sample)
    const body = this.#body(stage.body, sample)
    if (!stage.blocked) return body
    return (batch) => {
      for (const { sum } of sums) sum.reset()
      for (let from = 0; from < batch; from += BLOCK) {
        const to = Math.min(from + BLOCK, batch)
        for (let i = from; i < to; i += 1) {
          F[sample] = i
          body()
        }
        for (const { sum, terms } of sums) sum.add(terms, to - from)
      }
      for (const { sum, slot } of sums) F[slot] = sum.total()
    }
  }

  #body(body: readonly Statement[], sample: number): Run {
    const code: Run[] = []
    for (const statement of body) this.#statement(statement, sample, code)
    return sequence(code)
  }

  #statement(s: Statement, sample: number, code: Run[]): void {
    const scalars = this.#scalars
    const F = scalars.frame
    switch (s.kind) {
      case "let": {
        scalars.into(s.value, code, scalars.slot("name", s.name))
        return
      }
      case "for": {
        const [position, size, body] = [scalars.slot("name", s.name), scalars.slot("size", s.axis), this.#body(s.body, sample)]
        code.push(() => {
          const end = F[size] as number
          for (let i = 0; i < end; i += 1) {
            F[position] = i
            body()
          }
        })
        return
      }
      case "start": {
        const init = Float64Array.from(reduction(s.reduction).init)
        const state = new Float64Array(init.length)
        this.#states.set(s.name, state)
        code.push(() => state.set(init))
        return
      }
      case "step": return this.#step(s, code)
      case "finish": {
        const [row, state, d] = [reduction(s.reduction), this.#state(s.name), scalars.slot("name", s.name)]
        code.push(() => { F[d] = row.finish(state) })
        return
      }
      case "keep": {
        const [row, at, value] = [scalars.array("row", s.row), scalars.into(s.at, code), scalars.into(s.value, code)]
        code.push(() => { row.data[F[at] as number] = F[value] as number })
        return
      }
      case "store": {
        const value = scalars.into(s.value, code)
        const place = this.#program.outputs.findIndex((x) => x.name === s.output && x.axes.length === 0)
        const [result, out] = [this.result, scalars.array("out", s.output)]
        if (place >= 0) code.push(() => { result[place] = F[value] as number })
        else {
          const at = scalars.address(s.axes, s.at, code)
          code.push(() => { out.data[F[at] as number] = F[value] as number })
        }
        return
      }
      case "term": {
        const value = scalars.into(s.value, code)
        const terms = this.#terms.get(s.name)
        if (terms === undefined) throw new Error(`a term of no sum: ${s.name}`)
        code.push(() => { terms[(F[sample] as number) & (BLOCK - 1)] = F[value] as number })
      }
    }
  }

  #step(s: Extract<Statement, { kind: "step" }>, code: Run[]): void {
    const F = this.#scalars.frame
    const { step } = reduction(s.reduction)
    const state = this.#state(s.name)
    const taken: Run[] = []
    const when = s.when === undefined ? undefined : this.#scalars.into(s.when, code)
    const value = this.#scalars.into(s.value, taken)
    const index = this.#scalars.into(s.index, taken)
    taken.push(() => step(state, F[value] as number, F[index] as number))
    if (when === undefined) code.push(...taken)
    else {
      const run = sequence(taken)
      code.push(() => { if (F[when] !== 0) run() })
    }
  }

  #state(name: string): Float64Array {
    const state = this.#states.get(name)
    if (state === undefined) throw new Error(`not started: ${name}`)
    return state
  }
}

function reduction(name: string): NonNullable<ReturnType<typeof findReduction>> {
  const row = findReduction(name)
  if (row === undefined) throw new Error(`no such reduction: ${name}`)
  return row
}

/** Room for every name, number and intermediate value of a program. */
function slotsOf(program: Program): number {
  const inScalar = (s: Scalar): number => {
    switch (s.kind) {
      case "read": return s.at.reduce((sum, at) => sum + 2 + inScalar(at), 2)
      case "kept": return 1 + inScalar(s.at)
      case "op": return s.args.reduce((sum, a) => sum + inScalar(a), 1)
      case "if": return 1 + inScalar(s.test) + inScalar(s.then) + inScalar(s.otherwise)
      default: return 1
    }
  }
  const inStatement = (s: Statement): number => {
    switch (s.kind) {
      case "for": return s.body.reduce((sum, x) => sum + inStatement(x), 2)
      case "let": case "term": return 1 + inScalar(s.value)
      case "step": return 1 + inScalar(s.value) + inScalar(s.index) + (s.when === undefined ? 0 : inScalar(s.when))
      case "keep": return inScalar(s.at) + inScalar(s.value)
      case "store": return s.at.reduce((sum, at) => sum + 2 + inScalar(at), 1 + inScalar(s.value))
      default: return 1
    }
  }
  return program.stages.reduce((sum, stage) => stage.body.reduce((inner, s) => inner + inStatement(s), sum + 1 + stage.sums.length), program.inputs.length + 64)
}
