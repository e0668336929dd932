// E1xx: what is not a sentence of the language. Facts are texts of the user's source, already quoted where they say so.
import { entry } from "../entry.ts"

export const syntax = {
  E101: entry({
    severity: "error",
    message: () => "the source is empty: a formula or a definition was expected",
    hint: "write a formula, such as `(y - p)^2`",
    example: "# nothing here",
  }),
  E102: entry({
    severity: "error",
    message: (facts: { found: string; instead?: string | undefined; advice?: string | undefined }) => `unexpected character ${facts.found}`,
    hint: ({ instead, found, advice }) => advice ?? (instead !== undefined ? `write \`${instead}\`` : found.startsWith("U+") ? "it cannot be seen and may have come with copied text: leave it out" : undefined),
    fix: ({ instead }) => instead,
    example: "x @ y",
  }),
  E103: entry({
    severity: "error",
    message: (facts: { found: string; instead?: string | undefined; advice: string }) => `\`${facts.found}\` is not part of the language`,
    hint: ({ advice }) => advice,
    fix: ({ instead }) => instead,
    example: "x > 0 && y > 0",
  }),
  E104: entry({
    severity: "error",
    message: () => "`|` is not part of the language",
    hint: ({ inside }: { inside?: string | undefined }) => `write \`abs(${inside ?? "x"})\` for an absolute value, \`or\` between conditions`,
    fix: ({ inside }) => (inside === undefined ? undefined : `abs(${inside})`),
    example: "|y - p|",
  }),
  E105: entry({
    severity: "error",
    message: (facts: { mark: string }) => `there is no text in the language: unexpected ${facts.mark}`,
    hint: "names, and the words of a choice, are written without quotation marks",
    example: 'x + "y"',
  }),
  E106: entry({
    severity: "error",
    message: (facts: { found: string }) => `unexpected \`${facts.found}\`: braces only hold a set of values after \`in\``,
    hint: "group with `( )`, name axes with `[ ]`; a set is written `y in {0, 1}`",
    example: "{x}",
  }),
  E107: entry({
    severity: "error",
    message: () => "`? :` is not part of the language",
    hint: "write `if condition then a else b`",
    example: "x > 0 ? x : 0",
  }),
  E108: entry({
    severity: "error",
    message: (facts: { where: string; found: string; hint?: string | undefined }) => `expected an expression ${facts.where}, found ${facts.found}`,
    hint: ({ hint }) => hint,
    example: "x + ",
  }),
  E109: entry({
    severity: "error",
    message: (facts: { expected: string; where: string; found: string; hint?: string | undefined }) =>
      `expected ${facts.expected}${facts.where === "" ? "" : ` ${facts.where}`}, found ${facts.found}`,
    hint: ({ hint }) => hint,
    example: "loss f(x) x",
  }),
  E110: entry({
    severity: "error",
    message: (facts: { open: string; close: string; at: string; found: string }) =>
      `expected \`${facts.close}\` to close the \`${facts.open}\` at ${facts.at}, found ${facts.found}`,
    hint: ({ close, found }) => {
      if (/^`[)\]}]`$/.test(found)) return `write \`${close}\` before it, or in its place`
      return found.startsWith("`") ? `write \`${close}\` before ${found}` : `write \`${close}\` where the part in brackets ends`
    },
    example: "log(p",
  }),
  E111: entry({
    severity: "error",
    message: (facts: { found: string }) => `unexpected \`${facts.found}\`: nothing is open that it could close`,
    hint: ({ found }) => `leave it out, or open a \`${found === "]" ? "[" : found === "}" ? "{" : "("}\` before it`,
    example: "x)",
  }),
  E112: entry({
    severity: "error",
    message: (facts: { left: string; right: string; call: string; instead?: string | undefined }) => `\`${facts.left}\` and \`${facts.right}\` stand side by side with nothing between them`,
    hint: ({ left, right, call }) => `a product is written \`${left}*${right}\`${call}`,
    fix: ({ instead }) => instead,
    example: "2x",
  }),
  E113: entry({
    severity: "error",
    message: (facts: { found: string; instead?: string | undefined }) => `\`${facts.found}\` is not a number`,
    hint: ({ instead }) => (instead === undefined ? "a number has one point at most: `1.25`, `.5`, `1e-5`" : `digits are not grouped: write \`${instead}\``),
    fix: ({ instead }) => instead,
    example: "1_000*x",
  }),
  E114: entry({
    severity: "error",
    message: () => "comparisons do not chain",
    hint: (facts: { instead: string }) => `write \`${facts.instead}\``,
    fix: ({ instead }) => instead,
    example: "a < b < c",
  }),
  E115: entry({
    severity: "error",
    message: (facts: { word: string; what: string }) => `\`${facts.word}\` is a reserved word and cannot name ${facts.what}`,
    hint: ({ word }) => `take another name, such as \`${word}_\``,
    fix: ({ word }) => `${word}_`,
    example: "loss f(in) = 1",
  }),
  E116: entry({
    severity: "error",
    message: () => "`=` does not compare",
    hint: "write `==` to compare, or bind a name with `let name = value in …`",
    fix: () => "==",
    example: "if y = 1 then x else 0",
  }),
  E117: entry({
    severity: "error",
    message: (facts: { name: string }) => `the named argument \`${facts.name}\` must follow a \`;\``,
    hint: ({ name }) => (/^(?:axis|axes|dim|dims)$/.test(name) ? "axes stand in brackets, by their names: `sum[c](x)`" : `inputs go by position, hyper-parameters by name: \`f(a, b; ${name} = …)\``),
    example: "g(y, p, delta = 2)",
  }),
  E118: entry({
    severity: "error",
    message: (facts: { word: string }) => `unexpected \`${facts.word}\`: a source is one formula or definitions, not both`,
    hint: "make the formula a definition of its own: `loss name(inputs) = …`",
    example: "x + 1\nloss f(x) = x",
  }),
  E119: entry({
    severity: "error",
    message: (facts: { word: string }) => `\`${facts.word}\` must open its line`,
    hint: ({ word }) => `start a new line before \`${word}\`; it is a reserved word, so it cannot name anything`,
    example: "loss f(x) = x loss g(x) = x",
  }),
  E120: entry({
    severity: "error",
    message: (facts: { what: string; belongs: string; name: string }) => `${facts.what} belongs to a \`${facts.belongs}\``,
    hint: ({ belongs, name, what }) =>
      belongs === "fn"
        ? `a loss names its axes where its inputs need them: \`loss ${name}(x[c]) = …\``
        : `make \`${name}\` a loss, or leave out ${what}`,
    example: "fn f(x) = x over x",
  }),
  E121: entry({
    severity: "error",
    message: (facts: { name: string; what: string }) => `\`${facts.name}\` has a prime, which only marks a copy of an axis: it cannot name ${facts.what}`,
    hint: "take a name without a prime",
    example: "let x' = 1 in x",
  }),
  E122: entry({
    severity: "error",
    message: (facts: { left: string; right: string; meant?: string }) => `\`${facts.left}.${facts.right}\`: a \`.\` only stands between a framework and one of its losses, which is then called`,
    hint: ({ meant }) => (meant === undefined ? "values have no members; a framework's loss is called: `keras.name(x, y)`" : `it is called \`${meant}\` here`),
    example: "x.length + 1",
  }),
  E123: entry({
    severity: "error",
    message: (facts: { name: string }) => `\`${facts.name}\` has more than one bracket before its arguments`,
    hint: ({ name }) => `name all axes in one bracket: \`${name}[a, b](…)\``,
    example: "sum[a][b](x)",
  }),
  E124: entry({
    severity: "error",
    message: (facts: { found: string }) => `unexpected second \`;\` in the ${facts.found}`,
    hint: "one `;` separates inputs from hyper-parameters; `,` separates the rest",
    fix: () => ",",
    example: "loss f(x; a = 1; b = 2) = a*b*x",
  }),
  E125: entry({
    severity: "error",
    message: (facts: { text: string }) => `\`not\` behind an operator that binds tighter reaches further than it seems: over \`${facts.text}\``,
    hint: "put parentheses around what `not` applies to: `(not a)`",
    example: "x*not a + b",
  }),
  E126: entry({
    severity: "error",
    message: (facts: { found: string }) => `the source is ${facts.found}, expected a text`,
    hint: "write `loss(\"(y - p)^2\")`",
    example: "x",
    call: " && loss(3)",
  }),
}
