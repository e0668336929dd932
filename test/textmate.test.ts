// The colors of .loss files: the TextMate grammar is current, and applied to every built-in loss (as an editor does: at each place the
// earliest match, of several the first rule) it says of every token what the lexer says.
import { readFileSync, readdirSync } from "node:fs"
import { expect, it } from "vitest"
import { textMate } from "../grammar/textmate.ts"
import { keywords, tokenize } from "../grammar/tokens.ts"

const text = readFileSync(new URL("../grammar/lossc.tmLanguage.json", import.meta.url), "utf8")

it("grammar/lossc.tmLanguage.json is what `npm run grammar` writes", () => expect(text).toBe(textMate()))

interface Rule {
  readonly name?: string
  readonly match: string
  readonly captures?: Readonly<Record<string, { readonly name: string }>>
}

const rules = (JSON.parse(text) as { patterns: Rule[] }).patterns.map((rule) => ({ ...rule, regexp: new RegExp(rule.match, "dgu") }))

/** The scope of every character of a line; "" where no rule says one. */
function scopes(line: string): string[] {
  const found = Array.from({ length: line.length }, () => "")
  for (let at = 0; at < line.length; ) {
    const matches = rules.flatMap((rule) => {
      rule.regexp.lastIndex = at
      const match = rule.regexp.exec(line)
      return match === null || match[0] === "" ? [] : [{ rule, match }]
    })
    const first = matches.toSorted((a, b) => a.match.index - b.match.index)[0]
    if (first === undefined) break
    const { rule, match } = first
    for (let k = match.index; k < match.index + match[0].length; k++) found[k] = rule.name ?? ""
    for (const [group, { name }] of Object.entries(rule.captures ?? {})) {
      const [from, to] = match.indices?.[Number(group)] ?? [0, 0]
      for (let k = from; k < to; k++) found[k] = name
    }
    at = match.index + match[0].length
  }
  return found
}

const words = new Set(keywords.map((token) => token.name))

function expected(type: string): RegExp {
  if (type === "Loss" || type === "Fn") return /^storage\.type/
  if (words.has(type)) return /^keyword\.(control|operator\.logical)|^constant\.language/
  if (type === "Name") return /^(variable\.other|entity\.name|support\.function|constant\.language)/
  if (type === "NumberLiteral" || type === "Superscript") return /^constant\.numeric/
  if (type === "NameSign") return /^constant\.language/
  if (type === "Compare") return /^keyword\.operator\.comparison/
  if (type === "Equals") return /^keyword\.operator\.assignment/
  return /^(keyword\.operator\.arithmetic|punctuation)/
}

const folder = new URL("../src/losses/", import.meta.url)
it.each(readdirSync(folder).filter((file) => file.endsWith(".loss")))("%s", (file) => {
  const lines = readFileSync(new URL(file, folder), "utf8").split("\n")
  for (const line of lines) {
    const found = scopes(line)
    const comment = line.indexOf("#")
    if (comment >= 0) expect(found.slice(comment).every((scope) => scope.startsWith("comment.line"))).toBe(true)
    for (const { image, startOffset, tokenType } of tokenize(line).tokens) {
      for (let k = startOffset; k < startOffset + image.length; k++) expect(`${image}: ${found[k]}`).toMatch(new RegExp(`: ${expected(tokenType.name).source.replaceAll("^", "")}`))
    }
  }
})

it("tells functions, values, picks, dialects and documentation apart", () => {
  const at = (line: string, word: string): string => scopes(line)[line.indexOf(word)] ?? ""
  const line = "loss my_loss(gamma, x[c]) = log(gamma)*x[c=y]*norm[c](x) + mine(x') - torch.huber(x)   # log(x)"
  expect(at(line, "my_loss")).toBe("entity.name.function.lossc")
  expect(at(line, "gamma")).toBe("variable.other.lossc")
  expect(at(line, "log(")).toBe("support.function.lossc")
  expect(at(line, "mine")).toBe("entity.name.function.lossc")
  expect(at(line, "torch")).toBe("entity.name.namespace.lossc")
  expect(at(line, "x[c=y]")).toBe("variable.other.lossc")
  expect(at(line, "# log")).toBe("comment.line.number-sign.lossc")
  expect(at("## what it is", "what")).toBe("comment.line.documentation.lossc")
  expect(at("x ≤ inf and inform", "inf")).toBe("constant.language.lossc")
  expect(at("x ≤ inf and inform", "inform")).toBe("variable.other.lossc")
  expect(at("let inner = 1 in inner", "inner")).toBe("variable.other.lossc")
})
