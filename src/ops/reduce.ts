// Rows of the reductions that are one node of the representation. In: nothing. Out: the table and its lookup. A row is a small
// machine (state, step, finish), once as a function for the interpreter and once as text for printers; a test compares them.
//
// Sums are compensated (2Sum), because a mean of a million float32 terms of one sign must not depend on their order in
// any digit that is shown. Products, norms and sums of exponentials keep a scale beside them: none overflows before its result does.
// A NaN that is read comes out. Names in the texts begin with `$`, so that they hide no name of a kernel.
import { everything, nonnegative } from "./interval.ts"
import type { ReductionRow } from "./op.ts"

/** Slots are always there; a state is as long as `init`. */
function slot(state: Float64Array, k: number): number {
  return state[k] ?? NaN
}

const sum: ReductionRow = {
  name: "sum", aliases: ["Σ"],
  doc: "Sum; 0 over nothing.", example: "sum[c]((y - p)^2)",
  empty: 0, range: everything, init: [0, 0],
  step: (state, value) => {
    const before = slot(state, 0)
    const total = before + value
    const part = total - before
    state[1] = slot(state, 1) + (before - (total - part) + (value - part))
    state[0] = total
  },
  // After an infinity the correction is NaN and the plain sum is right.
  finish: (state) => (Number.isFinite(slot(state, 1)) ? slot(state, 0) + slot(state, 1) : slot(state, 0)),
  jsStep: "{ const $t = {0} + {x}, $p = $t - {0}; {1} += {0} - ($t - $p) + ({x} - $p); {0} = $t }",
  jsFinish: "{0} + ({1} || 0)",
  cost: 6,
}

/**
 * A sum whose terms are rounded products: what is lost is kept of four terms at a time, counted by their positions. Slot 2 is the sum of those that wait for the
 * fourth. The scheduler puts it for a sum (schedule/fours.ts); the language has no name for it.
 */
const sumByFours: ReductionRow = {
  ...sum,
  name: "sum by fours", aliases: [], init: [0, 0, 0],
  step: (state, value, index) => {
    const waiting = slot(state, 2) + value
    const last = (index & 3) === 3
    if (last) sum.step(state, waiting, index)
    state[2] = last ? 0 : waiting
  },
  finish: (state) => (Number.isFinite(slot(state, 1)) ? slot(state, 0) + (slot(state, 1) + slot(state, 2)) : slot(state, 0) + slot(state, 2)),
  jsStep: `{2} += {x}; if (({i} & 3) === 3) { ${sum.jsStep.replaceAll("{x}", "{2}")}; {2} = 0 }`,
  jsFinish: "Number.isFinite({1}) ? {0} + ({1} + {2}) : {0} + {2}",
  cost: 3,
}

/** A sum whose terms are 1. The scheduler puts it for a sum (schedule/ones.ts); the language has no name for it. */
const sumOfOnes: ReductionRow = {
  ...sum,
  name: "sum of ones", aliases: [], range: nonnegative, init: [0],
  step: (state, value) => {
    state[0] = slot(state, 0) + value
  },
  finish: (state) => slot(state, 0),
  jsStep: "{0} += {x}", jsFinish: "{0}",
  cost: 1,
}

/** The product is slot 0, kept between 2^-256 and 2^256, times 2 to the power of slot 1. */
const prod: ReductionRow = {
  name: "prod",
  doc: "Product; 1 over nothing.", example: "prod[c](1 - p)",
  empty: 1, range: everything, init: [1, 0],
  step: (state, value) => {
    let product = slot(state, 0)
    let power = slot(state, 1)
    if (Math.abs(value) > 2 ** 512) {
      product *= value * 2 ** -512
      power += 512
    } else if (Math.abs(value) < 2 ** -512) {
      product *= value * 2 ** 512
      power -= 512
    } else product *= value
    while (Math.abs(product) > 2 ** 256 && Math.abs(product) < Infinity) {
      product *= 2 ** -512
      power += 512
    }
    while (Math.abs(product) < 2 ** -256 && product !== 0) {
      product *= 2 ** 512
      power -= 512
    }
    state[0] = product
    state[1] = power
  },
  // Past 2^±1022 the result is infinite or 0 whatever the product.
  finish: (state) => {
    const half = 2 ** Math.max(-1022, Math.min(1022, slot(state, 1) / 2))
    return slot(state, 0) * half * half
  },
  jsStep: [
    "{ const $a = Math.abs({x}), $s = $a > 2 ** 512 ? 1 : $a < 2 ** -512 ? -1 : 0; {0} *= {x} * 2 ** (-512 * $s); {1} += 512 * $s",
    "while (Math.abs({0}) > 2 ** 256 && Math.abs({0}) < Infinity) { {0} *= 2 ** -512; {1} += 512 }",
    "while (Math.abs({0}) < 2 ** -256 && {0} !== 0) { {0} *= 2 ** 512; {1} -= 512 } }",
  ].join("; "),
  jsFinish: "{0} * 2 ** Math.max(-1022, Math.min(1022, {1} / 2)) * 2 ** Math.max(-1022, Math.min(1022, {1} / 2))",
  cost: 4,
}

