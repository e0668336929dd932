// TensorFlow.js, its WebAssembly backend (SIMD; the package switches threads off in Node) and its plain JavaScript one: tf.valueAndGrad of the loss
// as its users write it. In: a case. Out: sides for measure.mjs. A gradient counts when it can be read (dataSync). Labels of
// cross-entropy are a dense one-hot array, made beforehand.
import { createRequire } from "node:module"
import { oneHot } from "./one-hot.mjs"

let library

async function load() {
  const require = createRequire(import.meta.url)
  const tf = require("@tensorflow/tfjs")
  require("@tensorflow/tfjs-backend-wasm")
  await tf.setBackend("wasm")
  await tf.ready()
  return tf
}

function losses(tf) {
  const bce = (a, y) => tf.neg(tf.mean(tf.add(tf.mul(y, tf.log(a)), tf.mul(tf.sub(1, y), tf.log(tf.sub(1, a))))))
  const logits = (a, y) => tf.add(tf.sub(tf.relu(a), tf.mul(a, y)), tf.log1p(tf.exp(tf.neg(tf.abs(a)))))
  const softmax = (a, y) => tf.mean(tf.neg(tf.sum(tf.mul(y, tf.logSoftmax(a)), -1)))
  return {
    bce, hard: bce, small: bce,
    logits: (a, y) => tf.mean(logits(a, y)),
    mse: (a, y) => tf.mean(tf.square(tf.sub(a, y))),
    huber: (a, y) => {
      const d = tf.abs(tf.sub(a, y))
      const c = tf.minimum(d, 1)
      return tf.mean(tf.mul(c, tf.sub(d, tf.mul(c, 0.5))))
    },
    focal: (a, y) => {
      const p = tf.sigmoid(a)
      const miss = tf.sub(1, tf.add(tf.mul(p, y), tf.mul(tf.sub(1, p), tf.sub(1, y))))
      return tf.mean(tf.mul(tf.mul(tf.sub(0.75, tf.mul(y, 0.5)), tf.square(miss)), logits(a, y)))
    },
    narrow: softmax, wide: softmax,
  }
}

export async function sides({ key, wrt, inputs }) {
  library ??= await load()
  const tf = library
  const given = inputs()
  const shape = given[wrt].shape ?? [given[wrt].length]
  const data = given[wrt].data ?? given[wrt]
  const labels = shape.length === 2 ? oneHot(given.y, shape[1]) : given.y
  return ["wasm", "cpu"].map((backend) => side(tf, key, backend, data, labels, shape))
}

function side(tf, key, backend, data, labels, shape) {
  tf.setBackend(backend)
  const a = tf.tensor(data, shape, "float32")
  const y = tf.tensor(labels, shape, "float32")
  const both = tf.valueAndGrad((x) => losses(tf)[key](x, y))
  const call = () => {
    tf.setBackend(backend)
    const { value, grad } = both(a)
    const found = { value: value.dataSync()[0], grad: grad.dataSync() }
    value.dispose()
    grad.dispose()
    return found
  }
  return { name: `tfjs ${backend}`, run: () => call().value, result: call(), ...(backend === "cpu" ? { rounds: 1 } : {}) }
}
