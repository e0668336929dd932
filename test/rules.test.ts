// Every rule is found here by itself and held to its class: `exact` to the same bits, `real` to 60 digits and to an error in
// floats no worse than the left side's, `extends` also to the limit where the left side has no value.
import type Decimal from "decimal.js"
import { readdirSync, readFileSync } from "node:fs"
import { beforeEach, describe, expect, test } from "vitest"
import { interpret } from "../src/backends/interpret.ts"
import { template } from "../src/ir/check.ts"
import type { Expr } from "../src/ir/expr.ts"
import { facts, type Fact } from "../src/ir/facts.ts"
import { constant } from "../src/ir/make.ts"
import type { Domain } from "../src/kernel/signature.ts"
import { postorder } from "../src/ir/walk.ts"
import { finishRules } from "../src/rules/finish.ts"
import { lower, lowerRules } from "../src/rules/lower.ts"
import { compileRule, type Rule } from "../src/rules/rule.ts"
import { simplifyRules } from "../src/rules/simplify.ts"
import { stabilizeRules } from "../src/rules/stabilize.ts"
import { greater } from "./path-order.ts"
import { ENTRIES, realRule, withEntries } from "./real-rule.ts"
import { fromFloat, ulps } from "./real.ts"
import { generator } from "./samples.ts"

const all = [...simplifyRules, ...stabilizeRules, ...finishRules, ...lowerRules]
const named = (rules: readonly Rule[]): ReadonlyArray<readonly [string, Rule]> => rules.map((rule) => [rule.name, rule])

/** A rule with its wildcards made inputs: which hold one value per entry, which are conditions. */
interface Prepared {
  readonly left: Expr
  readonly right: Expr
  readonly names: readonly string[]
  readonly perEntry: ReadonlySet<string>
  readonly conditions: ReadonlySet<string>
}

function prepare(rule: Rule): Prepared {
  const { left, right, independent } = compileRule(rule)
  const fixed = new Set(independent.map(([name]) => name))
  const perEntry = new Set<string>()
  const conditions = new Set<string>()
  for (const node of postorder([left])) {
    if (node.over.length > 0) {
      for (const x of postorder(node.args)) if (x.op === "input" && !fixed.has(x.name)) perEntry.add(x.name)
      for (const x of postorder([node.args[1] ?? node])) if (x.op === "input") conditions.add(x.name)
    }
    const [test] = node.args
    if (node.op === "if" || node.op === "not") for (const x of postorder(test === undefined ? [] : [test])) if (x.op === "input") conditions.add(x.name)
  }
  for (const match of rule.when.matchAll(/(?:^|[^t] )condition\((\w+)\)/g)) conditions.add(match[1] ?? "")
  for (const name of ["x", "p"]) if (rule.name.endsWith("-slope")) conditions.delete(name)
  const names = [...new Set(postorder([left]).flatMap((n) => (n.op === "input" ? [n.name] : [])))]
  return { left: withEntries(left, perEntry), right: withEntries(right, perEntry), names, perEntry, conditions }
}

type Point = ReadonlyMap<string, number | readonly number[]>

/** Every rule has its own numbers, whatever other rules there are. */
let next = generator(7)
beforeEach(({ task }) => {
  next = generator([...task.name].reduce((seed, letter) => (seed * 31 + letter.charCodeAt(0)) % 2147483647, 7))
})
const pick = (list: readonly number[]): number => list[Math.floor(next() * list.length)] ?? 0

/** Small numbers, numbers near 1, moderate ones: where sums of two terms cancel, and where they do not. Data is float32. */
function draw(): number {
  const u = next()
  if (u < 0.3) return Math.fround(next())
  if (u < 0.4) return pick([0.5, 1, 2, -1, 3])
  const size = Math.fround(10 ** (next() * 7 - 5.5))
  return next() < 0.5 ? size : -size
}

function drawPoint({ names, perEntry, conditions }: Prepared, value: () => number): Point {
  const one = (name: string): number => (conditions.has(name) ? (next() < 0.6 ? 1 : 0) : value())
  return new Map(names.map((name) => [name, perEntry.has(name) ? Array.from({ length: ENTRIES }, () => one(name)) : one(name)]))
}

const outer = new Map([["a", 1]])
const single = (point: Point): ReadonlyMap<string, number> => new Map([...point].map(([name, v]) => [name, typeof v === "number" ? v : (v[1] ?? 0)]))

