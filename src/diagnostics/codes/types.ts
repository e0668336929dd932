// E4xx: a value of one kind where another is needed (number, condition, label, position, switch, choice).
import { didYouMean, entry, listed } from "../entry.ts"

export const types = {
  E401: entry({
    severity: "error",
    message: (facts: { where: string; found: string }) => `expected a condition ${facts.where}, found ${facts.found}`,
    hint: "a condition is a comparison, `and`, `or`, `not`, `any`, `all`, a switch, or an input in `{0,1}`",
    example: "not x",
  }),
  E402: entry({
    severity: "error",
    message: (facts: { name: string; axis?: string | undefined }) => `\`${facts.name}\` is a real number and cannot be used as a position`,
    hint: ({ name, axis }) => `declare it as a label: \`${name} in ${axis ?? "c"}\``,
    example: "loss f(x[c], z) = x[z]",
  }),
  E403: entry({
    severity: "error",
    message: (facts: { word: string; name: string; words: readonly string[]; suggestion?: string | undefined }) => `\`${facts.word}\` is not a word of the choice \`${facts.name}\``,
    hint: ({ suggestion, words }) => didYouMean(suggestion, `its words are ${listed(words)}`),
    fix: ({ suggestion }) => suggestion,
    example: "loss f(x; kind in {square, plain} = square) = if kind == sqare then x^2 else x",
  }),
  E404: entry({
    severity: "error",
    message: (facts: { name: string }) => `the choice \`${facts.name}\` has no number as its value`,
    hint: ({ name }) => `compare it with one of its words: \`if ${name} == … then … else …\``,
    example: "loss f(x; kind in {square, plain} = square) = kind*x",
  }),
  E405: entry({
    severity: "error",
    message: (facts: { name: string; found: string }) => `the switch \`${facts.name}\` is fixed when the loss is compiled and takes \`true\` or \`false\`, found ${facts.found}`,
    hint: "a value known only from the data chooses in the formula: `if condition then a else b`",
    example: "loss g(x; full = false) = if full then x else 0\nloss f(x) = g(x; full = x)",
  }),
  E406: entry({
    severity: "error",
    message: (facts: { name: string; found: string; words: readonly string[] }) => `the choice \`${facts.name}\` is fixed when the loss is compiled and takes one of its words, found ${facts.found}`,
    hint: ({ words }) => `its words are ${listed(words)}`,
    example: "loss g(x; kind in {square, plain} = square) = if kind == square then x^2 else x\nloss f(x) = g(x; kind = 2)",
  }),
  E407: entry({
    severity: "error",
    message: (facts: { found: string }) => `expected a position in this bracket, found ${facts.found}`,
    hint: "a position is a label, an axis, a whole number, `argmax` or `order`, or one of them shifted by a whole number",
    example: "loss f(x[c]) = x[c=0.5]",
  }),
  E408: entry({
    severity: "error",
    message: (facts: { table: string }) => `the table \`${facts.table}\` reads an entry that is not an earlier one`,
    hint: "of its axes, the first that a read changes goes back by a whole constant: `D[i-1, j else 0]`",
    example: "loss f(x[i]) = let D[i] = x + D[i+1 else 0] in D[i=0]",
  }),
  E409: entry({
    severity: "error",
    message: (facts: { word: string }) => `\`${facts.word}\` is a word of a choice and has no meaning elsewhere`,
    hint: ({ word }) => `compare the choice with it: \`if kind == ${word} then … else …\``,
    example: "loss f(x; kind in {square, plain} = square) = if kind == square then x^2 else square",
  }),
}
