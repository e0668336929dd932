// E13x: the documented limits of a source (src/syntax/limits.ts has the numbers, grammar/README.md the table).
// A program is data from anywhere: passing a limit is an ordinary diagnostic, found before anything expensive is done.
import { entry } from "../entry.ts"

export const limits = {
  E131: entry({
    severity: "error",
    message: (facts: { length: number; limit: number }) => `the source is too long: ${facts.length} characters, the limit is ${facts.limit}`,
    hint: "split it into several sources",
    example: () => " ".repeat(600_000),
  }),
  E132: entry({
    severity: "error",
    message: (facts: { count: number; limit: number }) => `the source has too many tokens: ${facts.count}, the limit is ${facts.limit}`,
    hint: "write repetition as a reduction over an axis, or split the source",
    example: () => "x+".repeat(60_000) + "x",
  }),
  E133: entry({
    severity: "error",
    message: (facts: { length: number; limit: number }) => `the number is too long: ${facts.length} characters, the limit is ${facts.limit}`,
    hint: "float64 holds 17 digits",
    example: () => "1".repeat(2_000),
  }),
  E134: entry({
    severity: "error",
    message: (facts: { limit: number }) => `the expression is nested too deep: the limit is ${facts.limit} levels of brackets, prefixes, \`^\`, \`if\` and \`let\``,
    hint: "name parts of it with `let`",
    example: () => "-".repeat(500) + "x",
  }),
  E135: entry({
    severity: "error",
    message: (facts: { depth: number; limit: number }) => `the expression is too deep: ${facts.depth} operations hang on each other, the limit is ${facts.limit}`,
    hint: "write long sums as a reduction over an axis, or name parts with `let`",
    example: () => "1+".repeat(2_000) + "1",
  }),
  E136: entry({
    severity: "error",
    message: (facts: { count: number; limit: number }) => `the expression is too large: ${facts.count} operations, names and numbers, the limit is ${facts.limit}`,
    hint: "split it into several definitions",
    example: () => `min(${"x,".repeat(25_000)}x)`,
  }),
  E137: entry({
    severity: "error",
    message: (facts: { text: string; limit: number }) => `the exponent of \`${facts.text}\` is too large: the limit is ${facts.limit}`,
    hint: "float64 reaches from 1e-324 to 1.8e308",
    example: "1e100000 + x",
  }),
  E138: entry({
    severity: "error",
    message: (facts: { rule: string; steps: number }) => `the formula was not simplified after ${facts.steps} steps; the last rule was \`${facts.rule}\``,
    hint: "please report this formula; splitting it into several definitions may help",
    example: "x",
    call: " with a table of rules that undo each other",
  }),
}
