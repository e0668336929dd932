// Loops over the members of a group in place of all entries. Values come from a double loop written here, bits from closures, which look at all entries.
import { expect, test } from "vitest"
import { closure } from "../src/closure.ts"
import { loss } from "../src/index.ts"
import { js } from "../src/js.ts"
import { prebuilt } from "./prebuilt.ts"

const members = /member_\d+ < size_n/

const f = loss("loss within(s[n], y[n], q[n]) = sum[n,n' if q == q[n'] and y > y[n']](softplus(s[n'] - s))")

const samples = (n: number, groups: number) => {
  let state = 7
  const next = (): number => ((state = (state * 48271) % 2147483647) / 2147483647)
  const of = (make: () => number) => ({ data: Float64Array.from({ length: n }, make), shape: [1, n] })
  return { s: of(() => 4 * next() - 2), y: of(() => Math.floor(3 * next())), q: of(() => Math.floor(groups * next())) }
}

test.each([[0, 1], [1, 1], [9, 3], [200, 1], [200, 200], [300, 17]])("%i entries of %i groups", (n, groups) => {
  const data = samples(n, groups)
  const [s, y, q] = [data.s.data, data.y.data, data.q.data]
  let value = 0
  const grad = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (q[i] !== q[j] || !(y[i]! > y[j]!)) continue
      const d = s[j]! - s[i]!
      value += Math.log1p(Math.exp(d))
      grad[i]! -= 1 / (1 + Math.exp(-d))
      grad[j]! += 1 / (1 + Math.exp(-d))
    }
  }
  const grouped = f.valueAndGrad(data, { wrt: "s", backend: js() })
  const entries = [...grouped.grad.s as unknown as Float64Array]
  expect(grouped.value).toBeCloseTo(value, 9)
  entries.forEach((entry, i) => expect(entry, String(i)).toBeCloseTo(grad[i]!, 9))
  // Closures make anew what has lost more digits than generated code leaves; of results that need be right to float32, both make anew the same.
  const single = (backend: ReturnType<typeof js>) => f.valueAndGrad(data, { wrt: "s", backend, precision: "f32" })
  expect(single(closure())).toEqual(single(js()))
})

test("a key that is NaN equals none, and both zeros are one", () => {
  const n = 6
  const data = { s: { data: Float64Array.of(1, 2, 4, 8, 16, 32), shape: [1, n] }, y: { data: Float64Array.of(5, 4, 3, 2, 1, 0), shape: [1, n] }, q: { data: Float64Array.of(0, NaN, -0, NaN, 0, 3), shape: [1, n] } }
  const pairs = loss("loss pairs(s[n], y[n], q[n]) = sum[n,n' if q == q[n'] and y > y[n']](s[n'])")
  // (0, 2), (0, 4) and (2, 4): 4 + 16 + 16.
  expect(pairs(data, { backend: js() })).toBe(36)
  expect(pairs(data, { backend: closure() })).toBe(36)
})

test.each([
  ["all terms are within groups", "sum[n,n' if q == q[n']](s*s[n'])", true],
  ["a factor is not in the way, nor a sum of such terms", "sum[n,n'](if q == q[n'] then -s*s[n']/2 else 0) + sum[n,n' if q == q[n'] and s > s[n']](s)", true],
  ["three loops: the innermost is like the outermost", "sum[n,n',n'' if q == q[n''] and s > s[n']](s[n'']*s[n'])", true],
  ["other entries count too", "sum[n,n'](if q == q[n'] then s*s[n'] else 1)", false],
  ["as much as the largest of all", "sum[n,n' if q == q[n']](s*s[n']) + sum[n](max[n'](s[n']*s))", false],
  ["a key of another input", "sum[n,n' if q == s[n']](s*s[n'])", false],
  ["either key", "sum[n,n' if q == q[n'] or s == s[n']](s*s[n'])", false],
])("%s: %s", (_, text, expected) => {
  const made = loss(`loss made(s[n], q[n]) = ${text}`)
  const { s, q } = samples(40, 6)
  const data = { s, q }
  const kernel = made.compile({ backend: [js()], wrt: [] })
  kernel(data)
  expect(members.test(kernel.source)).toBe(expected)
  expect(made(data, { backend: js() })).toBe(made(data, { backend: closure() }))
})

test("by default such a loss runs where others are passed over", () => {
  const { s, y, q } = samples(600, 50)
  const [within, among] = [f.compile({ wrt: "s" }), loss("loss all(s[n]) = sum[n,n'](softplus(s[n'] - s))").compile({ wrt: "s" })]
  within({ s, y, q })
  among({ s })
  expect([within.backend, among.backend]).toEqual(["js", "wasm"])
})

test("prebuilt, they run over members too", async () => {
  const folder = await prebuilt(["query_pair_logit"])
  try {
    const { queryPairLogit } = await folder.load("index")
    const data = samples(300, 17)
    const expected = loss("query_pair_logit").valueAndGrad(data, { wrt: "s", backend: closure() })
    const { value, grad } = queryPairLogit!.valueAndGrad(data, { wrt: "s" })
    expect(value).toBeCloseTo(expected.value as number, 12)
    ;(expected.grad.s as unknown as Float64Array).forEach((entry, i) => expect((grad.s as Float64Array)[i], String(i)).toBeCloseTo(entry, 12))
    expect(await folder.bundle('import { queryPairLogit } from "./index.js"; console.log(queryPairLogit)')).toMatch(/===\w+;\w+\+\+/)
  } finally {
    folder.remove()
  }
})
