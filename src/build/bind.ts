// The data of a prebuilt call, bound to the parameters. Comes in: what was passed by name and the options about shapes; goes out: for every parameter what the
// kernel reads, and how long the axes are.
import { moved, type Moved } from "./layout.ts"
import { solve, spread, type Subject } from "./lengths.ts"
import { floats, product, read, type Given, type NumberArray } from "./read.ts"
import { must } from "./refuse.ts"
import type { Extras } from "./runtime.ts"
import type { Compact, Parameter } from "./signature.ts"

export type KernelInput = NumberArray | number | undefined

/** With the shape in memory, if it was given, where the kernel's entries lie there, if that is elsewhere, and the kind of its results as in read.ts. */
export type Bound = readonly [input: KernelInput, shape: readonly number[] | undefined, at: Moved | undefined, kind: string]

export type SizeOf = (axis: string) => number

export const missing = (name: string): never => must("E701", name, "given", undefined)

/** `names`: of its dimensions in memory. A number stands for every entry; no kernel reads one that is none. */
const input = ([name, axes, fallback, label]: Parameter, [data, known, kind = ""]: Given | readonly [], names: readonly string[], batch: readonly string[], sizeOf: SizeOf, labels: Extras["labels"]): Bound => {
  const value = data ? data[0] as number : fallback as number
  if (!data || !kind) return [axes.length > 0 && (data || !Number.isNaN(value)) ? floats(product(axes.map(sizeOf))).fill(value) : value, known, undefined, ""]
  const shape = known ?? names.map(sizeOf)
  const at = moved(spread(axes, batch), names, sizeOf)
  if (label) labels?.whole(name, label, data, shape)
  return [at ? Float64Array.from(at, (place) => data[place] as number) : data, shape, at, kind]
}

export const bind = ([parameters, , , , axes = []]: Compact, passed: ReadonlyMap<string, unknown>, layout: ReadonlyMap<string, readonly string[]>, lengths: ReadonlyMap<string, number>, { choice, labels }: Extras): readonly [bound: readonly Bound[], sizeOf: SizeOf, batch: readonly string[]] => {
  const data = parameters.map(([name, , fallback, , words]): Given | readonly [] => {
    const value = passed.get(name)
    if (value === undefined) return fallback === undefined ? missing(name) : []
    return words ? (choice as NonNullable<typeof choice>)(name, words, value) : read(name, value)
  })
  const [batch, sizeOf] = solve(parameters.flatMap(([name, axes], k): readonly Subject[] => {
    const one = data[k] as Given
    return one[2] ? [[name, axes, layout.get(name), one]] : []
  }), new Map(axes as ReadonlyArray<readonly [string, number | undefined]>), lengths)
  return [parameters.map((p, k) => input(p, data[k] as Given, [...new Set(layout.get(p[0]) ?? spread(p[1], batch))], batch, sizeOf, labels)), sizeOf, batch]
}
