// The options of a prebuilt call, checked. Comes in: the signature and what a user passed by name; goes out: those that are not passed on as they are.
import { reductions } from "../kernel/option-names.ts"
import { spread } from "./lengths.ts"
import { isWhole } from "./read.ts"
import { among, must, table } from "./refuse.ts"
import type { Compact, Parameter } from "./signature.ts"

export type CallOptions = readonly [
  reduction: string,
  /** What to differentiate by; by default what was passed. */
  wrt: readonly Parameter[],
  layout: ReadonlyMap<string, readonly string[]>,
  sizes: ReadonlyMap<string, number>,
]

/** The dimensions that a layout names; `own`: the axes of the loss. */
const layoutOf = ([name, axes]: Parameter, text: unknown, own: readonly string[]): readonly string[] => {
  const found: readonly string[] | undefined = typeof text === "string" ? text.normalize("NFC").match(/[^\s,*]+/g) ?? [] : undefined
  const fits = found && axes.every((axis) => axis === "*" || found.includes(axis)) && found.every((axis, k) => (found.indexOf(axis) === k || found[k - 1] === axis) && axes.includes(own.includes(axis) ? axis : "*"))
  return fits ? found : must(found ? "E710" : "E802", `layout.${name}`, `such as "${spread(axes, ["n"]).join(" ")}", each once`, text)
}

export const readOptions = ([parameters, , , preset = "mean", axes = []]: Compact, options: ReadonlyMap<string, unknown>, passed: ReadonlyMap<string, unknown>): CallOptions => {
  const own = axes.map(([axis]) => axis)
  const data = parameters.filter(([, , , , words]) => !words)
  const names = data.map(([name]) => name)
  const named = (name: string): Parameter => data[names.indexOf(name)] as Parameter
  const layout = new Map([...table("layout", options.get("layout"), names)].map(([name, text]) => [name, layoutOf(named(name), text, own)]))
  const wrt = options.get("wrt") ?? parameters.filter(([name, axes, , label, , marks = 0]) => passed.has(name) && axes.includes("*") && !label && !(marks & 1)).map(([name]) => name)
  const sizes = table<number>("sizes", options.get("sizes"), ["n", ...own, ...[...layout.values()].flat()])
  for (const [axis, size] of sizes) if (!isWhole(size)) must("E715", `sizes.${axis}`, "a whole number", size)
  return [
    among("E802", "reduction", reductions, options.get("reduction") ?? preset),
    [...new Set([wrt].flat().map((name) => named(among("E803", "wrt", names, String(name).normalize("NFC")))))],
    layout,
    sizes,
  ]
}
