// The options of a prebuilt call, checked. Comes in: the signature and what a user passed by name; goes out: those that are not passed on as they are.
import { reductions } from "../kernel/option-names.ts"
import { isWhole } from "./read.ts"
import { among, described, must, table } from "./refuse.ts"
import type { Compact, Parameter } from "./signature.ts"

export type CallOptions = readonly [
  reduction: string,
  /** What to differentiate by; what is so by default may be left out of a call. */
  wrt: readonly Parameter[],
  layout: ReadonlyMap<string, readonly string[]>,
  sizes: ReadonlyMap<string, number>,
]

/** The dimensions that a layout names; `own`: the axes of the loss. */
function layoutOf([name, axes]: Parameter, text: unknown, own: readonly string[]): readonly string[] {
  const found: readonly string[] | undefined = typeof text === "string" ? text.normalize("NFC").match(/[^\s,*]+/g) ?? [] : undefined
  const fits = found && axes.every((axis) => axis === "*" || found.includes(axis)) && found.every((axis, k) => (found.indexOf(axis) === k || found[k - 1] === axis) && axes.includes(own.includes(axis) ? axis : "*"))
  return fits ? found : must(found ? "E710" : "E802", `layout.${name}`, `such as "${axes.join(" ").replace("*", "n")}", each once`, described(text))
}

export function readOptions([parameters, , , preset = "mean", axes = []]: Compact, options: ReadonlyMap<string, unknown>): CallOptions {
  const own = axes.map(([axis]) => axis)
  const data = parameters.filter(([, , , , words]) => !words)
  const names = data.map(([name]) => name)
  const named = (name: string): Parameter => data[names.indexOf(name)] as Parameter
  const layout = table("layout", options.get("layout"), names, (name, text) => layoutOf(named(name), text, own))
  const wrt = options.get("wrt") ?? data.filter(([, axes, , label, , marks = 0]) => axes.includes("*") && !label && !(marks & 1)).map(([name]) => name)
  return [
    among("E802", "reduction", reductions, options.get("reduction") ?? preset),
    [...new Set([wrt].flat().map((name) => named(among("E803", "wrt", names, String(name).normalize("NFC")))))],
    layout,
    table("sizes", options.get("sizes"), ["n", ...own, ...[...layout.values()].flat()], (axis, size) => (isWhole(size) ? size : must("E715", `sizes.${axis}`, "a whole number", described(size)))),
  ]
}
