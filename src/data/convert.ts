// An array as it lies in a binary file becomes what an input takes: labels stay integers, reals keep their float type, 64-bit
// integers read as reals become float64.
import { fileFault, LABEL } from "./fault.ts"
import type { ArrayData, ReadAs } from "./source.ts"
import { isIntegerArray, isLabel } from "./source.ts"

export function convert(file: string, name: string, { data, shape }: ArrayData, as: ReadAs): ArrayData {
  const big = data instanceof BigInt64Array || data instanceof BigUint64Array
  if (as === "real") return { data: big ? Float64Array.from(data, Number) : data, shape }
  if (isIntegerArray(data)) return { data, shape }
  const wrong = data.findIndex((value) => !isLabel(value))
  if (wrong >= 0) throw fileFault("E904", { file, name }, { path: `entry ${wrong}`, expected: LABEL, found: `\`${data[wrong] ?? NaN}\`` })
  return { data: Int32Array.from(data), shape }
}