function float(e: Expr, point: Point): number {
  const inputs = new Map([...point].map(([name, v]) => [name, typeof v === "number" ? v : { data: v, axes: ["a"] }]))
  return interpret(e, { sizes: new Map([["a", ENTRIES]]), indices: outer, inputs })
}

function exact(e: Expr, point: Point): Decimal | undefined {
  return realRule(e, new Map([...point].map(([name, v]) => [name, typeof v === "number" ? fromFloat(v) : v.map(fromFloat)])), outer)
}

/** The conditions of the rule, asked of the values at one point. What `not` asks for is no matter of soundness, ranges aside. */
function allowed(rule: Rule, point: Point): boolean {
  return compileRule(rule).conditions.every((c) => {
    if (!c.positive && c.kind === "property") return true
    const value = interpret(template(c.of), { sizes: new Map(), indices: new Map(), inputs: single(point) })
    // A wildcard that must be a number is one here, and one that must be an input is one by its name.
    const forms = c.of.length === 1 ? [constant(value), template(c.of)] : [template(c.of)]
    const fact: Fact = {
      low: value, high: value, integer: Number.isInteger(value), finite: Number.isFinite(value), nonzero: value !== 0, condition: value === 0 || value === 1,
    }
    return forms.some((e) => c.test(fact, e) === c.positive)
  })
}

describe("the tables", () => {
  test("names are unique", () => {
    expect(new Set(all.map((r) => `${r.phase} ${r.name}`)).size).toBe(all.length)
  })

  test.each(named(all))("%s: both sides parse, the right side has no other wildcards", (_, rule) => {
    const { left, right } = compileRule(rule)
    const names = (e: Expr): ReadonlySet<string> => new Set(postorder([e]).flatMap((n) => (n.op === "input" ? [n.name] : [])))
    expect([...names(right)].filter((name) => !names(left).has(name))).toEqual([])
    expect(left).not.toBe(right)
  })

  // These take an xdivy away that no rule makes without taking another, an abs that no rule makes without taking a root, a log that no rule makes at all, a
  // number out of a mask that no rule puts into one, and a subtraction that no rule makes.
  const otherwise = new Set(["xdivy-safe", "xdivy-of-nonzero", "distance-of-label", "distance-to-label", "log-difference", "if-scaled", "rest-of-share"])
  test.each(named([...simplifyRules, ...stabilizeRules].filter((r) => !otherwise.has(r.name))))("%s decreases, so rewriting ends", (_, rule) => {
    const { left, right } = compileRule(rule)
    expect(greater(left, right)).toBe(true)
  })

  test("no rule knows a loss by name", () => {
    const text = readdirSync("src/rules").map((file) => readFileSync(`src/rules/${file}`, "utf8")).join("\n")
    expect(text).not.toMatch(/\b(bce|huber|focal|hinge|dice|kl_divergence|mse|poisson|tversky|triplet|cross_entropy)\b/i)
  })
})

const specials = [0, -0, 1, -1, 0.5, 2, -3, 5e-324, -5e-324, 1e308, -1e308, Infinity, -Infinity, NaN, 1e-16, 700]

test.each(named(all.filter((r) => r.class === "exact")))("%s (exact): the same bits", (_, rule) => {
  const p = prepare(rule)
  let tried = 0
  for (let k = 0; k < 4000 && tried < 600; k += 1) {
    const point = drawPoint(p, () => pick(specials))
    if (!allowed(rule, point)) continue
    tried += 1
    const [left, right] = [float(p.left, point), float(p.right, point)]
    expect(Object.is(left, right), `${JSON.stringify([...point])}: ${left} and ${right}`).toBe(true)
  }
  expect(tried).toBeGreaterThan(0)
})

/** What a rule asks of its wildcards, as the declarations of inputs. */
function domainsOf(rule: Rule): ReadonlyMap<string, Domain> {
  const bounds = { ">": [0, Infinity, true], ">=": [0, Infinity, false], "in": [0, 1, false] } as const
  return new Map([...rule.when.matchAll(/(?<!not )\b(\w+) (>=|>|in) (?:0|\[0, 1\])/g)].map(([text, name = "", kind]) => {
    const [low, high, lowOpen] = bounds[kind as keyof typeof bounds]
    return [name, { kind: "interval", low, high, lowOpen, highOpen: false, text }]
  }))
}

/** Exactly 0 or 1 is where conventions are, which the limits below are about. */
function atConvention(point: Point, p: Prepared): boolean {
  return [...point].some(([name, v]) => !p.conditions.has(name) && (v === 0 || v === 1))
}

const NEAR = "1e-40"

