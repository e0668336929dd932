// What the index of rules reads off unparsed text is what the parser finds in it, and what it refuses does not match.
import { describe, expect, test } from "vitest"
import { opBit } from "../src/ir/make.ts"
import { postorder } from "../src/ir/walk.ts"
import { finishRules } from "../src/rules/finish.ts"
import { lowerRules } from "../src/rules/lower.ts"
import { nearOf, outline } from "../src/rules/rule-index.ts"
import { compileRule, headOf, type Rule } from "../src/rules/rule.ts"
import { simplifyRules } from "../src/rules/simplify.ts"
import { stabilizeRules } from "../src/rules/stabilize.ts"

const all: ReadonlyArray<readonly [string, Rule]> = [...simplifyRules, ...stabilizeRules, ...finishRules, ...lowerRules].map((rule) => [rule.name, rule])

describe("the outline of a left side", () => {
  test.each(all)("%s", (_, rule) => {
    const { left } = compileRule(rule)
    const { head, calls, near, choices } = outline(rule.left)
    expect(head).toBe(headOf(left))
    const ops = new Set(postorder([left]).map((node) => node.op))
    expect(calls.filter((op) => !ops.has(op))).toEqual([])
    expect(near.filter((op) => (nearOf(left).ops & opBit(op)) !== opBit(op))).toEqual([])
    expect(choices).toBeLessThanOrEqual(nearOf(left).choices)
  })
})
