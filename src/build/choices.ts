// Switches and choices of prebuilt losses; only losses that have some bring this. Comes in: what a call passed for one; goes out: its place among the words there are.
import { among } from "./refuse.ts"

export const choices = (name: string, words: readonly (string | boolean)[], value: unknown): number => among(words[0] === false ? "E705" : "E712", name, words, value)
