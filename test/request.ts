// A loop program of a loss for given data, without running it. In: a source, data and options as a call takes them. Out: what is
// compiled, and the data as a backend takes them.
import { library } from "../src/losses/library.ts"
import { check } from "../src/check/program.ts"
import { compile, type Compiled } from "../src/compile.ts"
import { bind, type Bound } from "../src/kernel/bind.ts"
import { requestFor, type Parts } from "../src/kernel/kernels.ts"
import { readOptions } from "../src/kernel/options.ts"
import type { Instance } from "../src/check/loss.ts"
import type { Inputs, Options } from "../src/index.ts"

export interface Requested {
  readonly compiled: Compiled
  readonly instance: Instance
  readonly bound: Bound
}

export function requested(source: string, inputs: Inputs, parts: Parts, given: Options = {}): Requested {
  const { losses } = check(source, library)
  const checked = losses[losses.length - 1]
  if (checked === undefined) throw new Error(`no loss in ${source}`)
  const options = readOptions(checked.signature, given)
  const bound = bind(checked.signature, inputs, options)
  const wrt = parts === "value" ? [] : options.wrt.filter((name) => bound.inputs.some((i) => i.name === name))
  const { instance, request } = requestFor(checked, bound, options, wrt, parts, undefined, false)
  return { compiled: compile(request), instance, bound }
}
