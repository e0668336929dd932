// Rows of the arithmetic ops. In: nothing. Out: a list for table.ts. Signs and powers, rounding, minimum and maximum: what
// kernels print as operators or as one call. Sharper intervals stand here, because facts live off arithmetic.
import { fastPow } from "./special/fast-pow.ts"
import { absInterval, addIntervals, divIntervals, everything, mulIntervals, nonnegative, powInterval, subIntervals } from "./interval.ts"
import type { OpRow } from "./op.ts"

export const arithmetic: readonly OpRow[] = [
  {
    name: "add", symbol: "+", params: ["a", "b"],
    doc: "Sum.", example: "p + y",
    meaning: "primitive", range: everything, monotone: ["up", "up"], interval: addIntervals,
    derivative: ["1", "1"],
    float: (a, b) => a + b, js: "{a} + {b}", cost: 1, ulp: 0.5,
  },
  {
    name: "sub", symbol: "-", params: ["a", "b"],
    doc: "Difference.", example: "y - p",
    meaning: "primitive", range: everything, monotone: ["up", "down"], interval: subIntervals,
    derivative: ["1", "-1"],
    float: (a, b) => a - b, js: "{a} - {b}", cost: 1, ulp: 0.5,
  },
  {
    name: "mul", symbol: "*", params: ["a", "b"],
    doc: "Product.", example: "y*p",
    meaning: "primitive", range: everything, monotone: ["none", "none"], interval: mulIntervals,
    derivative: ["b", "a"],
    float: (a, b) => a * b, js: "{a} * {b}", cost: 1, ulp: 0.5,
  },
  {
    name: "div", symbol: "/", params: ["a", "b"],
    doc: "Quotient.", example: "y/p",
    meaning: "primitive", domain: "b != 0", range: everything, monotone: ["none", "none"], interval: divIntervals,
    derivative: ["1/b", "-result/b"],
    float: (a, b) => a / b, js: "{a} / {b}", cost: 4, ulp: 0.5,
  },
  {
    name: "neg", symbol: "-", params: ["x"],
    doc: "Negative.", example: "-p",
    meaning: "primitive", range: everything, monotone: ["down"],
    derivative: ["-1"],
    float: (x) => -x, js: "-{x}", cost: 1, ulp: 0,
  },
  {
    name: "pow", symbol: "^", params: ["x", "y"],
    doc: "Power; 0^0 is 1.", example: "(1 - p)^2",
    meaning: "primitive", domain: "x > 0 or y == floor(y) and (x != 0 or y >= 0) or x == 0 and y > 0",
    range: everything, monotone: ["none", "none"], interval: powInterval,
    derivative: ["if y == 0 then 0 else y*x^(y - 1)", "if x == 0 then 0 else xlogy(result, x)"],
    at: "0^0 has derivative 0 in both arguments",
    // Unlike Math.pow, 1 to an infinite power is 1, its limit.
    float: (x, y) => (x === 1 ? 1 : Math.pow(x, y)), make: fastPow, uses: ["exp", "log"], brief: true, cost: 20, ulp: 1,
  },
  {
    name: "min", params: ["a", "b"], variadic: true,
    doc: "Smallest of its arguments.", example: "min(p, 1 - p)",
    meaning: "primitive", range: everything, monotone: ["up", "up"],
    derivative: ["if a < b then 1 else if a > b then 0 else 1/2", "if b < a then 1 else if b > a then 0 else 1/2"],
    at: "at a tie each argument has derivative 1/2",
    float: (a, b) => Math.min(a, b), js: "Math.min({a}, {b})", cost: 1, ulp: 0,
  },
  {
    name: "max", params: ["a", "b"], variadic: true,
    doc: "Largest of its arguments.", example: "max(p, 1 - p)",
    meaning: "primitive", range: everything, monotone: ["up", "up"],
    derivative: ["if a > b then 1 else if a < b then 0 else 1/2", "if b > a then 1 else if b < a then 0 else 1/2"],
    at: "at a tie each argument has derivative 1/2; max(x, 0) is relu(x), with derivative 0 at 0",
    float: (a, b) => Math.max(a, b), js: "Math.max({a}, {b})", cost: 1, ulp: 0,
  },
  {
    name: "abs", params: ["x"],
    doc: "Absolute value.", example: "abs(y - p)",
    meaning: "primitive", range: nonnegative, monotone: ["none"], interval: absInterval,
    derivative: ["sign(x)"], at: "at 0 the derivative is 0",
    float: (x) => Math.abs(x), js: "Math.abs({x})", cost: 1, ulp: 0,
  },
  {
    name: "sign", params: ["x"],
    doc: "-1, 0 or 1, the sign of a number.", example: "sign(y - p)",
    meaning: "primitive", range: { low: -1, high: 1 }, integer: true, monotone: ["up"],
    derivative: null, at: "the derivative is 0 everywhere",
    float: (x) => Math.sign(x), js: "Math.sign({x})", cost: 3, ulp: 0,
    // Signs are as often guessed wrong as right: this way the one jump is hardly ever taken.
    lower: "if x == 0 or isnan(x) then x else if x > 0 then 1 else -1",
  },
  {
    name: "floor", params: ["x"],
    doc: "Largest whole number not above x.", example: "x - floor(x)",
    meaning: "primitive", range: everything, integer: true, monotone: ["up"],
    derivative: null, at: "the derivative is 0 everywhere",
    float: (x) => Math.floor(x), js: "Math.floor({x})", cost: 1, ulp: 0,
  },
  {
    name: "ceil", params: ["x"],
    doc: "Smallest whole number not below x.", example: "ceil(x) - x",
    meaning: "primitive", range: everything, integer: true, monotone: ["up"],
    derivative: null, at: "the derivative is 0 everywhere",
    float: (x) => Math.ceil(x), js: "Math.ceil({x})", cost: 1, ulp: 0,
  },
  {
    name: "round", params: ["x"],
    doc: "Nearest whole number; halves go to the even one.", example: "abs(x - round(x))",
    meaning: "primitive", range: everything, integer: true, monotone: ["up"],
    derivative: null, at: "the derivative is 0 everywhere",
    float: (x) => {
      const low = Math.floor(x)
      const rest = x - low
      return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1
    },
    cost: 3, ulp: 0,
  },
  {
    name: "mod", params: ["a", "b"],
    doc: "a - b*floor(a/b): the remainder with the sign of the divisor.", example: "mod(x, 2)",
    meaning: "primitive", domain: "b != 0", range: everything, monotone: ["none", "none"],
    interval: (_, b) => (b.low > 0 ? { low: 0, high: b.high } : b.high < 0 ? { low: b.low, high: 0 } : everything),
    // The quotient is rebuilt from the exact remainder: a/b may round up to the next whole number.
    derivative: ["1", "-round((a - result)/b)"], at: "at a jump the derivative is that of the right side",
    float: (a, b) => {
      const rest = a % b
      return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest
    },
    cost: 20, ulp: 0.5,
  },
  {
    name: "clip", params: ["x", "low", "high"],
    doc: "x moved into the interval from low to high.", example: "clip(p, 0.01, 0.99)",
    meaning: "min(max(x, low), high)", domain: "low <= high", range: everything, monotone: ["up", "up", "up"],
    derivative: ["if x >= low and x <= high then 1 else 0", "if x < low and low <= high then 1 else 0", "if x > high or low > high then 1 else 0"],
    at: "at a bound the derivative in x is 1",
    float: (x, low, high) => Math.min(Math.max(x, low), high), lower: "min(max(x, low), high)", cost: 2, ulp: 0,
  },
]
