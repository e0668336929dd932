// The little of ONNX's format that a graph of plain nodes needs, written as protobuf (onnx.proto, IR version 8, opset 17). In: nodes, inputs, outputs
// and scalar constants. Out: the bytes of a model.

const text = (value) => Buffer.from(value, "utf8")

function varint(value) {
  const bytes = []
  let left = BigInt.asUintN(64, BigInt(value))
  while (left > 127n) {
    bytes.push(Number(left & 127n) | 128)
    left >>= 7n
  }
  return Buffer.from([...bytes, Number(left)])
}

const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)])
const bytes = (field, value) => Buffer.concat([varint((field << 3) | 2), varint(value.length), value])
const message = (field, ...parts) => bytes(field, Buffer.concat(parts))

const INT = 2
const INTS = 7
const FLOAT32 = 1
const INT64 = 7

function attribute(name, value) {
  const list = Array.isArray(value)
  const parts = list ? value.map((v) => number(8, v)) : [number(3, value)]
  return message(5, bytes(1, text(name)), ...parts, number(20, list ? INTS : INT))
}

/** [operator, inputs, output, attributes] */
function node([operator, inputs, output, attributes = {}]) {
  return message(1, ...inputs.map((name) => bytes(1, text(name))), bytes(2, text(output)), bytes(4, text(operator)), ...Object.entries(attributes).map(([name, value]) => attribute(name, value)))
}

/** A scalar, or a list of integers for the inputs that are axes. */
function constant([name, value]) {
  if (Array.isArray(value)) return message(5, number(1, value.length), number(2, INT64), bytes(8, text(name)), bytes(9, Buffer.from(BigInt64Array.from(value, BigInt).buffer)))
  return message(5, number(2, FLOAT32), bytes(8, text(name)), bytes(9, Buffer.from(Float32Array.of(value).buffer)))
}

const tensor = (field, name, shape) => message(field, bytes(1, text(name)), message(2, message(1, number(1, FLOAT32), message(2, ...shape.map((size) => message(1, number(1, size)))))))

export function model({ nodes, constants, inputs, outputs }) {
  const graph = [...nodes.map(node), bytes(2, text("loss")), ...Object.entries(constants).map(constant), ...Object.entries(inputs).map(([name, shape]) => tensor(11, name, shape)), ...Object.entries(outputs).map(([name, shape]) => tensor(12, name, shape))]
  return Buffer.concat([number(1, 8), message(7, ...graph), message(8, bytes(1, text("")), number(2, 17))])
}
