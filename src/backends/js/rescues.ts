// What generated JavaScript calls where a value has lost digits. In: a program and what evaluates its rescues (rescue.ts). Out: for every root a
// function of positions, with the plain value and then the new one in the registers: code that computes with two float64 (exact/straight.ts) where there is such a form, and asks the other where that
// settles nothing. First with functions of about 2^-86, which nearly always settle it and take half the time, then the same code with those of 2^-100. Each is made when it is first called, because
// most kernels never do. An entry takes the same way whatever was asked before, so that it comes out the same wherever a batch is cut.
import * as exponential from "../../exact/exponential.ts"
import { CALLED } from "../../exact/functions.ts"
import * as logarithm from "../../exact/logarithm.ts"
import * as quickExponential from "../../exact/quick-exponential.ts"
import * as quickLogarithm from "../../exact/quick-logarithm.ts"
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

type Functions = Readonly<Record<(typeof CALLED)[number], () => void>>

const exact: Functions = { ...exponential, ...logarithm, ...sine }
const quick: Functions = { ...exact, ...quickExponential, ...quickLogarithm }
/** Calls that another set of functions answers otherwise. */
const QUICKER = new RegExp(`\\b(?:${CALLED.filter((name) => quick[name] !== exact[name]).join("|")})\\(`)

export function rescuesOf(program: Program, rescuer: Rescuer, make: Make): Rescues {
  const codes: Code[] = []
  let data: KernelData | undefined
  const functions = program.rescues.map(({ expr, indices }, root): Rescuing => {
    const decimals: Rescuing = (...at) => {
      registers[3] = rescuer.rescue(root, registers[3] ?? NaN, ...at)
    }
    return (...at) => {
      const written = straight(expr, indices, program.inputs)
      const loops = postorder([expr]).some((node) => node.over.length > 0)
      const along = written?.shares === true ? axisOf(indices[indices.length - 1] ?? "") : null
      const made = (text: string, called: Functions, otherwise: Rescuing): Rescuing => {
        const code = make(["registers", "otherwise", ...CALLED], `"use strict"\n${text}`)(registers, otherwise, ...CALLED.map((name) => called[name])) as Code
        codes.push(code)
        if (data !== undefined) code.begin(data.inputs, data.sizes)
        return loops ? (...place) => (rescuer.affords(root, along) ? code.value(...place) : undefined) : code.value
      }
      const first = (text: string): Rescuing => {
        if (!QUICKER.test(text)) return made(text, exact, decimals)
        let second: Rescuing | undefined
        return made(text, quick, (...place) => (second ??= made(text, exact, decimals))(...place))
      }
      const chosen = written === null ? decimals : first(written.text)
      functions[root] = chosen
      chosen(...at)
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
