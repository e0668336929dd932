// The function counts, not its spelling: formulas of the sample of naive cases, written in ten other ways each (terms and factors in another
// order, differences as sums, parts under names of their own) give the exact values of the case within its bound.
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { judge } from "./conformance/judge.ts"
import { generator } from "./samples.ts"
import { loss } from "../src/index.ts"
import { parse } from "../src/syntax/parse.ts"
import { print } from "../src/syntax/print.ts"
import type { Ast } from "../src/syntax/ast.ts"

interface Line {
  readonly id: string
  readonly source: string
  readonly hyper: Readonly<Record<string, number>>
  readonly points: ReadonlyArray<Readonly<Record<string, number | string>>>
  readonly value: readonly string[]
  readonly tol: { readonly value: ReadonlyArray<number | string> }
}

const lines = readFileSync(new URL("conformance/samples-naive.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Line)
/** Formulas of numbers alone, so that a sub-formula may have a name anywhere. */
const cases = lines.filter(({ source }) => parse(source).kind === "formula" && !/\b(let|if)\b|\[/.test(source)).slice(0, 20)

const next = generator(41)
let parts = 0
const span = { start: 0, end: 0 }
const name = (text: string): Ast => ({ kind: "name", name: text, primes: 0, span })
const infix = (operator: "+" | "-" | "*", left: Ast, right: Ast): Ast => ({ kind: "infix", operator, left, right, span })

/** Another spelling of the same function. */
function respell(ast: Ast): Ast {
  switch (ast.kind) {
    case "infix": {
      const [left, right] = [respell(ast.left), respell(ast.right)]
      if (ast.operator === "-" && next() < 0.5) return infix("+", { kind: "prefix", operator: "-", operand: right, span }, left)
      if ((ast.operator === "+" || ast.operator === "*") && next() < 0.5) return infix(ast.operator, right, left)
      // Expanded: a*(b - c) is a*b - a*c.
      if (ast.operator === "*" && right.kind === "infix" && (right.operator === "+" || right.operator === "-") && next() < 0.3) {
        return infix(right.operator, infix("*", left, right.left), infix("*", left, right.right))
      }
      return { ...ast, left, right }
    }
    case "prefix": return { ...ast, operand: respell(ast.operand) }
    case "call": {
      const args = ast.args.map(respell)
      const [first] = args
      if (first !== undefined && args.length === 1 && next() < 0.3) {
        const part = `part${parts++}`
        return { kind: "let", bindings: [{ name: { name: part, primes: 0, span }, axes: [], value: first }], body: { ...ast, args: [name(part)] }, span }
      }
      return { ...ast, args }
    }
    default: return ast
  }
}

test("there are enough of them", () => expect(cases.length * 10).toBeGreaterThanOrEqual(200))

test.each(cases.map((one) => [one.id, one] as const))("%s", (_, one) => {
  const program = parse(one.source)
  if (program.kind !== "formula") throw new Error("not a formula")
  for (let k = 0; k < 10; k += 1) {
    const source = print(respell(program.body))
    const f = loss(source)
    one.points.forEach((point, i) => {
      const inputs = { ...Object.fromEntries(Object.entries(point).map(([key, value]) => [key, Number(value)])), ...one.hyper }
      const got = f(inputs, { reduction: "none" }) as number
      const exact = one.value[i] === "undefined" ? NaN : Number(one.value[i])
      if (typeof one.value[i] !== "string" || Number.isNaN(exact)) return
      expect(judge(got, exact, Number(one.tol.value[i])).conditioned, `${source} at ${JSON.stringify(point)}: ${got}, not ${exact}`).toBe(true)
    })
  }
})
