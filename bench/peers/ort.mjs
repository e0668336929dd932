// ONNX Runtime Web, WebAssembly with one thread. It has no derivatives: the gradient is a graph written by hand, as `lossc emit onnx` would be
// used without one. In: a case. Out: one side. Labels of cross-entropy are a dense one-hot array, made beforehand.
import { model } from "./onnx.mjs"
import { oneHot } from "./one-hot.mjs"

let library

async function load() {
  const ort = await import("onnxruntime-web")
  ort.env.wasm.numThreads = 1
  return ort
}

/** Nodes of value and gradient, [operator, inputs, output, attributes], from `a`, `y` and the constants; `n` is the divisor of the mean. */
const bce = [
  ["Log", ["a"], "la"], ["Sub", ["one", "a"], "b"], ["Log", ["b"], "lb"], ["Sub", ["one", "y"], "u"], ["Mul", ["y", "la"], "s"], ["Mul", ["u", "lb"], "t"], ["Add", ["s", "t"], "st"],
  ["ReduceMean", ["st"], "mean", { keepdims: 0 }], ["Neg", ["mean"], "value"],
  ["Sub", ["a", "y"], "d"], ["Mul", ["a", "b"], "ab"], ["Div", ["d", "ab"], "g"], ["Div", ["g", "n"], "grad"],
]
const softplus = [["Abs", ["a"], "abs"], ["Neg", ["abs"], "minus"], ["Exp", ["minus"], "e"], ["Add", ["e", "one"], "e1"], ["Log", ["e1"], "log"], ["Relu", ["a"], "r"], ["Mul", ["a", "y"], "ay"], ["Sub", ["r", "ay"], "ra"], ["Add", ["ra", "log"], "each"]]
const softmax = [
  ["LogSoftmax", ["a"], "l", { axis: -1 }], ["Mul", ["l", "y"], "ly"], ["ReduceSum", ["ly"], "sum", { keepdims: 0 }], ["Div", ["sum", "rows"], "mean"], ["Neg", ["mean"], "value"],
  ["Exp", ["l"], "q"], ["Sub", ["q", "y"], "d"], ["Div", ["d", "rows"], "grad"],
]
const GRAPHS = {
  bce, hard: bce, small: bce,
  logits: [...softplus, ["ReduceMean", ["each"], "value", { keepdims: 0 }], ["Sigmoid", ["a"], "q"], ["Sub", ["q", "y"], "d"], ["Div", ["d", "n"], "grad"]],
  mse: [["Sub", ["a", "y"], "d"], ["Mul", ["d", "d"], "dd"], ["ReduceMean", ["dd"], "value", { keepdims: 0 }], ["Mul", ["d", "two"], "d2"], ["Div", ["d2", "n"], "grad"]],
  huber: [
    ["Sub", ["a", "y"], "d"], ["Clip", ["d", "minusOne", "one"], "c"], ["Mul", ["c", "half"], "h"], ["Sub", ["d", "h"], "dh"], ["Mul", ["c", "dh"], "each"],
    ["ReduceMean", ["each"], "value", { keepdims: 0 }], ["Div", ["c", "n"], "grad"],
  ],
  focal: [
    ...softplus, ["Sigmoid", ["a"], "q"], ["Mul", ["y", "two"], "y2"], ["Sub", ["y2", "one"], "sign"], ["Sub", ["y", "q"], "yq"], ["Mul", ["sign", "yq"], "miss"], ["Mul", ["miss", "miss"], "mm"], ["Mul", ["y", "half"], "yh"],
    ["Sub", ["threeQuarters", "yh"], "w"], ["Mul", ["w", "mm"], "wmm"], ["Mul", ["wmm", "each"], "f"], ["ReduceMean", ["f"], "value", { keepdims: 0 }],
    // sign · w · miss² · (2 (1 - miss) log hit - miss) over n, log hit = -each.
    ["Sub", ["one", "miss"], "hit"], ["Mul", ["hit", "each"], "hl"], ["Mul", ["hl", "two"], "hl2"], ["Add", ["hl2", "miss"], "inner"], ["Mul", ["wmm", "inner"], "k"], ["Mul", ["k", "sign"], "ks"], ["Neg", ["ks"], "kn"], ["Div", ["kn", "n"], "grad"],
  ],
  narrow: softmax, wide: softmax,
}

export async function sides({ key, wrt, inputs }) {
  library ??= await load()
  const ort = library
  const given = inputs()
  const shape = given[wrt].shape ?? [given[wrt].length]
  const n = shape.reduce((product, size) => product * size, 1)
  const constants = { one: 1, minusOne: -1, two: 2, half: 0.5, threeQuarters: 0.75, n, rows: shape[0] }
  const nodes = GRAPHS[key]
  const used = Object.fromEntries(Object.entries(constants).filter(([name]) => nodes.some(([, names]) => names.includes(name))))
  const session = await ort.InferenceSession.create(model({ nodes, constants: used, inputs: { a: shape, y: shape }, outputs: { value: [], grad: shape } }), { executionProviders: ["wasm"] })
  const feeds = { a: new ort.Tensor("float32", given[wrt].data ?? given[wrt], shape), y: new ort.Tensor("float32", shape.length === 2 ? oneHot(given.y, shape[1]) : given.y, shape) }
  const run = async () => (await session.run(feeds)).value.data[0]
  const { value, grad } = await session.run(feeds)
  return [{ name: "ort-web", run, later: true, result: { value: value.data[0], grad: grad.data } }]
}
