// The audit's reference against exact numbers from elsewhere: data/naive-points.jsonl holds points of 155 formulas as people write
// them, with value and derivatives to 25 digits by ball arithmetic (limits and kinks included), computed by other software.
import { readFileSync, readdirSync } from "node:fs"
import { describe, expect, it, test } from "vitest"
import type { Exact } from "../src/audit/reference.ts"
import { toFloat } from "../src/audit/real.ts"
import { exactAt } from "./audit-point.ts"
import type { Json, JsonObject } from "./conformance/case.ts"
import { isList, isObject, toNumber } from "./conformance/case.ts"

interface Row {
  readonly id: string
  readonly source: string
  readonly hyper: JsonObject
  readonly points: readonly JsonObject[]
  readonly value: readonly Json[]
  readonly d: Readonly<Record<string, readonly Json[]>>
  readonly d2: Readonly<Record<string, readonly Json[]>>
}

const rows = readFileSync(new URL("data/naive-points.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Row)

/** Twenty digits and more are compared as float64: one unit of rounding apart at most. */
const close = (a: number, b: number): boolean => Object.is(a, b) || a === b || Math.abs(a - b) <= 2.3e-16 * Math.abs(b)

function right(got: Exact | undefined, want: Json): boolean {
  const texts = isObject(want) ? [want["kink"], want["left"], want["right"], ...(isList(want["also"]) ? want["also"] : [])] : [want]
  if (want === "undefined") return got?.value === undefined || Number.isNaN(toFloat(got.value))
  const wanted = texts.map((text) => (text === undefined ? undefined : toNumber(text)) ?? NaN)
  const found = [...(got?.value === undefined ? [] : [got.value]), ...(got?.also ?? [])].map(toFloat)
  return found.some((x) => wanted.some((w) => close(x, w)))
}

const flat = (x: Json | undefined): Json[] => (isList(x) ? x.flatMap(flat) : x === undefined ? [] : [x])

describe("formulas as people write them", () => {
  it("has them all", () => expect(rows.length).toBe(155))

  test.each(rows.map((row) => [row.id, row] as const))("%s", (_, { source, hyper, points, value, d, d2 }) => {
    points.forEach((point, i) => {
      const got = exactAt(source, hyper, point, Object.keys(d))
      const compare = (what: string, exact: readonly Exact[] | undefined, want: readonly Json[]) =>
        want.forEach((w, k) => expect(right(exact?.[k], w), `${what} of ${source} at ${JSON.stringify(point)}: ${JSON.stringify([exact?.[k]?.value, ...(exact?.[k]?.also ?? [])].map((x) => x && toFloat(x)))}, ${JSON.stringify(w)}`).toBe(true))
      compare("value", got.values, flat(value[i]))
      for (const x of Object.keys(d)) {
        compare(`d/d${x}`, got.gradient.get(x), flat(d[x]?.[i]))
        compare(`d²/d${x}²`, got.hessian.get(x), flat(d2[x]?.[i]))
      }
    })
  })
})


const float = (exact: Exact | undefined): number | undefined => (exact?.value === undefined ? undefined : toFloat(exact.value))

test("order, ranks, own axes, pairs and running sums mean what they say", () => {
  const at = (source: string, point: JsonObject) => exactAt(source, {}, point, ["x"])
  const floats = (list: readonly Exact[] | undefined) => list?.map(float)
  const x = [0.5, -1, 2]
  const sorted = at("loss f(x[c]) = sum[c](c*sort[c](x)^2)", { x })
  // 0·1 + 1·1/4 + 2·4, with slopes 2·place·x.
  expect([floats(sorted.values), floats(sorted.gradient.get("x")), floats(sorted.hessian.get("x"))]).toEqual([[8.25], [1, 0, 8], [2, 0, 4]])
  expect(floats(at("loss f(x[c]) = sum[c](rank[c](x)*x)", { x }).gradient.get("x"))).toEqual([1, 0, 2])
  expect(floats(at("loss f(x[c]) = sum[k=2](sum[c](x^(k + 1)))", { x }).values)).toEqual([6.75])
  expect(floats(at("loss f(x[c]) = sum[c,c' if c < c'](x*x[c'])", { x }).gradient.get("x"))).toEqual([1, 2.5, -0.5])
  expect(floats(at("loss f(x[c]) = sum[c](cumsum[c](x)^2)", { x }).hessian.get("x"))).toEqual([6, 4, 2])
})

describe("limits and kinks", () => {
  const cases: ReadonlyArray<readonly [source: string, point: JsonObject, value: number | undefined, d: number | undefined, d2: number | undefined]> = [
    ["loss f(x in [0,1]) = -x*log(x)", { x: 0 }, 0, Infinity, -Infinity],
    ["(exp(x) - 1)/x", { x: 0 }, 1, 1 / 2, 1 / 3],
    ["(log(1+x) - x + x^2/2)/x^3", { x: 0 }, 1 / 3, -1 / 4, 2 / 5],
    ["log(x)/(x - 1)", { x: 1 }, 1, -1 / 2, 2 / 3],
    ["x*sin(1/x)", { x: "Infinity" }, 1, 0, 0],
    ["x^2*(log(1 + 1/x) - 1/x)", { x: "Infinity" }, -1 / 2, 0, 0],
    ["log(1 + exp(x))", { x: "Infinity" }, Infinity, 1, 0],
    ["log(log(1 + exp(x)))", { x: -1e30 }, -1e30, 1, 0],
    ["abs(x)^3", { x: 0 }, 0, 0, 0],
    ["loss f(x >= 0) = sqrt(x)", { x: 0 }, 0, Infinity, -Infinity],
    ["log(x) - log(x)", { x: 1e-30 }, 0, 0, 0],
    ["log(3*x) - log(x) - log(3)", { x: 1e-30 }, 0, 0, 0],
    ["1/x", { x: 0 }, undefined, undefined, undefined],
    ["log(x)", { x: -1 }, NaN, NaN, NaN],
    ["normcdf(log(x))", { x: -1 }, NaN, NaN, NaN],
    ["sin(x)", { x: "Infinity" }, undefined, undefined, undefined],
  ]
  test.each(cases)("%s at %j", (source, point, value, d, d2) => {
    const got = exactAt(source, {}, point, ["x"])
    const same = (x: number | undefined): number | undefined => (x === undefined || Number.isNaN(x) ? undefined : x + 0)
    expect([float(got.values[0]), float(got.gradient.get("x")?.[0]), float(got.hessian.get("x")?.[0])].map(same)).toEqual([value, d, d2].map(same))
  })

  it("names both sides of a kink", () => {
    const { gradient, hessian } = exactAt("abs(x) + max(x, 0)*x", {}, { x: 0 }, ["x"])
    expect(gradient.get("x")?.[0]?.also.map(toFloat)).toEqual([-1, 1])
    expect(hessian.get("x")?.[0]?.also.map(toFloat)).toEqual([0, 2])
  })
})

it("imports neither rules nor backends nor the op table", () => {
  const folder = new URL("../src/audit/", import.meta.url)
  const seen = new Set<string>()
  const follow = (url: URL): void => {
    if (seen.has(url.pathname)) return
    seen.add(url.pathname)
    for (const [, path] of readFileSync(url, "utf8").matchAll(/^import (?!type\b)[^"]*"(\.[^"]+)"/gm)) follow(new URL(path ?? "", url))
  }
  const parts = ["reference.ts", "evaluate.ts", "ops.ts", "real.ts", "special.ts", "functions.ts", "piecewise.ts", "jet.ts"]
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(parts))
  follow(new URL("reference.ts", folder))
  const reached = [...seen].map((path) => path.slice(path.indexOf("/src/") + 5))
  expect(reached.filter((path) => /^(rules|backends|ops|autodiff|schedule|losses)\//.test(path))).toEqual([])
})
