// Rows of the functions that losses are made of: sigmoid and its relatives, activations, x·log(y) with its conventions.
// In: nothing. Out: a list for table.ts. Each is here because its plain formula overflows, cancels or has no value somewhere.
// `lower` is what kernels compute; it is written in exp(-abs(x)), so that value, slope and curvature of one loss share
// one exponential. Derivatives name other rows instead of being derived from `lower`, whose kinks are not the function's.
import { absInterval, divIntervals, hull, mulIntervals, nonnegative, nonpositive, everything, widened } from "./interval.ts"
import type { Interval, OpRow } from "./op.ts"
import { fastSigmoid, fastSoftplus } from "./special/fast-logistic.ts"
import { gelu } from "./special/gelu.ts"

/** Logarithm of an interval, negative numbers left out: they have no logarithm. */
function logInterval(x: Interval): Interval {
  return widened({ low: Math.log(Math.max(x.low, 0)), high: Math.log(Math.max(x.high, 0)) })
}

/** x·f(y) where x = 0 gives 0. */
function timesInterval(x: Interval, f: Interval): Interval {
  const product = mulIntervals(x, f)
  return x.low <= 0 && x.high >= 0 ? hull([product.low, product.high, 0]) : product
}

export const stable: readonly OpRow[] = [
  {
    name: "sigmoid", aliases: ["σ"], params: ["x"],
    doc: "Logistic function 1/(1 + exp(-x)).", example: "sigmoid(z)",
    meaning: "1/(1 + exp(-x))", range: { low: 0, high: 1 }, monotone: ["up"],
    derivative: ["sigmoid(x)*sigmoid(-x)"],
    float: (x) => {
      const e = Math.exp(-Math.abs(x))
      return (x >= 0 ? 1 : e) / (1 + e)
    },
    lower: "(if x >= 0 then 1 else exp(-abs(x)))/(1 + exp(-abs(x)))", make: fastSigmoid, uses: ["exp"], cost: 14, ulp: 2.5,
  },
  {
    name: "softplus", params: ["x"],
    doc: "log(1 + exp(x)), a smooth maximum of 0 and x.", example: "softplus(-z)",
    meaning: "log(1 + exp(x))", range: nonnegative, monotone: ["up"],
    derivative: ["sigmoid(x)"],
    float: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    lower: "max(x, 0) + log1p(exp(-abs(x)))", make: fastSoftplus, uses: ["exp", "log"], cost: 20, ulp: 2,
  },
  {
    name: "logsigmoid", params: ["x"],
    doc: "Logarithm of sigmoid.", example: "-logsigmoid(z)",
    meaning: "-log(1 + exp(-x))", range: nonpositive, monotone: ["up"],
    derivative: ["sigmoid(-x)"],
    float: (x) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))),
    lower: "min(x, 0) - log1p(exp(-abs(x)))", cost: 20, ulp: 2,
  },
  {
    name: "relu", params: ["x"],
    doc: "x where it is positive, else 0.", example: "relu(1 - y*z)",
    meaning: "max(x, 0)", range: nonnegative, monotone: ["up"],
    derivative: ["if x > 0 then 1 else 0"], at: "at 0 the derivative is 0",
    float: (x) => Math.max(x, 0), lower: "max(x, 0)", cost: 1, ulp: 0,
  },
  {
    name: "gelu", params: ["x"],
    doc: "x*normcdf(x), the Gaussian error linear unit.", example: "gelu(x)",
    meaning: "x*normcdf(x)", range: { low: -0.17, high: Infinity }, monotone: ["none"],
    interval: (x) => (x.low >= 0 ? { low: 0, high: x.high } : { low: -0.17, high: Math.max(x.high, 0) }),
    derivative: ["if x == inf then 1 else if x == -inf then 0 else normcdf(x) + x*exp(-x^2/2)/sqrt(2*pi)"],
    float: gelu, cost: 40, ulp: 5,
  },
  {
    name: "silu", params: ["x"],
    doc: "x*sigmoid(x), also known as swish.", example: "silu(x)",
    meaning: "x*sigmoid(x)", range: { low: -0.279, high: Infinity }, monotone: ["none"],
    interval: (x) => (x.low >= 0 ? { low: 0, high: x.high } : { low: -0.279, high: Math.max(x.high, 0) }),
    // Two forms: each has its limit at the infinity of its side.
    derivative: ["if x > 0 then sigmoid(x)*(1 - silu(-x)) else sigmoid(x) + silu(x)*sigmoid(-x)"],
    // The last branch takes the exponential in halves: it would be subnormal where the result is not yet.
    float: (x) => {
      const e = Math.exp(-Math.abs(x))
      if (x >= 0) return x / (1 + e)
      return x < -760 ? 0 : x > -700 ? (x * e) / (1 + e) : x * Math.exp(x / 2) * Math.exp(x / 2)
    },
    lower: "if x < -760 then 0 else x*sigmoid(x)", cost: 16, ulp: 3,
  },
  {
    name: "elu", params: ["x"],
    doc: "x where it is positive, else exp(x) - 1.", example: "elu(x)",
    meaning: "if x > 0 then x else exp(x) - 1", range: { low: -1, high: Infinity }, monotone: ["up"],
    derivative: ["if x > 0 then 1 else exp(x)"],
    float: (x) => (x > 0 ? x : Math.expm1(x)),
    lower: "if x > 0 then x else expm1(x)", cost: 10, ulp: 1,
  },
  {
    name: "logaddexp", params: ["a", "b"], variadic: true,
    doc: "log(exp(a) + exp(b)) without overflow.", example: "logaddexp(a, b)",
    meaning: "log(exp(a) + exp(b))", range: everything, monotone: ["up", "up"],
    derivative: ["if a == b and abs(a) == inf then 1/2 else sigmoid(a - b)", "if a == b and abs(a) == inf then 1/2 else sigmoid(b - a)"],
    at: "for two equal infinities each argument has derivative 1/2",
    float: (a, b) => (a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))),
    lower: "if a == b then a + log(2) else max(a, b) + log1p(exp(-abs(a - b)))", cost: 22, ulp: 2,
  },
  {
    name: "xlogy", params: ["x", "y"],
    doc: "x*log(y), and 0 where x is 0.", example: "-xlogy(y, p)",
    meaning: "if x == 0 then 0 else x*log(y)", domain: "y > 0 or x == 0", range: everything, monotone: ["none", "none"],
    interval: (x, y) => timesInterval(x, logInterval(y)),
    derivative: ["if x == 0 and y <= 0 then 0 else log(y)", "xdivy(x, y)"],
    at: "where x is 0 and y is not positive both derivatives are 0",
    float: (x, y) => (x === 0 && y === y ? 0 : x * Math.log(y)),
    lower: "if x == 0 and not isnan(y) then 0 else x*log(y)", cost: 10, ulp: 2,
  },
  {
    name: "xlog1py", params: ["x", "y"],
    doc: "x*log1p(y), and 0 where x is 0.", example: "-xlog1py(1 - y, -p)",
    meaning: "if x == 0 then 0 else x*log(1 + y)", domain: "y > -1 or x == 0", range: everything, monotone: ["none", "none"],
    interval: (x, y) => timesInterval(x, widened({ low: Math.log1p(Math.max(y.low, -1)), high: Math.log1p(Math.max(y.high, -1)) })),
    derivative: ["if x == 0 and y <= -1 then 0 else log1p(y)", "xdivy(x, 1 + y)"],
    at: "where x is 0 and y is not above -1 both derivatives are 0",
    float: (x, y) => (x === 0 && y === y ? 0 : x * Math.log1p(y)),
    lower: "if x == 0 and not isnan(y) then 0 else x*log1p(y)", cost: 12, ulp: 2,
  },
  {
    name: "xdivy", params: ["x", "y"],
    doc: "x/y, and 0 where x is 0.", example: "xdivy(y, p)",
    meaning: "if x == 0 then 0 else x/y", domain: "y != 0 or x == 0", range: everything, monotone: ["none", "none"],
    interval: (x, y) => {
      const quotient = divIntervals(x, y)
      return x.low <= 0 && x.high >= 0 ? hull([quotient.low, quotient.high, 0]) : quotient
    },
    derivative: ["if x == 0 and y == 0 then 0 else 1/y", "-xdivy(result, y)"],
    at: "at (0, 0) both derivatives are 0",
    float: (x, y) => (x === 0 && y === y ? 0 : x / y),
    lower: "if x == 0 and not isnan(y) then 0 else x/y", cost: 5, ulp: 0.5,
  },
  {
    name: "log1mexp", params: ["x"],
    doc: "log(1 - exp(x)) for negative x.", example: "log1mexp(-d)",
    meaning: "log(1 - exp(x))", domain: "x < 0", range: nonpositive, monotone: ["down"],
    derivative: ["exp(x)/expm1(x)"],
    float: (x) => (x < -Math.LN2 ? Math.log1p(-Math.exp(x)) : Math.log(-Math.expm1(x))),
    lower: "if x < -log(2) then log1p(-exp(x)) else log(-expm1(x))", cost: 18, ulp: 2,
  },
  {
    name: "lncosh", params: ["x"],
    doc: "log(cosh(x)): x^2/2 near 0, abs(x) - log(2) far away.", example: "lncosh(p - y)",
    meaning: "log((exp(x) + exp(-x))/2)", range: nonnegative, monotone: ["none"],
    interval: (x) => {
      const a = absInterval(x)
      const at = (size: number): number => (size < 1 ? Math.log1p(2 * Math.sinh(size / 2) ** 2) : size + Math.log1p(Math.exp(-2 * size)) - Math.LN2)
      const { low, high } = widened({ low: at(a.low), high: at(a.high) })
      return { low: Math.max(low, 0), high }
    },
    derivative: ["tanh(x)"],
    float: (x) => {
      const a = Math.abs(x)
      return a < 1 ? Math.log1p(2 * Math.sinh(a / 2) ** 2) : a + Math.log1p(Math.exp(-2 * a)) - Math.LN2
    },
    // cosh(x) - 1 as its series: the square of a rounded sinh loses a digit more, and costs more.
    lower: "let s = x*x in if abs(x) < 1 then log1p(s*(1/2 + s*(1/24 + s*(1/720 + s*(1/40320 + s*(1/3628800 + s*(1/479001600 + s*(1/87178291200 + s*(1/20922789888000 + s/6402373705728000))))))))) else abs(x) + log1p(exp(-(2*abs(x)))) - log(2)", cost: 40, ulp: 3,
  },
]