const max: ReductionRow = {
  name: "max",
  doc: "Largest entry; -inf over nothing.", example: "max[c](x)",
  empty: -Infinity, range: everything, init: [-Infinity],
  step: (state, value) => {
    const largest = slot(state, 0)
    if (!(value <= largest) && !Number.isNaN(largest)) state[0] = value
  },
  finish: (state) => slot(state, 0),
  // One comparison for most entries, where Math.max asks about NaN and -0 every time.
  jsStep: "if (!({x} <= {0}) && {0} === {0}) {0} = {x}", jsFinish: "{0}",
  cost: 1,
}

const min: ReductionRow = {
  name: "min",
  doc: "Smallest entry; inf over nothing.", example: "min[c](x)",
  empty: Infinity, range: everything, init: [Infinity],
  step: (state, value) => {
    const smallest = slot(state, 0)
    if (!(value >= smallest) && !Number.isNaN(smallest)) state[0] = value
  },
  finish: (state) => slot(state, 0),
  jsStep: "if (!({x} >= {0}) && {0} === {0}) {0} = {x}", jsFinish: "{0}",
  cost: 1,
}

/** Slot 0 the best entry so far, slot 1 where it is. The first entry is taken whatever it is, a NaN before all others. */
const argmax: ReductionRow = {
  name: "argmax",
  doc: "Position of the largest entry, the first of equal ones.", example: "(argmax[c](x) == argmax[c](y))*1",
  empty: NaN, position: true, range: nonnegative, init: [NaN, NaN],
  step: (state, value, index) => {
    const best = slot(state, 0)
    if (!(value <= best) && (!Number.isNaN(best) || Number.isNaN(state[1]))) {
      state[0] = value
      state[1] = index
    }
  },
  finish: (state) => slot(state, 1),
  jsStep: "if (!({x} <= {0}) && ({0} === {0} || {1} !== {1})) { {0} = {x}; {1} = {i} }", jsFinish: "{1}",
  cost: 2,
}

const argmin: ReductionRow = {
  name: "argmin",
  doc: "Position of the smallest entry, the first of equal ones.", example: "(argmin[c](x) == argmin[c](y))*1",
  empty: NaN, position: true, range: nonnegative, init: [NaN, NaN],
  step: (state, value, index) => {
    const best = slot(state, 0)
    if (!(value >= best) && (!Number.isNaN(best) || Number.isNaN(state[1]))) {
      state[0] = value
      state[1] = index
    }
  },
  finish: (state) => slot(state, 1),
  jsStep: "if ({x} < {0} || {1} !== {1} || ({x} !== {x} && {0} === {0})) { {0} = {x}; {1} = {i} }", jsFinish: "{1}",
  cost: 2,
}

/** Slot 0 the largest entry m, slot 1 the sum of exp(x - m) over all others, so that log1p loses nothing where it is small. */
const logsumexp: ReductionRow = {
  name: "logsumexp",
  doc: "Logarithm of the sum of exponentials; -inf over nothing.", example: "logsumexp[c](x)",
  empty: -Infinity, range: everything, init: [-Infinity, 0],
  step: (state, value) => {
    const largest = slot(state, 0)
    const rest = slot(state, 1)
    if (value > largest) {
      state[1] = (rest + 1) * Math.exp(largest - value)
      state[0] = value
    } else state[1] = rest + (value === largest ? 1 : Math.exp(value - largest))
  },
  finish: (state) => slot(state, 0) + Math.log1p(slot(state, 1)),
  jsStep: "if ({x} > {0}) { {1} = ({1} + 1) * Math.exp({0} - {x}); {0} = {x} } else {1} += {x} === {0} ? 1 : Math.exp({x} - {0})",
  jsFinish: "{0} + Math.log1p({1})",
  cost: 10,
}

