// What a rule asks before it applies: `when y in [0, 1], finite(x), not nonzero(w)`. In: the text, and at matching time the
// binding and the facts. An unproven question is a no, so `not` asks whether something is *unproven*: that guards rules
// that would be pointless otherwise, never their soundness.
import type { Expr } from "../ir/expr.ts"
import { template } from "../ir/check.ts"
import type { Fact, Facts } from "../ir/facts.ts"
import { postorder } from "../ir/walk.ts"
import { instantiate, type Binding } from "./binding.ts"
import { asRunning } from "./running.ts"
import { isSum, rational, term } from "./view.ts"

export interface Condition {
  readonly kind: "property" | "comparison"
  readonly positive: boolean
  /** The formula asked about, over the wildcards. */
  readonly of: string
  readonly test: (fact: Fact, e: Expr) => boolean
}

const ARITHMETIC: ReadonlySet<string> = new Set(["number", "input", "position", "size", "add", "sub", "mul", "div", "neg", "abs", "sqrt"])

const properties: ReadonlyMap<string, Condition["test"]> = new Map([
  ["finite", (f) => f.finite],
  ["nonzero", (f) => f.nonzero],
  ["positive", comparison(">", 0)],
  // Different from 0 as a float too, where "nonzero" allows underflow.
  ["apart", (f) => f.low > 0 || f.high < 0],
  // Its exponential is an ordinary number, as a float32 too.
  ["moderate", (f) => f.low >= -80 && f.high <= 80],
  ["integer", (f) => f.integer],
  ["condition", (f) => f.condition],
  // Says of a wildcard inside and outside a reduction that it is a value per position: see rule.ts.
  ["indexed", () => true],
  ["constant", (_, e) => e.op === "number"],
  // One term: its rounding does not depend on the order in which a rule adds.
  // Made of inputs by arithmetic and roots: 0 where it is 0 in truth, and hardly elsewhere.
  ["arithmetic", (_, e) => postorder([e]).every(({ op }) => ARITHMETIC.has(op))],
  ["single", (_, e) => !isSum(e)],
  ["input", (_, e) => e.op === "input"],
  ["negative", (_, e) => term(e).by.num < 0n],
  ["rational", (_, e) => rational(e) !== null],
  // A reduction that one pass makes for all positions.
  ["running", (_, e) => asRunning(e) !== null],
] satisfies ReadonlyArray<readonly [string, Condition["test"]]>)

export function parseConditions(when: string): readonly Condition[] {
  return when === "" ? [] : when.split(/,(?![^[]*\])/).map((part) => parseOne(part.trim()))
}

function parseOne(text: string): Condition {
  if (text.startsWith("not ")) return { ...parseOne(text.slice(4)), positive: false }
  const property = /^(\w+)\((.+)\)$/.exec(text)
  const test = properties.get(property?.[1] ?? "")
  if (property !== null && test !== undefined) return { kind: "property", positive: true, of: property[2] ?? "", test }
  const within = /^(.+) in \[(.+), (.+)\]$/.exec(text)
  if (within !== null) {
    const [low, high] = [Number(within[2]), Number(within[3])]
    return { kind: "comparison", positive: true, of: within[1] ?? "", test: (f) => f.low >= low && f.high <= high }
  }
  const compare = /^(.+) (>=|>|<=|<) (-?[\d.]+)$/.exec(text)
  if (compare === null) throw new Error(`not a condition: ${text}`)
  const bound = Number(compare[3])
  return { kind: "comparison", positive: true, of: compare[1] ?? "", test: comparison(compare[2] ?? "", bound) }
}

function comparison(operator: string, bound: number): Condition["test"] {
  switch (operator) {
    case ">=": return (f) => f.low >= bound
    case ">": return (f) => f.low > bound || (bound === 0 && f.low >= 0 && f.nonzero)
    case "<=": return (f) => f.high <= bound
    default: return (f) => f.high < bound || (bound === 0 && f.high <= 0 && f.nonzero)
  }
}

export function holds(conditions: readonly Condition[], binding: Binding, facts: Facts): boolean {
  return conditions.every((c) => {
    const e = instantiate(template(c.of), binding)
    return c.test(facts(e), e) === c.positive
  })
}
