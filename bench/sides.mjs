// The kernels that are timed: a backend, a precision, and where the arrays lie. In: the package and a case. Out: sides for measure.mjs with
// their results, all through what a user calls, with all its checks.

export const backends = ({ js, wasm, closure }) => ({ js: js(), wasm: wasm(), closure: closure() })

/** How far results may be from the hand loop's: float32 lanes lose digits where the loss subtracts. */
const TOLERANCE = { f64: 2e-6, f32: 1e-5 }

/** Value and gradient with ordinary arrays and `out`. */
export function ordinary(lossc, { source, wrt, turns, entries }, backend, precision = "f64", more = {}) {
  const compiled = lossc.loss(source)
  const grad = new Float32Array(entries())
  const options = { wrt, backend, precision, out: { grad: { [wrt]: grad } }, ...more }
  const next = turns()
  return { run: () => compiled.valueAndGrad(next(), options).value, grad, tolerance: TOLERANCE[precision] }
}

/** Inputs and results in the kernel's own memory. */
export function resident(lossc, { source, wrt, sets, lengths }, backend, precision = "f64", more = {}) {
  const kernel = lossc.loss(source).compile({ wrt, backend, precision, ...more })
  const results = kernel.allocate(lengths())
  const out = { grad: { [wrt]: results[wrt] } }
  const moved = sets().map((set) => {
    const own = kernel.allocate(lengths())
    return Object.fromEntries(Object.entries(set).map(([name, value]) => {
      own[name].set(value.data ?? value)
      return [name, value.shape === undefined ? own[name] : { data: own[name], shape: value.shape }]
    }))
  })
  let turn = -1
  return { run: () => kernel(moved[(turn = (turn + 1) % moved.length)], out).value, grad: results[wrt], tolerance: TOLERANCE[precision], kernel }
}

export function valueOnly(lossc, { source, turns }, backend, precision = "f64") {
  const kernel = lossc.loss(source).compile({ wrt: [], backend, precision })
  const next = turns()
  return { run: () => kernel(next()).value, tolerance: TOLERANCE[precision] }
}

export function withHessian(lossc, { source, wrt, turns, entries }, backend, precision = "f64") {
  const compiled = lossc.loss(source)
  const [grad, hess] = [new Float32Array(entries()), new Float32Array(entries())]
  const options = { wrt, backend, precision, out: { grad: { [wrt]: grad }, hess: { [wrt]: hess } } }
  const next = turns()
  return { run: () => compiled.gradAndHess(next(), options).value, grad, hess, tolerance: TOLERANCE[precision] }
}

/** A fast wrong answer is none: sides must agree before they are timed. Throws where `side` differs from `expected`. */
export function agree(name, side, expected) {
  const { tolerance = 1e-5, slack = 1 } = side
  const value = side.run()
  if (!(Math.abs(value - expected.value) <= (side.valueTolerance ?? 1e-6) * Math.abs(expected.value))) throw new Error(`${name}: values differ: ${expected.value}, ${value}`)
  for (const part of ["grad", "hess"]) {
    const [wanted, got] = [expected[part], side[part]]
    if (wanted === undefined || got === undefined) continue
    const largest = wanted.reduce((most, g) => Math.max(most, Math.abs(g)), 0)
    const far = wanted.findIndex((g, i) => !(Math.abs(g - got[i]) <= slack * tolerance * (Math.abs(g) + largest)))
    if (far >= 0) throw new Error(`${name}: ${part} differs at ${far}: ${wanted[far]}, ${got[far]}`)
  }
}
