// Rows of the special functions: error functions, the normal distribution, gamma and polygamma functions. In: nothing. Out: a
// list for table.ts. The float64 implementations are in special/, one file each.
// Their derivatives stay in the family: no derivative of any order subtracts nearly equal numbers or divides 0 by 0. The
// bounds 30 and 40 in them only serve infinite arguments, where x*exp(-x^2) has no value as floats.
import { everything, nonnegative, nonpositive } from "./interval.ts"
import type { Interval, OpRow } from "./op.ts"
import { digamma } from "./special/digamma.ts"
import { erf } from "./special/erf.ts"
import { erfc } from "./special/erfc.ts"
import { erfcx } from "./special/erfcx.ts"
import { ierfcx } from "./special/ierfcx.ts"
import { lgamma } from "./special/lgamma.ts"
import { lognormcdf } from "./special/lognormcdf.ts"
import { normcdf } from "./special/normcdf.ts"
import { polygamma } from "./special/polygamma.ts"
import { trigamma } from "./special/trigamma.ts"

const notAPole = "x > 0 or x != floor(x)"

/** Odd orders are positive everywhere. */
function polygammaInterval(k: Interval): Interval {
  return k.low === k.high && k.low % 2 === 1 ? nonnegative : everything
}

export const special: readonly OpRow[] = [
  {
    name: "erf", params: ["x"],
    doc: "Error function.", example: "erf(d)",
    meaning: "primitive", range: { low: -1, high: 1 }, monotone: ["up"],
    derivative: ["if abs(x) == inf then 0 else 2/sqrt(pi)*exp(-x^2)"],
    float: erf, cost: 30, ulp: 1,
  },
  {
    name: "erfc", params: ["x"],
    doc: "1 - erf(x) without cancellation.", example: "erfc(d)",
    meaning: "primitive", range: { low: 0, high: 2 }, monotone: ["down"],
    derivative: ["if abs(x) == inf then 0 else -2/sqrt(pi)*exp(-x^2)"],
    float: erfc, cost: 35, ulp: 4,
  },
  {
    name: "erfcx", params: ["x"],
    doc: "exp(x^2)*erfc(x), the scaled complementary error function.", example: "erfcx(d)",
    meaning: "exp(x^2)*erfc(x)", range: nonnegative, monotone: ["down"],
    derivative: ["-2*ierfcx(1, x)"],
    float: erfcx, cost: 30, ulp: 4,
  },
  {
    name: "ierfcx", params: ["k", "x"],
    doc: "exp(x^2) times the k-th repeated integral of erfc from x to infinity: the derivatives of erfcx.", example: "ierfcx(1, d)",
    meaning: "primitive", domain: "k >= 0 and k <= 100 and k == floor(k)", range: nonnegative, monotone: ["none", "down"],
    derivative: ["0", "-2*(k + 1)*ierfcx(k + 1, x)"],
    at: "the order k is a constant",
    float: ierfcx, cost: 200, ulp: 12,
  },
  {
    name: "normcdf", params: ["x"],
    doc: "Distribution function of the standard normal.", example: "normcdf(z)",
    meaning: "erfc(-x/sqrt(2))/2", range: { low: 0, high: 1 }, monotone: ["up"],
    derivative: ["if abs(x) == inf then 0 else exp(-x^2/2)/sqrt(2*pi)"],
    float: normcdf, cost: 40, ulp: 4,
  },
  {
    name: "lognormcdf", params: ["x"],
    doc: "Logarithm of normcdf, finite far to the left.", example: "-lognormcdf(y*z)",
    meaning: "log(erfc(-x/sqrt(2))/2)", range: nonpositive, monotone: ["up"],
    derivative: ["if x == inf then 0 else if x > 0 then exp(-x^2/2)/(sqrt(2*pi)*normcdf(x)) else sqrt(2/pi)/erfcx(-x/sqrt(2))"],
    float: lognormcdf, lower: "if x > 0 then log1p(-normcdf(-x)) else log(erfcx(-x/sqrt(2))/2) - x/2*x", cost: 50, ulp: 4,
  },
  {
    name: "lgamma", params: ["x"],
    doc: "Logarithm of the absolute value of the gamma function.", example: "lgamma(y + 1)",
    meaning: "primitive", domain: notAPole, range: everything, monotone: ["none"],
    interval: (x) => (x.low >= 0 ? { low: -0.1215, high: Infinity } : everything),
    derivative: ["digamma(x)"],
    float: lgamma, cost: 50, ulp: 1,
  },
  {
    name: "lgamma1p", params: ["x"],
    doc: "lgamma(1 + x) without loss near 0.", example: "lgamma1p(y)",
    meaning: "lgamma(1 + x)", domain: "x > -1 or x != floor(x)", range: everything, monotone: ["none"],
    interval: (x) => (x.low >= -1 ? { low: -0.1215, high: Infinity } : everything),
    derivative: ["digamma(1 + x)"],
    float: (x) => lgamma(x, 1), make: (of) => (x) => of(x, 1), uses: ["lgamma"], cost: 50, ulp: 1,
  },
  {
    name: "digamma", params: ["x"],
    doc: "Derivative of lgamma.", example: "digamma(a)",
    meaning: "primitive", domain: notAPole, range: everything, monotone: ["none"],
    derivative: ["trigamma(x)"],
    float: digamma, cost: 50, ulp: 4,
  },
  {
    name: "trigamma", params: ["x"],
    doc: "Second derivative of lgamma.", example: "trigamma(a)",
    meaning: "polygamma(1, x)", domain: notAPole, range: nonnegative, monotone: ["none"],
    derivative: ["polygamma(2, x)"],
    float: trigamma, cost: 60, ulp: 6,
  },
  {
    name: "polygamma", params: ["k", "x"],
    doc: "k-th derivative of digamma, for a whole k from 0 to 100.", example: "polygamma(2, a)",
    meaning: "primitive", domain: "k >= 0 and k <= 100 and k == floor(k) and (x > 0 or x != floor(x))", range: everything, monotone: ["none", "none"],
    interval: polygammaInterval,
    derivative: ["0", "polygamma(k + 1, x)"],
    at: "the order k is a constant",
    float: polygamma, cost: 120, ulp: 16,
  },
]
