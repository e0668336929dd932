// Which kernel a call takes, and its switches and choices; only losses that have words, or several kernels, bring what they need of this. Comes in: what a call passed;
// goes out: the place of a word among those there are, and that of the kernel among the makers.
import { read, type Given } from "./read.ts"
import { among } from "./refuse.ts"
import type { Compact } from "./signature.ts"

/** The place of a word, as the number that the kernel reads. */
export const choice = (name: string, words: readonly unknown[], value: unknown): Given => read(name, words.indexOf(among(words[0] === false ? "E705" : "E712", name, words, value)))

/** Of the kernels, the last parameter counts fastest. `inputs`: numbers where there is a word. */
export const setting = ([parameters, , marks]: Compact, inputs: readonly unknown[], passed: ReadonlyMap<string, unknown>): number => parameters.reduce((before, [name, , fallback, , words], k) => {
  if (words) return marks.includes("f") ? before * words.length + (inputs[k] as number) : before
  return Number.isNaN(fallback) ? 2 * before + (passed.has(name) ? 1 : 0) : before
}, 0)
