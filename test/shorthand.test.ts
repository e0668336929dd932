// Shorthand is another spelling of the same node: the bundle's templates are those of the tables.
import { expect, test } from "vitest"
import { templateTexts } from "../src/bundle/templates.ts"
import { template } from "../src/check/template.ts"
import { add, input, numberOf, position, reduce, size } from "../src/ir/make.ts"
import { fromShorthand, toShorthand } from "../src/ir/shorthand.ts"

test("every template is read back as itself", () => {
  const texts = [...templateTexts()]
  expect(texts.length).toBeGreaterThan(300)
  for (const text of texts) expect(fromShorthand(toShorthand(template(text))), text).toBe(template(text))
})

test("in words", () => {
  const x = input("x", [])
  expect(toShorthand(add(numberOf("1"), x))).toBe("=1;?x;add 0 1")
  expect(fromShorthand("?x;=1/2;mul 1 0;=1;sum:a 2 3;#a;@a';add 5 6;add 4 7")).toBe(
    add(reduce("sum", ["a"], fromShorthand("=1/2;?x;mul 0 1")), add(size("a"), position("a'"))))
})
