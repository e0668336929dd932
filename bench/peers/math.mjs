// mathjs: the formula and its derivative(), compiled once and evaluated for each sample, which is all it has. In: a case. Out: one side. On fewer
// samples, because each takes microseconds.
import { compile, derivative, parse } from "mathjs"

const SAMPLES = 10_000
const BCE = "-(y*log(a) + (1-y)*log(1-a))"
const SIGMOID = "1/(1 + exp(-a))"
const FORMULAS = {
  bce: BCE, hard: BCE, small: BCE,
  logits: `-(y*log(${SIGMOID}) + (1-y)*log(1 - ${SIGMOID}))`,
  mse: "(a - y)^2",
  focal: `-(0.75 - 0.5*y)*(1 - (y*(${SIGMOID}) + (1-y)*(1 - ${SIGMOID})))^2*(y*log(${SIGMOID}) + (1-y)*log(1 - ${SIGMOID}))`,
}

export async function sides({ key, wrt, inputs }) {
  const formula = FORMULAS[key]
  if (formula === undefined) return [{ name: "mathjs", cannot: key === "huber" ? "derivative() refuses conditionals and min" : "its formulas have no sums over an axis to differentiate" }]
  const given = inputs()
  const n = Math.min(SAMPLES, given.y.length)
  const [f, slope] = [compile(formula), derivative(parse(formula), "a").compile()]
  const grad = new Float32Array(n)
  const scope = { a: 0, y: 0 }
  const run = () => {
    let sum = 0
    for (let i = 0; i < n; i++) {
      scope.a = given[wrt][i]
      scope.y = given.y[i]
      sum += f.evaluate(scope)
      grad[i] = slope.evaluate(scope) / n
    }
    return sum / n
  }
  return [{ name: "mathjs", run, entries: n, rounds: 1, result: { value: run(), grad } }]
}