/** Towards the point from inside: zeros from above, ones from below. */
function inside(point: Point, p: Prepared, moves: (name: string) => boolean): ReadonlyMap<string, Decimal | readonly Decimal[]> {
  const one = (name: string, v: number): Decimal => fromFloat(v).add(p.conditions.has(name) || !moves(name) ? 0 : v === 0 ? NEAR : v === 1 ? `-${NEAR}` : 0)
  return new Map([...point].map(([name, v]) => [name, typeof v === "number" ? one(name, v) : v.map((x) => one(name, x))]))
}

/** Rules whose right side may lose twice the digits of the left, with the reason. Every other one is held to one ulp more. */
const twiceTheLeft: ReadonlyMap<string, string> = new Map([
  ["binary-gradient", "a difference with a root where y = sigmoid(x): both sides cancel there, each from roundings of its own"],
  ["softmax-mean-less", "a difference with a root where the mean is v: both sides cancel there, each from roundings of its own"],
  ["lgamma2p", "near x = 0 the two terms have unlike signs and are up to three times their sum, from roundings of their own"],
  ["mixture-share", "y - x is rounded before the exponential, where the left side has one of each"],
  ["softmax-complement", "x - m is rounded before the exponential on both sides, for entries of its own on each"],
])

describe("over the reals", () => {
  test.each(named(all.filter((r) => r.class !== "exact")))("%s", (_, rule) => {
    const p = prepare(rule)
    // What the kernel computes for the right side: log-sum-exp, for one, is only accurate after lowering.
    const [kernel = p.right] = rule.phase === "simplify" || rule.phase === "stabilize" ? lower([p.right], facts(domainsOf(rule))) : [p.right]
    const errors = { left: [] as number[], right: [] as number[] }
    for (let k = 0; k < 6000 && errors.left.length < 60; k += 1) {
      const point = drawPoint(p, draw)
      if (!allowed(rule, point) || (rule.class === "extends" && atConvention(point, p))) continue
      const left = exact(p.left, point)
      if (left === undefined || !left.isFinite()) continue
      const right = exact(p.right, point)
      const where = JSON.stringify([...point])
      if (right === undefined) {
        // An end of the domain: floats have the limit there (log(0) is -inf), the judge must come from inside.
        const limit = realRule(p.right, inside(point, p, () => true), outer)
        expect(limit !== undefined && limit.sub(left).abs().lt("1e-30"), `${where}: the left side is ${left.toString()}`).toBe(true)
        continue
      }
      expect(left.sub(right).abs().lte(left.abs().mul("1e-40").add("1e-60")), `${where}: ${left.toString()} and ${right.toString()}`).toBe(true)
      // Of 1 - normcdf(30) sixty digits leave nothing: what is so small that both agree in absolute terms only is judged by the right side.
      const truth = left.sub(right).abs().lte(left.abs().mul("1e-30")) ? left : right
      errors.left.push(ulps(float(p.left, point), truth))
      errors.right.push(ulps(float(kernel, point), truth))
    }
    expect(errors.left.length).toBeGreaterThan(20)
    const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0
    expect(median(errors.right), "median error in ulps").toBeLessThanOrEqual(median(errors.left) + 1)
    const worst = Math.max(...errors.left)
    expect(Math.max(...errors.right), "largest error in ulps").toBeLessThanOrEqual((twiceTheLeft.has(rule.name) ? 2 * worst : worst) + 1)
  })
})

// A convention is a limit along some of the wildcards: 0*log(0) is 0 for a target held at 0 as well as for p*log(p).
describe("limits", () => {
  test.each(named(all.filter((r) => r.class === "extends")))("%s: where the left side has no value, the right side has its limit", (_, rule) => {
    const p = prepare(rule)
    for (let k = 0; k < 120; k += 1) {
      const point = drawPoint(p, () => pick([0, 0.5, 1, 2]))
      if (!allowed(rule, point) || exact(p.left, point) !== undefined) continue
      const right = exact(p.right, point)
      if (right === undefined) continue
      const paths = [() => true, ...p.names.map((held) => (name: string) => name !== held), ...p.names.map((moved) => (name: string) => name === moved)]
      const limits = paths.map((moves) => realRule(p.left, inside(point, p, moves), outer)).filter((x) => x !== undefined)
      expect(limits.length === 0 || limits.some((x) => x.sub(right).abs().lt("1e-30")), `${JSON.stringify([...point])}: ${limits.join(", ")} and ${right.toString()}`).toBe(true)
    }
  })
})
