// A layout: the names of an array's dimensions in memory order. Comes in: one entry of the option `layout`; goes out: the
// names, a repeated one as often as written. Names that the signature does not have are batch dimensions. Whether the
// number of names fits the array is asked where its shape is known (sizes.ts).
import { listed } from "../diagnostics/entry.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { ParameterSpec, Signature } from "./signature.ts"
import { refuse } from "./refuse.ts"
import { axisNames } from "./sizes.ts"
import { describe } from "./wording.ts"

/** The pattern is read at the first call that names a layout: its classes of characters take V8 longer than a module of this size. */
const isAxisName = (word: string): boolean => /^[\p{L}_][\p{L}\p{M}0-9₀-₉_]*$/u.test(word)

export function readLayout(signature: Signature, parameter: ParameterSpec, given: unknown): readonly string[] {
  const { name, hyper } = parameter
  if (typeof given !== "string") return refuse("E802", { name: `layout.${name}`, expected: "the names of the dimensions, as in `\"n c h w\"`", found: describe(given) })
  const layout = given.normalize("NFC")
  const names = layout.split(/[\s,]+/).filter(word => word !== "")
  const own = parameter.axes.map(({ axis }) => axis)
  const elsewhere = axisNames(signature)
  for (const [k, word] of names.entries()) {
    if (!isAxisName(word)) return refuse("E710", { name, layout, problem: `has \`${word}\`, which is no name` })
    if (names.indexOf(word) < k && names[k - 1] !== word) return refuse("E710", { name, layout, problem: `has \`${word}\` twice, but not side by side` })
    if (own.includes(word)) continue
    if (elsewhere.has(word)) return refuse("E710", { name, layout, problem: `has the axis \`${word}\`, which the signature does not give to \`${name}\`` })
    if (hyper) return refuse("E710", { name, layout, problem: `has \`${word}\`, but a hyper-parameter has no batch dimensions` })
  }
  const missing = own.filter(axis => !names.includes(axis))
  if (missing.length > 0) {
    const near = suggest(missing[0] ?? "", names)
    return refuse("E710", { name, layout, problem: `lacks the axis ${listed(missing)}${near === undefined ? "" : ` (is \`${near}\` meant to be it?)`}` })
  }
  return names
}
