// What two expressions with one canonical form must share: every node of every template has the fingerprint of its form.
import { expect, test } from "vitest"
import { templateTexts } from "../src/bundle/templates.ts"
import { template } from "../src/check/template.ts"
import { postorder } from "../src/ir/walk.ts"
import { canonical } from "../src/rules/canonical.ts"
import { fingerprint } from "../src/rules/fingerprint.ts"

const spelled: ReadonlyArray<readonly [string, string]> = [
  ["a*(-3)", "-3*a"], ["a - b", "-(b - a)"], ["2*(a + b)", "2*b + 2*a"], ["a/b/c", "a/(c*b)"], ["x^3/x", "x*x"], ["x^(-2)", "1/(x*x)"],
  ["(2*x + 4*y)/2", "x + 2*y"], ["x/3 + x/6", "x/2"], ["0.1*x", "x/10"], ["sum[a](x - y)", "sum[a](-(y - x))"], ["exp(a*b)", "exp(b*a)"],
]

test.each(spelled)("%s is %s", (a, b) => {
  expect(canonical(template(a))).toBe(canonical(template(b)))
  expect(fingerprint(template(a))).toBe(fingerprint(template(b)))
})

test("a node has the fingerprint of its canonical form", () => {
  const nodes = postorder([...templateTexts(), ...spelled.flat()].map(template))
  expect(nodes.length).toBeGreaterThan(500)
  for (const node of nodes) expect(fingerprint(canonical(node)), node.op).toBe(fingerprint(node))
})

test("what differs has fingerprints that differ", () => {
  const texts = ["a + b", "a - b", "b - a", "a*b", "a/b", "b/a", "exp(a)", "log(a)", "exp(b)", "a^b", "b^a", "a < b", "b < a", "sum[i](a)", "max[i](a)", "sum[j](a)", "1", "2", "1/2", "a", "b"]
  expect(new Set(texts.map((text) => fingerprint(template(text)))).size).toBe(texts.length)
})
