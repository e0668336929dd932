// The backend that generates JavaScript. In: a program. Out: a function to run. The only file that makes code from text, and
// only when asked to: whether it may is found out by the first real kernel, because a Content-Security-Policy reports a mere
// try as a violation too.
import { BackendRefusal, type Backend, type LoadedProgram } from "../backend.ts"
import type { OpRow } from "../../ops/op.ts"
import type { Program } from "../../schedule/loop.ts"
import { Rescuer } from "../rescue.ts"
import { sortPositions } from "../sort.ts"
import { logOfProduct, pushBlock, sumBlock, totalOfBlocks } from "../sum.ts"
import { printModule, printProgram, usedBy } from "./print.ts"

type Kernel = (inputs: readonly unknown[], sizes: Readonly<Record<string, number>>, outputs: readonly unknown[]) => Float64Array

/** V8 shares what it has learned about array types between functions of one text; a number makes every text another. */
let loaded = 0

export const js: Backend = {
  name: "js",
  load(program: Program): LoadedProgram {
    const { body, functions } = printProgram(program)
    const outside = new Map<string, unknown>([["sumBlock", sumBlock], ["pushBlock", pushBlock], ["totalOfBlocks", totalOfBlocks], ["logOfProduct", logOfProduct], ["sortPositions", sortPositions]])
    for (const [name, row] of functions) outside.set(name, callable(row))
    const rescuer = new Rescuer(program)
    outside.set("rescue", rescuer.rescue)
    loaded += 1
    const kernel = make([...outside.keys()], `"use strict" // ${loaded}\n${body}return kernel`)(...outside.values())
    return {
      get source() {
        return printModule(program)
      },
      run(data) {
        rescuer.begin(data)
        return kernel(data.inputs, data.sizes, data.outputs)
      },
    }
  },
}

/** What `make` made, with its tables: once, when a kernel first needs it. */
const made = new Map<OpRow, OpRow["float"]>()

function callable(row: OpRow): OpRow["float"] {
  if (row.make === undefined) return row.float
  const known = made.get(row) ?? row.make(...usedBy(row).map(callable))
  made.set(row, known)
  return known
}

function make(parameters: readonly string[], body: string): (...args: unknown[]) => Kernel {
  try {
    return new Function(...parameters, body) as (...args: unknown[]) => Kernel
  } catch (error) {
    if (error instanceof EvalError) throw new BackendRefusal(`code generation is not allowed here: ${error.message}`)
    throw error
  }
}
