// log and log1p on two float64 lanes. In: a value. Out: a value with the same bits as the functions of ops/special/fast-log.ts give,
// whose steps these are; the table is theirs. What is not a positive normal number goes to the row's `float`, in a branch that is hardly taken.
import type { Value } from "./code.ts"
import { I32, unsigned, V128 } from "./encode.ts"
import type { Vector } from "./vector.ts"

/** x = 2^k*z, 2^-k/2, and of the number c of the table that is nearest to z: c, 1/c, and its logarithm in two parts. */
export interface LogRow {
  readonly k: Value
  readonly z: Value
  readonly half: Value
  readonly c: Value
  readonly inverse: Value
  readonly high: Value
  readonly low: Value
}

export function logRow(v: Vector, x: Value, table: number): LogRow {
  const { code } = v
  const bits = code.keep(v.subLong(x, code.bits(0x3fe6080300000000n)))
  const twos = code.keep(v.and(bits, code.bits(0xfff0000000000000n)))
  const z = v.subLong(x, twos)
  const half = v.subLong(v.number(1 / 2), twos) // 2^-k is no float64 beside the largest
  const rows = [1, 3].map((quarter) => {
    const row = code.keep(() => {
      v.quarter(bits, quarter)()
      code.integer(7)()
      code.op("i32.shr_u")
      code.integer(255 << 5)()
      code.op("i32.and")
    }, I32)
    return [0, 16].map((part) => code.keep(() => {
      row()
      code.op("v128.load", 0, ...unsigned(table + part))
    })) as [Value, Value]
  })
  const [[a, aLogs], [b, bLogs]] = rows as [[Value, Value], [Value, Value]]
  const exponents = v.shift("i32x4.shr_s", bits, 20)
  const k = code.keep(() => {
    v.quarters(exponents, bits, [1, 3, 1, 3])()
    code.op("f64x2.convert_low_i32x4_s")
  })
  return { k, z, half, c: v.quarters(a, b, [0, 1, 4, 5]), inverse: v.quarters(a, b, [2, 3, 6, 7]), high: v.quarters(aLogs, bLogs, [0, 1, 4, 5]), low: v.quarters(aLogs, bLogs, [2, 3, 6, 7]) }
}

/** The logarithm of a positive normal number, as two parts; `more`: of a number that lacks so much, which is at most a rounding of it. */
export function logSteps(v: Vector, x: Value, table: number, more?: Value): { readonly sum: Value; readonly rest: Value } {
  const { code } = v
  const { k, z, half, c, inverse: given, high, low } = logRow(v, x, table)
  const inverse = code.keep(given)
  const r = code.keep(v.mul(v.sub(z, c), inverse))
  const large = code.keep(v.add(v.mul(k, v.number(0.6931471803691238)), high))
  const sum = code.keep(v.add(large, r))
  const lost = v.add(v.add(v.sub(large, sum), r), v.add(v.mul(k, v.number(1.9082149292705877e-10)), low))
  const square = code.keep(v.mul(r, r))
  const pair = (low: number, high: number): Value => v.add(v.number(low), v.mul(r, v.number(high)))
  const series = v.add(pair(-1 / 2, 1 / 3), v.mul(square, v.sub(pair(-1 / 4, 1 / 5), v.mul(square, v.number(1 / 6)))))
  const rest = v.add(lost, v.mul(square, series))
  return { sum, rest: more === undefined ? rest : v.add(rest, v.mul(v.mul(more, v.mul(half, inverse)), v.sub(v.number(2), v.add(r, r)))) }
}

export function log(v: Vector, given: Value, table: number, rare: number): Value {
  const x = v.code.keep(given)
  const { sum, rest } = logSteps(v, x, table)
  return unlessRare(v, x, v.add(sum, rest), rare)
}

function unlessRare(v: Vector, x: Value, value: Value, rare: number): Value {
  const { code } = v
  const result = code.local(V128)
  code.set(result, value)
  const usual = code.keep(v.and(v.ge(x, v.number(2 ** -1022)), v.lt(x, v.number(Infinity))))
  v.unless(usual, () => code.set(result, v.select(usual, code.get(result), v.call(rare, [x]))))
  return code.get(result)
}

/** That of the rounded sum b = 1 + x, which lacks what is exact. */
export function log1p(v: Vector, given: Value, table: number, rare: number): Value {
  const { code } = v
  const x = code.keep(given)
  const one = v.number(1)
  const b = code.keep(v.add(one, x))
  const { sum, rest } = logSteps(v, b, table, v.sub(x, v.sub(b, one)))
  return unlessRare(v, b, v.add(sum, rest), rare)
}
