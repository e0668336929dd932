// Switches and choices: parameters that are fixed when a loss is compiled. Comes in: the parameter and what the caller gave;
// goes out: the boolean or the word.
import { suggest } from "../diagnostics/suggest.ts"
import type { ParameterSpec } from "./signature.ts"
import { refuse } from "./refuse.ts"
import { describe } from "./wording.ts"

export type Setting = boolean | string

export function readSetting({ name, kind, choices = [] }: ParameterSpec, value: unknown): Setting {
  if (kind === "switch") return typeof value === "boolean" ? value : refuse("E705", { name, expected: "true or false", found: describe(value) })
  if (typeof value === "string" && choices.includes(value)) return value
  return refuse("E712", { name, words: choices, found: describe(value), suggestion: typeof value === "string" ? suggest(value, choices) : undefined })
}
