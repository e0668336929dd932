// What generated JavaScript calls where a value has lost digits. In: a program and what evaluates its rescues (rescue.ts). Out: for every root a
// function of positions, with the plain value and then the new one in the registers: code that computes with two float64 (exact/straight.ts) where there is such a form, and asks the other where that
// settles nothing. It is made when it is first called, because most kernels never do.
import * as exponential from "../../exact/exponential.ts"
import { CALLED } from "../../exact/functions.ts"
import * as logarithm from "../../exact/logarithm.ts"
import { registers } from "../../exact/registers.ts"
import * as sine from "../../exact/sine.ts"
import { straight } from "../../exact/straight.ts"
import { axisOf } from "../../ir/make.ts"
import { postorder } from "../../ir/walk.ts"
import type { Program } from "../../schedule/loop.ts"
import type { KernelData } from "../backend.ts"
import type { Rescuer } from "../rescue.ts"

type Rescuing = (...at: readonly number[]) => void

interface Code {
  begin(inputs: KernelData["inputs"], sizes: KernelData["sizes"]): void
  readonly value: Rescuing
}

/** Makes a function from text. */
export type Make = (parameters: readonly string[], body: string) => (...args: unknown[]) => unknown

export interface Rescues {
  /** By root. */
  readonly functions: readonly Rescuing[]
  /** What functions take and give values in. */
  readonly registers: Float64Array
  rescue(root: number, plain: number, at: readonly number[]): number
  /** The data of the run that begins. */
  begin(data: KernelData): void
}

const called: Readonly<Record<(typeof CALLED)[number], () => void>> = { ...exponential, ...logarithm, ...sine }

export function rescuesOf(program: Program, rescuer: Rescuer, make: Make): Rescues {
  const codes: Code[] = []
  let data: KernelData | undefined
  const functions = program.rescues.map(({ expr, indices }, root): Rescuing => {
    const otherwise: Rescuing = (...at) => {
      registers[3] = rescuer.rescue(root, registers[3] ?? NaN, ...at)
    }
    return (...at) => {
      const written = straight(expr, indices, program.inputs)
      const code = written === null ? undefined : make(["registers", "otherwise", ...CALLED], `"use strict"\n${written.text}`)(registers, otherwise, ...CALLED.map((name) => called[name])) as Code
      if (code !== undefined) codes.push(code)
      if (data !== undefined) code?.begin(data.inputs, data.sizes)
      const loops = postorder([expr]).some((node) => node.over.length > 0)
      const along = written?.shares === true ? axisOf(indices[indices.length - 1] ?? "") : null
      const made: Rescuing = code === undefined ? otherwise : loops ? (...place) => (rescuer.affords(root, along) ? code.value(...place) : undefined) : code.value
      functions[root] = made
      made(...at)
    }
  })
  return {
    functions, registers,
    rescue(root, plain, at) {
      registers[3] = plain
      functions[root]?.(...at)
      return registers[3]
    },
    begin(now) {
      data = now
      rescuer.begin(now)
      for (const code of codes) code.begin(now.inputs, now.sizes)
    },
  }
}
