// Expressions over the real numbers. In: an expression made of ops, numbers, `if` and inputs without axes, and the values
// of the inputs. Out: its value at the precision of real.ts, or undefined where something it needs has no value.
// Lazy like the language: of an `if` only the live branch is computed.
import type Decimal from "decimal.js"
import type { Expr } from "../src/ir/expr.ts"
import { PI, R, real } from "./real.ts"

const named: ReadonlyMap<string, Decimal> = new Map([
  ["pi", PI], ["e", new R(1).exp()], ["inf", new R(Infinity)], ["-inf", new R(-Infinity)],
])

function realNumber(text: string): Decimal | undefined {
  const constant = named.get(text)
  if (constant !== undefined || text === "nan") return constant
  const [num = "0", den = "1"] = text.split("/")
  return new R(num).div(den)
}

export function realExpr(root: Expr, inputs: ReadonlyMap<string, Decimal>): Decimal | undefined {
  const memo = new Map<Expr, Decimal | undefined>()
  const value = (node: Expr): Decimal | undefined => {
    if (!memo.has(node)) memo.set(node, compute(node))
    return memo.get(node)
  }
  const compute = (node: Expr): Decimal | undefined => {
    const [a, b, c] = node.args
    switch (node.op) {
      case "number": return realNumber(node.name)
      case "input": return inputs.get(node.name)
      case "if": {
        const test = a && value(a)
        const live = test === undefined ? undefined : test.isZero() ? c : b
        return live && value(live)
      }
      default: {
        const args = node.args.map(value)
        return args.every((x) => x !== undefined) ? real(node.op, ...args) : undefined
      }
    }
  }
  return value(root)
}
