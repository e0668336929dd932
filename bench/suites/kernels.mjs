// Value and gradient of the workloads on all backends and precisions against loops by hand, in one process, in turns; then the value alone,
// and with the Hessian's diagonal. A loop by hand is written in three ways, and what counts is the fastest of this run; the ratio to the first
// way, the formula as it stands in a text book, is kept beside it.
import { cases as workloads } from "../cases.mjs"
import { faster, interleaved, ROUNDS } from "../measure.mjs"
import { agree, backends, ordinary, resident, valueOnly, withHessian } from "../sides.mjs"
import { nanoseconds, short, times } from "../table.mjs"

/** Closures take many times as long, and are asked for a factor only. */
const CLOSURE_ROUNDS = 2
const HEADS = ["js", "wasm", "resident", "f32", "f32 res.", "closure"]

/** Everything that is timed for a case, by the loops of hand/. */
export function sidesOf(lossc, one) {
  const { js, wasm, closure } = backends(lossc)
  const entries = one.entries()
  const loops = one.gradients().map(([name, loop]) => {
    const grad = new Float32Array(entries)
    return { name, run: () => loop(grad), grad, tolerance: 2e-6 }
  })
  const kernels = {
    js: ordinary(lossc, one, js),
    wasm: ordinary(lossc, one, wasm),
    resident: resident(lossc, one, wasm),
    f32: ordinary(lossc, one, wasm, "f32"),
    "f32 res.": resident(lossc, one, wasm, "f32"),
    closure: { ...ordinary(lossc, one, closure), rounds: CLOSURE_ROUNDS },
  }
  return { loops, kernels: Object.entries(kernels).map(([name, side]) => ({ name, slack: one.slack, ...side })) }
}

/** Throws where a side differs from the first loop. */
export function agreeAll(one, sides) {
  const [first, ...others] = sides
  const expected = { value: first.run(), grad: first.grad, hess: first.hess }
  for (const side of others) agree(`${one.name}, ${side.name}`, side, expected)
}

export async function run({ lossc, only, out }) {
  const chosen = workloads().filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)))
  const gradients = out.table("value and gradient, ns per element (median)", ["", "hand", "(best of three)", ...HEADS])
  const results = []
  for (const one of chosen) {
    const { loops, kernels } = sidesOf(lossc, one)
    agreeAll(one, [...loops, ...kernels])
    const found = await interleaved([...loops, ...kernels])
    const hands = found.slice(0, loops.length)
    const best = hands.indexOf(hands.reduce((a, b) => (b.time < a.time ? b : a)))
    const measured = kernels.map(({ name }, k) => ({ name, ...found[loops.length + k] }))
    const ratios = measured.map((side) => ({ name: side.name, ...faster(hands[best], side), toPlain: faster(hands[0], side).ratio }))
    for (const { name, ratio, low, high, toPlain } of ratios) {
      out.figure(`${one.key}/${name}`, ratio, low, high)
      out.figure(`${one.key}/${name}/plain`, toPlain)
    }
    for (const { name, time } of measured) out.figure(`${one.key}/${name}/ns`, (time / one.entries()) * 1e9)
    gradients.row(one.name, nanoseconds(hands[best].time, one.entries()), loops[best].name, ...measured.map(({ time }) => nanoseconds(time, one.entries())))
    results.push({ one, loops, hands, best, ratios })
    one.drop()
  }
  const ratios = out.table(`\ntimes faster than the fastest loop by hand, median (least-largest) of ${ROUNDS} rounds`, ["", ...HEADS], [42, 19, 19, 19, 19, 19, 19])
  for (const { one, ratios: list } of results) ratios.row(one.name, ...list.map(times))
  const loops = out.table("\nthe three loops by hand, ns per element, and how much slower than the best of them the first is", ["", "1", "2", "3", "best", "first/best"], [42, 28, 28, 28, 16, 12])
  for (const { one, loops: list, hands, best } of results) {
    loops.row(one.name, ...list.map(({ name }, k) => `${name} ${nanoseconds(hands[k].time, one.entries())}`), list[best].name, short(hands[0].time / hands[best].time))
  }
  await others({ lossc, out, chosen: chosen.filter(({ key }) => !["nearly", "batches", "options"].includes(key)) })
}

/** The value alone, and value, gradient and diagonal of the Hessian. */
async function others({ lossc, out, chosen }) {
  const { js, wasm } = backends(lossc)
  const list = [["js", js, "f64"], ["wasm", wasm, "f64"], ["f32", wasm, "f32"]]
  const table = out.table("\nvalue alone, and value, gradient and Hessian's diagonal: ns per element by hand, then times faster (ordinary arrays)", ["", "value", "js", "wasm", "f32", "+Hessian", "js", "wasm", "f32"])
  const rounds = Math.ceil(ROUNDS / 2)
  for (const one of chosen) {
    const sum = [{ name: "hand", run: () => one.value() }, ...list.map(([name, backend, precision]) => ({ name, ...valueOnly(lossc, one, backend, precision) }))]
    agreeAll(one, sum)
    const values = await interleaved(sum, { rounds })
    const whole = hessianSides(lossc, one, list)
    agreeAll(one, whole)
    const hessians = await interleaved(whole, { rounds })
    const cells = (found) => [nanoseconds(found[0].time, one.entries()), ...found.slice(1).map((side) => short(faster(found[0], side).ratio))]
    table.row(one.name, ...cells(values), ...cells(hessians))
    one.drop()
  }
}

export function hessianSides(lossc, one, list) {
  const [grad, hess] = [new Float32Array(one.entries()), new Float32Array(one.entries())]
  const hand = { name: "hand", run: () => one.hessian(grad, hess), grad, hess }
  return [hand, ...list.map(([name, backend, precision]) => ({ name: `${name} with Hessian`, slack: one.slack, ...withHessian(lossc, one, backend, precision) }))]
}
