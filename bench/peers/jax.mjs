// @jax-js/jax on its WebAssembly backend: jit(valueAndGrad(loss)). In: a case. Out: sides for measure.mjs. On Node 20 its init() reads a `navigator`
// that is not there, so an empty one is given; and it takes a global `Worker`, which other peers leave behind, for a browser's, so there is none. Labels of cross-entropy go in as a dense one-hot array, made beforehand: its takeAlongAxis has
// no gradient under jit, and nn.oneHot of 64 x 32000 asks for 4 GiB.
import { oneHot } from "./one-hot.mjs"

let library

async function load() {
  if (globalThis.navigator === undefined) Object.defineProperty(globalThis, "navigator", { value: { userAgent: "node" }, configurable: true })
  Object.defineProperty(globalThis, "Worker", { get: () => undefined, set() {}, configurable: true })
  const jax = await import("@jax-js/jax")
  await jax.init("wasm")
  jax.defaultDevice("wasm")
  return jax
}

/** Arrays are counted: every use but the last says `.ref`. */
function losses({ numpy: np, nn }) {
  const bce = (a, y) => np.negative(np.mean(y.ref.mul(np.log(a.ref)).add(np.subtract(1, y).mul(np.log(np.subtract(1, a))))))
  const softmax = (a, y) => np.negative(np.mean(np.sum(y.mul(nn.logSoftmax(a, -1)), -1)))
  return {
    bce, hard: bce, small: bce,
    logits: (a, y) => np.mean(nn.softplus(a.ref).sub(a.mul(y))),
    mse: (a, y) => np.mean(np.square(a.sub(y))),
    huber: (a, y) => {
      const d = np.absolute(a.sub(y))
      const c = np.minimum(d.ref, 1)
      return np.mean(c.ref.mul(d.sub(c.mul(0.5))))
    },
    focal: (a, y) => {
      const p = nn.sigmoid(a.ref)
      const miss = np.subtract(1, p.ref.mul(y.ref).add(np.subtract(1, p).mul(np.subtract(1, y.ref))))
      const each = nn.softplus(a.ref).sub(a.mul(y.ref))
      return np.mean(np.subtract(0.75, y.mul(0.5)).mul(np.square(miss)).mul(each))
    },
    narrow: softmax, wide: softmax,
  }
}

export async function sides({ key, wrt, inputs }) {
  library ??= await load()
  const { numpy: np, jit, valueAndGrad } = library
  const given = inputs()
  const shape = given[wrt].shape ?? [given[wrt].length]
  const array = (data) => np.array(data, { shape, dtype: np.float32 })
  const a = array(given[wrt].data ?? given[wrt])
  const y = array(shape.length === 2 ? oneHot(given.y, shape[1]) : given.y)
  const both = jit(valueAndGrad(losses(library)[key]))
  const call = () => {
    const [value, grad] = both(a.ref, y.ref)
    return { value, grad }
  }
  const side = {
    name: "jax-js",
    run: async () => {
      const { value, grad } = call()
      await grad.blockUntilReady()
      const number = value.dataSync()[0]
      grad.dispose()
      return number
    },
    later: true,
  }
  const { value, grad } = call()
  return [{ ...side, result: { value: value.dataSync()[0], grad: grad.dataSync() } }]
}
