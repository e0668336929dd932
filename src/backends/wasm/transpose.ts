// Four neighboring entries of float32 rows at a time, where every lane is a sample with a row of its own. In: the address of the first of the four in
// each lane's row, or four vectors. Out: four vectors, or stores. Four loads and a few shuffles do what would be four loads and three insertions for each vector.
import type { Value } from "./code.ts"
import type { Vector } from "./vector.ts"

const LOW = [0, 4, 1, 5]
const HIGH = [2, 6, 3, 7]
const LOW_PAIRS = [0, 1, 4, 5]
const HIGH_PAIRS = [2, 3, 6, 7]

/** Entry k of all rows, as vector k. */
export function loadFour(v: Vector, addresses: readonly Value[]): readonly Value[] {
  const { code } = v
  const rows = addresses.map((address) => code.keep(() => code.memory("v128.load", address)))
  if (v.shape === "f32x4") return transposed(v, rows)
  const [a, b] = rows as [Value, Value]
  return [LOW, HIGH].flatMap((order) => {
    const pairs = code.keep(v.quarters(a, b, order))
    return [pairs, v.quarters(pairs, pairs, [2, 3, 2, 3])].map((low) => code.keep(() => {
      low()
      code.op("f64x2.promote_low_f32x4")
    }))
  })
}

/** Behind the end of the batch a lane has the address of the first one, which is written last. */
export function storeFour(v: Vector, addresses: readonly Value[], values: readonly Value[]): void {
  const { code } = v
  const rows = v.shape === "f32x4" ? transposed(v, values) : ofPairs(v, values)
  code.eachWay(() => {
    for (let lane = rows.length - 1; lane >= 0; lane -= 1) {
      addresses[lane]?.()
      rows[lane]?.()
      code.op("v128.store", 0, 0)
    }
  }, "last")
}

function transposed(v: Vector, rows: readonly Value[]): readonly Value[] {
  const [a, b, c, d] = rows as [Value, Value, Value, Value]
  return [LOW, HIGH].flatMap((order) => {
    const [upper, lower] = [v.code.keep(v.quarters(a, b, order)), v.code.keep(v.quarters(c, d, order))]
    return [LOW_PAIRS, HIGH_PAIRS].map((pairs) => v.code.keep(v.quarters(upper, lower, pairs)))
  })
}

/** Four vectors of two float64 as two of four float32. */
function ofPairs(v: Vector, values: readonly Value[]): readonly Value[] {
  const { code } = v
  const [a, b, c, d] = values.map((value) => code.keep(() => {
    value()
    code.op("f32x4.demote_f64x2_zero")
  })) as [Value, Value, Value, Value]
  const [upper, lower] = [code.keep(v.quarters(a, b, LOW)), code.keep(v.quarters(c, d, LOW))]
  return [LOW_PAIRS, HIGH_PAIRS].map((pairs) => code.keep(v.quarters(upper, lower, pairs)))
}
