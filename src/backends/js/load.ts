// The backend that generates JavaScript. In: a program. Out: a function to run. The only file that makes code from text, and
// only when asked to: whether it may is found out by the first real kernel, because a Content-Security-Policy reports a mere
// try as a violation too.
import type { Again } from "../again.ts"
import { BackendRefusal, type Backend, type KernelData, type LoadedProgram } from "../backend.ts"
import { withGroups } from "../../schedule/groups.ts"
import { BLOCK, type Program } from "../../schedule/loop.ts"
import { callable } from "../../ops/callable.ts"
import { Rescuer } from "../rescue.ts"
import { rescuesOf, type Rescues } from "./rescues.ts"
import { routineTexts } from "../routines.ts"
import { logOfProduct, pushBlock, sumBlock, totalOfBlocks } from "../sum.ts"
import { loopsIn, turnsOf } from "./weigh.ts"
import { printAgain, printModule, printProgram, type PrintedProgram } from "./print.ts"

type Kernel = (inputs: readonly unknown[], sizes: Readonly<Record<string, number>>, outputs: readonly unknown[]) => Float64Array

/** Samples in all, and turns of inner loops, up to which a kernel will do that takes half the time to make: one sample may be a thousand vectors, all pairs of them. */
const EARLY = 16 * BLOCK
const TURNS = 2 ** 17

/** V8 shares what it has learned about array types between functions of one text; a number makes every text another. */
let loaded = 0

export const js: Backend = {
  name: "js",
  load(scheduled: Program): LoadedProgram {
    const program = withGroups(scheduled)
    const refusal = withoutGeneration()
    if (refusal !== null) throw new BackendRefusal(refusal)
    const rescues = rescuesFor(program)
    const made = (first: boolean): Kernel => evaluate(printProgram(program, first), rescues, "kernel") as Kernel
    let [first, kernel]: Array<Kernel | undefined> = []
    let [samples, turns] = [0, 0]
    const loops = program.stages.flatMap((stage) => loopsIn(stage.body))
    return {
      get source() {
        return printModule(program)
      },
      run(data) {
        rescues.begin(data)
        const count = data.sizes["*"] ?? 1
        samples += count
        if (kernel === undefined) turns += count * turnsOf(loops, data.sizes)
        // Without a whole block, which a sum may take together, both have the same bits.
        const few = kernel === undefined && count < BLOCK && samples <= EARLY && turns <= TURNS
        return (few ? (first ??= made(true)) : (kernel ??= made(false)))(data.inputs, data.sizes, data.outputs)
      },
    }
  },
}

/** What evaluates anew where digits were lost: code where it may be made. Nothing is made before the first digits are lost, or code that may ask for them. */
export function rescuesFor(program: Program): Rescues {
  let made: Rescues | undefined
  let data: KernelData | undefined
  const ready = (): Rescues => {
    if (made !== undefined) return made
    made = rescuesOf(program, new Rescuer(program), make)
    if (data !== undefined) made.begin(data)
    return made
  }
  return {
    get functions() {
      return ready().functions
    },
    get registers() {
      return ready().registers
    },
    rescue: (root, plain, at) => ready().rescue(root, plain, at),
    begin(now) {
      data = now
      made?.begin(now)
    },
  }
}

export function loadAgain(program: Program): Again {
  const rescues = rescuesFor(program)
  const { stage, ...made } = evaluate(printAgain(program), rescues, "{ stage, row, frame, result }") as Printed
  return { ...made, begin: rescues.begin, stage: (index, from, to, { inputs, sizes, outputs }, sums) => stage(index, from, to, inputs, sizes, outputs, sums) }
}

/** What `printAgain` defines. */
interface Printed extends Pick<Again, "row" | "frame" | "result"> {
  readonly stage: (index: number, from: number, to: number, inputs: KernelData["inputs"], sizes: KernelData["sizes"], outputs: KernelData["outputs"], sums: Float64Array) => void
}

let forbidden: string | null | undefined

/** Why no code may be made from text here, or null; tried once. */
export function withoutGeneration(): string | null {
  if (forbidden !== undefined) return forbidden
  try {
    make([], "")
    forbidden = null
  } catch (error) {
    if (!(error instanceof BackendRefusal)) throw error
    forbidden = error.message
  }
  return forbidden
}

function evaluate({ body, functions }: PrintedProgram, { functions: rescues, registers }: Rescues, result: string): unknown {
  const outside = new Map<string, unknown>([["sumBlock", sumBlock], ["pushBlock", pushBlock], ["totalOfBlocks", totalOfBlocks], ["logOfProduct", logOfProduct], ...routineTexts, ["rescues", rescues], ["registers", registers]])
  for (const [name, row] of functions) outside.set(name, callable(row))
  loaded += 1
  return make([...outside.keys()], `"use strict" // ${loaded}\n${body}return ${result}`)(...outside.values())
}

function make(parameters: readonly string[], body: string): (...args: unknown[]) => unknown {
  try {
    return new Function(...parameters, body) as (...args: unknown[]) => unknown
  } catch (error) {
    if (error instanceof EvalError) throw new BackendRefusal(`code generation is not allowed here: ${error.message}`)
    throw error
  }
}
