// The templates of the bundle: every text of the rule tables and of the op table in shorthand, read once here instead of in every
// process. In: src/check/shorthand.ts, which is empty. Out: the same module with all of them.
import type { Plugin } from "esbuild"
import { template } from "../check/template.ts"
import { toShorthand } from "../ir/shorthand.ts"
import { allOps } from "../ops/table.ts"
import { finishRules } from "../rules/finish.ts"
import { lowerRules } from "../rules/lower.ts"
import { compileRule } from "../rules/rule.ts"
import { simplifyRules } from "../rules/simplify.ts"
import { stabilizeRules } from "../rules/stabilize.ts"

export function templateTexts(): ReadonlySet<string> {
  const rules = [...simplifyRules, ...stabilizeRules, ...finishRules, ...lowerRules]
  return new Set([
    ...rules.flatMap((rule) => [rule.left, rule.right, ...compileRule(rule).conditions.map((c) => c.of)]),
    ...allOps().flatMap((row) => [...(row.derivative ?? []), ...(row.lower === undefined ? [] : [row.lower])]),
  ])
}

export const templates: Plugin = {
  name: "templates",
  setup(build) {
    build.onLoad({ filter: /[\\/]check[\\/]shorthand\.ts$/ }, () => {
      // One long text, because nothing is read faster.
      const rows = [...templateTexts()].map((text) => `${text}\t${toShorthand(template(text))}`).join("\n")
      return { contents: `export const shorthand = new Map(${JSON.stringify(rows)}.split("\\n").map((row) => row.split("\\t")))`, loader: "js" }
    })
  },
}
