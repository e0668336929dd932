// What a parameter of a loss may be, in words: `gamma: >= 0, default 2`, `p: in [0, 1]`; and what an option is. For the command line, and with marks for pages.
import type { ParameterSpec } from "../kernel/signature.ts"

export function parameterWords({ name, axes, kind, label, choices = [], domain, fallback }: ParameterSpec, marked = false): string {
  const code = (text: string): string => (marked ? `\`${text}\`` : text)
  const what = kind === "label" ? `a label along ${code(label ?? "")}` : kind === "switch" ? "true or false" : kind === "choice" ? choices.map(code).join(" or ") : domain === undefined ? "any number" : code(/^[<>]/.test(domain.text) ? domain.text : `in ${domain.text}`)
  const shape = axes.length === 0 ? "" : `[${axes.map(({ axis, size }) => (size === undefined ? axis : `${axis}=${size}`)).join(", ")}]`
  return `${code(name + shape)}: ${what}${fallback === undefined ? "" : `, default ${code(fallback)}`}`
}

/** What an option of this name is in every loss that has it. */
const meanings: ReadonlyMap<string, string> = new Map([
  ["W", "the vectors of the classes, which are trained with the rest"],
  ["eps", "keeps divisors, logarithms and roots away from 0"],
  ["ignore_index", "a label that does not count"],
  ["label_smoothing", "the share of the truth that is spread over all classes"],
  ["lambda_ce", "the weight of the cross-entropy"],
  ["lambda_dice", "the weight of the Dice loss"],
  ["lambda_focal", "the weight of the focal loss"],
  ["lambda_gdl", "the weight of the generalized Dice loss"],
  ["pos_weight", "the weight of the positive term"],
  ["scale", "multiplies what is compared"],
  ["smooth", "added above and below in the ratio"],
  ["smooth_dr", "added below in the ratio"],
  ["smooth_nr", "added above in the ratio"],
  ["temperature", "divides the scores"],
  ["zero_mean", "both signals lose their means first"],
])

/** The same of an option, and what it is, unless the comment of the loss has a word for it. */
export function optionWords(p: ParameterSpec, doc: string, marked = false): string {
  const meaning = doc.split(/\W+/).includes(p.name) ? undefined : p.name === "weight" && p.axes.length === 1 ? "the weight of each class" : meanings.get(p.name)
  return `${parameterWords(p, marked)}${meaning === undefined ? "" : `: ${meaning}`}`
}