/**
 * What log-sum-exp has above its largest entry m: the sum of exp(x - m) over all others, so that logsumexp is m + log1p of it. Lowering puts it beside `max`
 * (rules/lower.ts), because a difference from m loses nothing; only the project's own texts have a name for it.
 */
const exprest: ReductionRow = {
  ...logsumexp,
  name: "exprest", aliases: [],
  doc: "Sum of exp(x - max(x)) over all entries but one that is the largest; 0 over nothing.", example: "max[c](x) + log1p(exprest[c](x))",
  empty: 0, range: nonnegative,
  finish: (state) => slot(state, 1),
  jsFinish: "{1}",
}

/** Slot 0 the largest entry m, slot 1 the sum of weights times exp(x - m). Running sums are made of it (rules/running.ts); the language has no name for it. */
const weightedExponentials: ReductionRow = {
  name: "weighted exponentials",
  doc: "Sum of w*exp(x - max(x)); 0 over nothing.", example: "sum[c](w*exp(x - max[c](x)))",
  empty: 0, range: everything, init: [-Infinity, 0], weighted: true,
  step: (state, value, weight) => {
    const largest = slot(state, 0)
    const sum = slot(state, 1)
    if (value > largest) {
      state[1] = sum * Math.exp(largest - value) + weight
      state[0] = value
    } else state[1] = sum + weight * (value === largest ? 1 : Math.exp(value - largest))
  },
  finish: (state) => slot(state, 1),
  jsStep: "{ const $w = {i}; if ({x} > {0}) { {1} = {1} * Math.exp({0} - {x}) + $w; {0} = {x} } else {1} += $w * ({x} === {0} ? 1 : Math.exp({x} - {0})) }",
  jsFinish: "{1}",
  cost: 10,
}

/** Blue's three sums of squares: entries of ordinary size, of more than 2^500 (times 2^-520), of less than 2^-500 (times 2^537). */
const norm2: ReductionRow = {
  name: "norm2",
  doc: "Euclidean norm without overflow; 0 over nothing.", example: "norm2[d](a - b)",
  empty: 0, range: nonnegative, init: [0, 0, 0],
  step: (state, value) => {
    const size = Math.abs(value)
    const k = size > 2 ** 500 ? 1 : size < 2 ** -500 ? 2 : 0
    const scaled = k === 1 ? value * 2 ** -520 : k === 2 ? value * 2 ** 537 : value
    state[k] = slot(state, k) + scaled * scaled
  },
  finish: (state) => {
    const [usual = 0, large = 0, small = 0] = state
    if (large !== 0) return Math.sqrt(large + usual * 2 ** -1040) * 2 ** 520
    return usual !== 0 ? Math.sqrt(usual + small * 2 ** -1074) : Math.sqrt(small) * 2 ** -537
  },
  jsStep: "if (Math.abs({x}) > 2 ** 500) {1} += {x} * 2 ** -520 * ({x} * 2 ** -520); else if (Math.abs({x}) < 2 ** -500) {2} += {x} * 2 ** 537 * ({x} * 2 ** 537); else {0} += {x} * {x}",
  jsFinish: "({1} !== 0 ? Math.sqrt({1} + {0} * 2 ** -1040) * 2 ** 520 : {0} !== 0 ? Math.sqrt({0} + {2} * 2 ** -1074) : Math.sqrt({2}) * 2 ** -537)",
  cost: 3,
}

const rows: readonly ReductionRow[] = [sum, prod, max, min, argmax, argmin, logsumexp, norm2]

/** By name. */
export const reductions: ReadonlyMap<string, ReductionRow> = new Map(rows.map((row) => [row.name, row]))

const byAnyName: ReadonlyMap<string, ReductionRow> = new Map([...rows, sumByFours, sumOfOnes, exprest, weightedExponentials].flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => [name, row])))

export function findReduction(nameOrAlias: string): ReductionRow | undefined {
  return byAnyName.get(nameOrAlias)
}
