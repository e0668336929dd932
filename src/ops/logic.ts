// Rows of conditions: comparisons, and, or, not, isnan. In: nothing. Out: a list for table.ts. A condition is the number 1 or
// 0; what is not 0 holds. Comparisons with NaN are false, `!=` true, as in IEEE 754; so an interval may only promise a
// comparison to be false (for `!=`: true), because it does not know whether NaN can come.
import type { Interval, OpRow } from "./op.ts"

const bit: Interval = { low: 0, high: 1 }
const never: Interval = { low: 0, high: 0 }
const always: Interval = { low: 1, high: 1 }

const condition = { condition: true, range: bit, integer: true, derivative: null, cost: 1, ulp: 0, meaning: "primitive" } as const

/** No number of one interval is in the other. */
function apart(a: Interval, b: Interval): boolean {
  return a.high < b.low || b.high < a.low
}

export const logic: readonly OpRow[] = [
  {
    ...condition, name: "eq", symbol: "==", params: ["a", "b"],
    doc: "1 where both are equal.", example: "if y == 1 then p else 1 - p",
    monotone: ["none", "none"], interval: (a, b) => (apart(a, b) ? never : bit),
    float: (a, b) => (a === b ? 1 : 0), js: "({a} === {b} ? 1 : 0)",
  },
  {
    ...condition, name: "ne", symbol: "!=", params: ["a", "b"],
    doc: "1 where both differ.", example: "(y != 0)*p",
    monotone: ["none", "none"], interval: (a, b) => (apart(a, b) ? always : bit),
    float: (a, b) => (a !== b ? 1 : 0), js: "({a} !== {b} ? 1 : 0)",
  },
  {
    ...condition, name: "lt", symbol: "<", params: ["a", "b"],
    doc: "1 where a is smaller.", example: "if d < 1 then d^2 else d",
    monotone: ["down", "up"], interval: (a, b) => (a.low >= b.high ? never : bit),
    float: (a, b) => (a < b ? 1 : 0), js: "({a} < {b} ? 1 : 0)",
  },
  {
    ...condition, name: "le", symbol: "<=", params: ["a", "b"],
    doc: "1 where a is smaller or equal.", example: "if d <= 1 then d^2 else d",
    monotone: ["down", "up"], interval: (a, b) => (a.low > b.high ? never : bit),
    float: (a, b) => (a <= b ? 1 : 0), js: "({a} <= {b} ? 1 : 0)",
  },
  {
    ...condition, name: "gt", symbol: ">", params: ["a", "b"],
    doc: "1 where a is larger.", example: "(p > 0.5)*y",
    monotone: ["up", "down"], interval: (a, b) => (a.high <= b.low ? never : bit),
    float: (a, b) => (a > b ? 1 : 0), js: "({a} > {b} ? 1 : 0)",
  },
  {
    ...condition, name: "ge", symbol: ">=", params: ["a", "b"],
    doc: "1 where a is larger or equal.", example: "(p >= 0.5)*y",
    monotone: ["up", "down"], interval: (a, b) => (a.high < b.low ? never : bit),
    float: (a, b) => (a >= b ? 1 : 0), js: "({a} >= {b} ? 1 : 0)",
  },
  {
    ...condition, name: "and", symbol: "and", params: ["a", "b"],
    doc: "1 where both conditions hold.", example: "if p > 0 and p < 1 then log(p) else 0",
    monotone: ["none", "none"],
    float: (a, b) => (a !== 0 && b !== 0 ? 1 : 0), js: "({a} !== 0 && {b} !== 0 ? 1 : 0)",
  },
  {
    ...condition, name: "or", symbol: "or", params: ["a", "b"],
    doc: "1 where one of the conditions holds.", example: "if p < 0 or p > 1 then 0 else p",
    monotone: ["none", "none"],
    float: (a, b) => (a !== 0 || b !== 0 ? 1 : 0), js: "({a} !== 0 || {b} !== 0 ? 1 : 0)",
  },
  {
    ...condition, name: "not", symbol: "not", params: ["a"],
    doc: "1 where the condition does not hold.", example: "if not y == 1 then p else 0",
    monotone: ["none"],
    float: (a) => (a === 0 ? 1 : 0), js: "({a} === 0 ? 1 : 0)",
  },
  {
    ...condition, name: "isnan", params: ["x"],
    doc: "1 where x is not a number.", example: "if isnan(y) then 0 else (y - p)^2",
    monotone: ["none"],
    float: (x) => (x !== x ? 1 : 0), js: "(Number.isNaN({x}) ? 1 : 0)",
  },
]
