// Sums over the batch inside of a kernel: backends/sum.ts in WebAssembly, the same tree with the same bits. A tree is a counter of blocks
// and, 8 bytes on, the sums of 2^k blocks.
import { Code, type Value } from "./code.ts"
import { F64, type FunctionCode, I32 } from "./encode.ts"
import type { Image } from "./image.ts"

/** push(tree, sum): adds the sum of the next block. */
export function writePush(image: Image): FunctionCode {
  const code = new Code(image, { params: [I32, F64], results: [] })
  const [left, at] = [code.counter(), code.counter()]
  code.set(left, () => code.memory("i32.load", code.get(0)))
  code.store32(code.get(0), code.add(code.get(left), code.integer(1)))
  code.set(at, code.add(code.get(0), code.integer(8)))
  whileBits(code, left, at, 1, () => code.set(1, () => {
    code.memory("f64.load", code.get(at))
    code.get(1)()
    code.op("f64.add")
  }))
  code.get(at)()
  code.get(1)()
  code.op("f64.store", 0, 0)
  return code.finish()
}

/** total(tree, cell): writes the root of the tree, as if it were filled up with zeros. */
export function writeTotal(image: Image): FunctionCode {
  const code = new Code(image, { params: [I32, I32], results: [] })
  const [left, at, total] = [code.counter(), code.counter(), code.local(F64)]
  code.set(left, () => code.memory("i32.load", code.get(0)))
  code.set(at, code.add(code.get(0), code.integer(8)))
  whileBits(code, left, at, 0, () => code.when(lowest(code, left), () => code.set(total, () => {
    code.memory("f64.load", code.get(at))
    code.get(total)()
    code.op("f64.add")
  })))
  code.get(1)()
  code.get(total)()
  code.op("f64.store", 0, 0)
  return code.finish("total")
}

function lowest(code: Code, left: number): Value {
  return () => {
    code.get(left)()
    code.integer(1)()
    code.op("i32.and")
  }
}

/** Goes through the bits of `left` from the lowest on: while they are 1 (`ones`), or while any is left. */
function whileBits(code: Code, left: number, at: number, ones: 0 | 1, body: () => void): void {
  code.op("block", 0x40)
  code.op("loop", 0x40)
  if (ones === 1) lowest(code, left)()
  else code.get(left)()
  code.op("i32.eqz")
  code.op("br_if", 1)
  body()
  code.set(left, () => {
    code.get(left)()
    code.integer(1)()
    code.op("i32.shr_u")
  })
  code.set(at, code.add(code.get(at), code.integer(8)))
  code.op("br", 0)
  code.op("end")
  code.op("end")
}
