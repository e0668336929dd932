// The options of a prebuilt call, checked. Comes in: the signature and the object a user passed; goes out: every option with a value of its type.
import type { Reduction } from "../kernel/signature.ts"
import { ownAxes, readLayout } from "./lengths.ts"
import { described, must, refuse, table, unknown } from "./refuse.ts"
import type { Compact } from "./signature.ts"

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

const known = ["reduction", "sampleWeight", "layout", "sizes", "wrt", "out"]
const reductions = ["mean", "sum", "none", "weightedMean", "batchmean"]

export function readOptions(signature: Compact, given: unknown): CallOptions {
  const { parameters } = signature
  const options = new Map(given === undefined ? [] : table("E705", "options", given))
  for (const name of options.keys()) if (!known.includes(name)) unknown("E801", "a prebuilt loss", name, known)
  const reduction = options.get("reduction") ?? signature.reduction
  if (!reductions.includes(reduction as Reduction)) must("E802", "reduction", reductions.join(", "), described(reduction))
  const parameter = (option: string, name: string): number => {
    const at = parameters.findIndex((p) => p.name === name && p.words === undefined)
    return at < 0 ? unknown(option === "wrt" ? "E803" : "E806", `\`${option}\`: the loss`, name, parameters.flatMap((p) => (p.words === undefined ? [p.name] : []))) : at
  }
  const wrt = options.get("wrt")
  const layout = new Map((options.has("layout") ? table("E802", "layout", options.get("layout")) : []).map(([name, text]) => {
    const found = parameters[parameter("layout", name)]
    return [name, found === undefined ? [] : readLayout(signature, found, text)]
  }))
  const axes = new Set(["n", ...ownAxes(signature), ...[...layout.values()].flat()])
  return {
    reduction: reduction as Reduction, layout, named: wrt !== undefined, sampleWeight: options.get("sampleWeight"), out: options.get("out"),
    wrt: wrt === undefined ? parameters.flatMap((p, k) => (p.hyper || p.set || p.words !== undefined || p.label !== undefined ? [] : [k])) : [...new Set((Array.isArray(wrt) ? wrt as readonly unknown[] : [wrt]).map((name) => {
      const at = parameter("wrt", typeof name === "string" ? name.normalize("NFC") : must("E802", "wrt", "a name or a list of names", described(name)))
      return parameters[at]?.label === undefined ? at : refuse("E602", `a loss that takes it as a label has no derivative with respect to \`${name}\``)
    }))],
    sizes: new Map((options.has("sizes") ? table("E802", "sizes", options.get("sizes")) : []).map(([axis, size]) => {
      if (!axes.has(axis)) unknown("E806", "`sizes`: the loss", axis, axes)
      return [axis, Number.isSafeInteger(size) && size as number >= 0 ? size as number : must("E715", `sizes.${axis}`, "a whole number, 0 or more", described(size))]
    })),
  }
}
