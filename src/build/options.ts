// The options of a prebuilt call, checked. Comes in: the signature and what a user passed by name; goes out: every option with a value of its type.
import { callOptions, reductions } from "../kernel/option-names.ts"
import type { Reduction } from "../kernel/signature.ts"
import { ownAxes, readLayout } from "./lengths.ts"
import { isWhole } from "./read.ts"
import { described, must, refuse, table, unknown } from "./refuse.ts"
import type { Compact, Parameter } from "./signature.ts"

export interface CallOptions {
  readonly reduction: Reduction
  /** Places in the signature to differentiate by; those by default may be left out of a call. */
  readonly wrt: readonly number[]
  readonly named: boolean
  readonly sampleWeight: unknown
  readonly layout: ReadonlyMap<string, readonly string[]>
  readonly sizes: ReadonlyMap<string, number>
  readonly out: unknown
}

export function readOptions(signature: Compact, options: ReadonlyMap<string, unknown>): CallOptions {
  const { parameters } = signature
  for (const name of options.keys()) if (!callOptions.some((known) => known === name)) unknown("E801", "a prebuilt loss", name, callOptions)
  const reduction = reductions.find((each) => each === (options.get("reduction") ?? signature.reduction)) ?? must("E802", "reduction", reductions.join(", "), described(options.get("reduction")))
  const data = parameters.filter(({ words }) => words === undefined)
  const parameter = (code: string, option: string, name: string): Parameter => data.find((p) => p.name === name) ?? unknown(code, `\`${option}\`: the loss`, name, data.map((p) => p.name))
  const entries = (option: string): ReadonlyArray<readonly [string, unknown]> => table("E802", option, options.get(option) ?? {})
  const wrt = options.get("wrt")
  const layout = new Map(entries("layout").map(([name, text]) => [name, readLayout(signature, parameter("E806", "layout", name), text)]))
  const axes = ["n", ...ownAxes(signature), ...[...layout.values()].flat()]
  return {
    reduction, layout, named: wrt !== undefined, sampleWeight: options.get("sampleWeight"), out: options.get("out"),
    wrt: wrt === undefined ? data.filter(({ hyper, set, label }) => !hyper && !set && label === undefined).map((p) => parameters.indexOf(p)) : [...new Set([wrt].flat().map((name) => {
      const p = parameter("E803", "wrt", typeof name === "string" ? name.normalize("NFC") : must("E802", "wrt", "a name or a list of names", described(name)))
      return p.label === undefined ? parameters.indexOf(p) : refuse("E602", `the label \`${p.name}\` has no derivative`)
    }))],
    sizes: new Map(entries("sizes").map(([axis, size]) => [axes.includes(axis) ? axis : unknown("E806", "`sizes`: the loss", axis, axes), isWhole(size) ? size : must("E715", `sizes.${axis}`, "a whole number, 0 or more", described(size))])),
  }
}
