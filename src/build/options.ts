// The options of a prebuilt call, checked. Comes in: the signature and what a user passed by name; goes out: those that are not passed on as they are.
import { callOptions, reductions } from "../kernel/option-names.ts"
import { isWhole } from "./read.ts"
import { among, described, must, normal, refuse, table } from "./refuse.ts"
import type { Compact, Parameter } from "./signature.ts"

export type CallOptions = readonly [
  reduction: string,
  /** What to differentiate by; what is so by default may be left out of a call. */
  wrt: readonly Parameter[],
  layout: ReadonlyMap<string, readonly string[]>,
  sizes: ReadonlyMap<string, number>,
]

export const namedOptions = (options: unknown): ReadonlyMap<string, unknown> => table("E705", "options", options, callOptions, "E801")

export function readOptions([parameters, , , preset = "mean"]: Compact, own: ReadonlySet<string>, options: ReadonlyMap<string, unknown>): CallOptions {
  const data = parameters.filter(([, , , , , words]) => !words)
  const names = data.map(([name]) => name)
  const entries = (option: string, allowed: readonly string[]): ReadonlyArray<readonly [string, unknown]> => [...table("E802", option, options.get(option) ?? {}, allowed, "E806")]
  const layout = new Map(entries("layout", names).map(([name, text]) => {
    const [, axes, hyper] = data[names.indexOf(name)] as Parameter
    const found: readonly string[] | undefined = typeof text === "string" ? String(normal(text)).match(/[^\s,]+/g) ?? [] : undefined
    if (!found || !axes.every((axis) => found.includes(axis)) || found.some((axis, k) => (found.indexOf(axis) < k && found[k - 1] !== axis) || (!axes.includes(axis) && (hyper || own.has(axis))))) return must(found ? "E710" : "E802", `layout.${name}`, `a text of its dimensions, each once: ${[...(hyper ? [] : ["the batch's"]), ...axes]}`, described(text))
    return [name, found]
  }))
  const sizes = entries("sizes", ["n", ...own, ...[...layout.values()].flat()]).map(([axis, size]) => [axis, isWhole(size) ? size : must("E715", `sizes.${axis}`, "a whole number, 0 or more", described(size))] as const)
  const wrt = options.get("wrt")
  return [
    reductions[among("E802", "reduction", reductions, options.get("reduction") ?? preset)] as string,
    wrt === undefined ? data.filter(([, , hyper, , label, , marks = 0]) => !hyper && !label && !(marks & 1)) : [...new Set([wrt].flat().map((name) => {
      const p = data[among(typeof name === "string" ? "E803" : "E802", "wrt", names, normal(name))] as Parameter
      return p[4] ? refuse("E602", `the label \`${name}\` has no derivative`) : p
    }))],
    layout, new Map(sizes),
  ]
}
