// Rows of the elementary functions. In: nothing. Out: a list for table.ts. V8's Math is used throughout: measured against
// 60 digits on every third binade and densely where it matters, none of its functions errs by more than 1.8 ulp.
// Derivatives are written so that they neither cancel nor overflow before the result does: (1 - x)*(1 + x), not 1 - x^2.
import { absInterval, everything, nonnegative, widened } from "./interval.ts"
import type { Interval, OpRow } from "./op.ts"
import { fastExp, fastExpm1, fastExpRest, fastTanh } from "./special/fast-exp.ts"
import { fastLog, fastLog1p } from "./special/fast-log.ts"

const unit: Interval = { low: -1, high: 1 }

export const elementary: readonly OpRow[] = [
  {
    name: "exp", params: ["x"],
    doc: "Exponential function.", example: "exp(-d)",
    meaning: "primitive", range: nonnegative, monotone: ["up"],
    derivative: ["result"],
    float: (x) => Math.exp(x), js: "Math.exp({x})", make: fastExp, rest: fastExpRest, cost: 8, ulp: 1,
  },
  {
    name: "expm1", params: ["x"],
    doc: "exp(x) - 1 without cancellation.", example: "expm1(d)",
    meaning: "primitive", range: { low: -1, high: Infinity }, monotone: ["up"],
    derivative: ["exp(x)"],
    float: (x) => Math.expm1(x), js: "Math.expm1({x})", make: fastExpm1, uses: ["exp"], cost: 10, ulp: 1,
  },
  {
    name: "log", aliases: ["ln"], params: ["x"],
    doc: "Natural logarithm.", example: "-log(p)",
    meaning: "primitive", domain: "x > 0", range: everything, monotone: ["up"],
    derivative: ["1/x"],
    float: (x) => Math.log(x), js: "Math.log({x})", make: fastLog, crosses: 1, cost: 8, ulp: 1,
  },
  {
    name: "log1p", params: ["x"],
    doc: "log(1 + x) without cancellation.", example: "log1p(d^2)",
    meaning: "primitive", domain: "x > -1", range: everything, monotone: ["up"],
    derivative: ["1/(1 + x)"],
    float: (x) => Math.log1p(x), js: "Math.log1p({x})", make: fastLog1p, uses: ["log"], poles: { at: [-1], within: 1 / 32 }, cost: 10, ulp: 1,
  },
  {
    name: "log2", aliases: ["log₂"], params: ["x"],
    doc: "Logarithm to base 2.", example: "-log2(p)",
    meaning: "log(x)/log(2)", domain: "x > 0", range: everything, monotone: ["up"],
    derivative: ["1/log(2)/x"],
    float: (x) => Math.log2(x), js: "Math.log2({x})", crosses: 1.45, cost: 9, ulp: 1,
  },
  {
    name: "log10", aliases: ["log₁₀"], params: ["x"],
    doc: "Logarithm to base 10.", example: "-10*log10(p)",
    meaning: "log(x)/log(10)", domain: "x > 0", range: everything, monotone: ["up"],
    derivative: ["1/log(10)/x"],
    float: (x) => Math.log10(x), js: "Math.log10({x})", crosses: 0.44, cost: 9, ulp: 2,
  },
  {
    name: "sqrt", params: ["x"],
    doc: "Square root.", example: "sqrt(d^2 + 1)",
    meaning: "primitive", domain: "x >= 0", range: nonnegative, monotone: ["up"],
    derivative: ["1/(2*result)"], at: "at 0 the derivative is inf",
    float: (x) => Math.sqrt(x), js: "Math.sqrt({x})", cost: 4, ulp: 0.5,
  },
  {
    name: "cbrt", params: ["x"],
    doc: "Cube root, of negative numbers too.", example: "cbrt(d)",
    meaning: "primitive", range: everything, monotone: ["up"],
    derivative: ["1/(3*result^2)"], at: "at 0 the derivative is inf",
    float: (x) => Math.cbrt(x), js: "Math.cbrt({x})", cost: 12, ulp: 1,
  },
  {
    name: "sin", params: ["x"],
    doc: "Sine.", example: "sin(d)",
    meaning: "primitive", range: unit, monotone: ["none"],
    derivative: ["cos(x)"],
    float: (x) => Math.sin(x), js: "Math.sin({x})", cost: 12, ulp: 1,
  },
  {
    name: "cos", params: ["x"],
    doc: "Cosine.", example: "1 - cos(d)",
    meaning: "primitive", range: unit, monotone: ["none"],
    derivative: ["-sin(x)"],
    float: (x) => Math.cos(x), js: "Math.cos({x})", cost: 12, ulp: 1,
  },
  {
    name: "tan", params: ["x"],
    doc: "Tangent.", example: "tan(d)",
    meaning: "sin(x)/cos(x)", range: everything, monotone: ["none"],
    derivative: ["1 + result^2"],
    float: (x) => Math.tan(x), js: "Math.tan({x})", cost: 16, ulp: 1,
  },
  {
    name: "asin", params: ["x"],
    doc: "Inverse of sin.", example: "asin(c)",
    meaning: "primitive", domain: "x >= -1 and x <= 1", range: { low: -Math.PI / 2, high: Math.PI / 2 }, monotone: ["up"],
    derivative: ["1/sqrt((1 - x)*(1 + x))"],
    float: (x) => Math.asin(x), js: "Math.asin({x})", poles: { at: [-1, 1], within: 1 / 256 }, cost: 14, ulp: 1,
  },
  {
    name: "acos", params: ["x"],
    doc: "Inverse of cos: the angle whose cosine is x.", example: "acos(c)",
    meaning: "primitive", domain: "x >= -1 and x <= 1", range: { low: 0, high: Math.PI }, monotone: ["down"],
    derivative: ["-1/sqrt((1 - x)*(1 + x))"],
    float: (x) => Math.acos(x), js: "Math.acos({x})", poles: { at: [-1, 1], within: 1 / 32 }, cost: 14, ulp: 1,
  },
  {
    name: "atan", params: ["x"],
    doc: "Inverse of tan.", example: "atan(w/h)",
    meaning: "primitive", range: { low: -Math.PI / 2, high: Math.PI / 2 }, monotone: ["up"],
    derivative: ["if abs(x) == inf then 0 else 1/(1 + x^2)"],
    float: (x) => Math.atan(x), js: "Math.atan({x})", cost: 14, ulp: 1,
  },
  {
    name: "atan2", params: ["y", "x"],
    doc: "Angle of the point (x, y).", example: "atan2(y, x)",
    meaning: "primitive", range: { low: -Math.PI, high: Math.PI }, monotone: ["none", "none"],
    derivative: ["xdivy(xdivy(x, hypot(x, y)), hypot(x, y))", "-xdivy(xdivy(y, hypot(x, y)), hypot(x, y))"],
    at: "at the origin the derivatives are 0",
    float: (y, x) => Math.atan2(y, x), js: "Math.atan2({y}, {x})", cost: 20, ulp: 2,
  },
  {
    name: "sinh", params: ["x"],
    doc: "Hyperbolic sine.", example: "sinh(d)",
    meaning: "(exp(x) - exp(-x))/2", range: everything, monotone: ["up"],
    derivative: ["cosh(x)"],
    float: (x) => Math.sinh(x), js: "Math.sinh({x})", cost: 14, ulp: 2,
  },
  {
    name: "cosh", params: ["x"],
    doc: "Hyperbolic cosine.", example: "log(cosh(d))",
    meaning: "(exp(x) + exp(-x))/2", range: { low: 1, high: Infinity }, monotone: ["none"],
    interval: (x) => {
      const a = absInterval(x)
      const { low, high } = widened({ low: Math.cosh(a.low), high: Math.cosh(a.high) })
      return { low: Math.max(low, 1), high }
    },
    derivative: ["sinh(x)"],
    float: (x) => Math.cosh(x), js: "Math.cosh({x})", cost: 14, ulp: 2,
  },
  {
    name: "tanh", params: ["x"],
    doc: "Hyperbolic tangent.", example: "tanh(d)",
    meaning: "(exp(x) - exp(-x))/(exp(x) + exp(-x))", range: unit, monotone: ["up"],
    derivative: ["4*sigmoid(2*x)*sigmoid(-2*x)"],
    float: (x) => Math.tanh(x), js: "Math.tanh({x})", make: fastTanh, uses: ["exp"], cost: 14, ulp: 2,
  },
  {
    name: "asinh", params: ["x"],
    doc: "Inverse of sinh.", example: "asinh(d)",
    meaning: "log(x + sqrt(x^2 + 1))", range: everything, monotone: ["up"],
    derivative: ["1/hypot(1, x)"],
    float: (x) => Math.asinh(x), js: "Math.asinh({x})", cost: 20, ulp: 2,
  },
  {
    name: "acosh", params: ["x"],
    doc: "Inverse of cosh, not below 0.", example: "acosh(1 + d^2)",
    meaning: "log(x + sqrt(x^2 - 1))", domain: "x >= 1", range: nonnegative, monotone: ["up"],
    derivative: ["1/(sqrt(x - 1)*sqrt(x + 1))"],
    float: (x) => Math.acosh(x), js: "Math.acosh({x})", poles: { at: [1], within: 1 / 32 }, cost: 20, ulp: 2,
  },
  {
    name: "atanh", params: ["x"],
    doc: "Inverse of tanh.", example: "atanh(c)",
    meaning: "log((1 + x)/(1 - x))/2", domain: "x > -1 and x < 1", range: everything, monotone: ["up"],
    derivative: ["1/((1 - x)*(1 + x))"],
    float: (x) => Math.atanh(x), js: "Math.atanh({x})", poles: { at: [-1, 1], within: 1 / 32 }, cost: 20, ulp: 2,
  },
  {
    name: "hypot", params: ["x", "y"],
    doc: "sqrt(x^2 + y^2) without overflow.", example: "hypot(1, d) - 1",
    meaning: "sqrt(x^2 + y^2)", range: nonnegative, monotone: ["none", "none"],
    interval: (x, y) => {
      const [a, b] = [absInterval(x), absInterval(y)]
      return widened({ low: Math.max(a.low, b.low), high: a.high + b.high })
    },
    // Two forms, for the second derivative's sake: 1/h - (x/h)^2/h alone would cancel where x is the larger one.
    derivative: ["if abs(x) > abs(y) then sign(x)/hypot(1, y/x) else xdivy(x, result)", "if abs(y) > abs(x) then sign(y)/hypot(1, x/y) else xdivy(y, result)"],
    at: "at the origin the derivatives are 0",
    // Not Math.hypot, which is several times slower.
    float: (x, y) => {
      const a = Math.abs(x)
      const b = Math.abs(y)
      const large = Math.max(a, b)
      if (large === 0 || large === Infinity) return large
      const ratio = Math.min(a, b) / large
      return large * Math.sqrt(1 + ratio * ratio)
    },
    cost: 10, ulp: 2,
  },
]
