// Arithmetic on vectors, by what it means: `add`, `lt`, `select`. In: a function being written and the kind of its lanes: two float64
// or four float32. Out: values. The only place that knows how an operation of either kind is called.
import type { Code, Value } from "./code.ts"
import { F64 } from "./encode.ts"
import { bitsOf } from "./image.ts"
import type { Instruction, Shape } from "./opcodes.ts"

const single = new Float32Array(1)
const singleWord = new Uint32Array(single.buffer)

export class Vector {
  readonly code: Code
  readonly shape: Shape
  readonly width: number
  readonly lanes: readonly number[]

  constructor(code: Code, shape: Shape) {
    this.code = code
    this.shape = shape
    this.width = shape === "f64x2" ? 2 : 4
    this.lanes = Array.from({ length: this.width }, (_, k) => k)
  }

  #named(name: string): Instruction {
    return `${this.shape}.${name}` as Instruction
  }

  #unary(name: string): (a: Value) => Value {
    return (a) => () => {
      a()
      this.code.op(this.#named(name))
    }
  }

  #binary(name: Instruction): (a: Value, b: Value) => Value {
    return (a, b) => () => {
      a()
      b()
      this.code.op(name)
    }
  }

  number(x: number): Value {
    if (this.shape === "f64x2") return this.code.bits(bitsOf(x))
    single[0] = x
    return this.word(singleWord[0] ?? 0)
  }

  /** 32 bits in every quarter. */
  word(bits: number): Value {
    const half = BigInt(bits >>> 0)
    return this.code.bits((half << 32n) | half)
  }

  get add() { return this.#binary(this.#named("add")) }
  get sub() { return this.#binary(this.#named("sub")) }
  get mul() { return this.#binary(this.#named("mul")) }
  get div() { return this.#binary(this.#named("div")) }
  get min() { return this.#binary(this.#named("min")) }
  get max() { return this.#binary(this.#named("max")) }
  /** `b < a ? b : a`: keeps a NaN in `a`. */
  get pmin() { return this.#binary(this.#named("pmin")) }
  /** `a < b ? b : a`: keeps a NaN in `a`. */
  get pmax() { return this.#binary(this.#named("pmax")) }
  get sqrt() { return this.#unary("sqrt") }
  get floor() { return this.#unary("floor") }
  get ceil() { return this.#unary("ceil") }
  get eq() { return this.#binary(this.#named("eq")) }
  get ne() { return this.#binary(this.#named("ne")) }
  get lt() { return this.#binary(this.#named("lt")) }
  get le() { return this.#binary(this.#named("le")) }
  get gt() { return this.#binary(this.#named("gt")) }
  get ge() { return this.#binary(this.#named("ge")) }
  get and() { return this.#binary("v128.and") }
  get or() { return this.#binary("v128.or") }
  get xor() { return this.#binary("v128.xor") }
  /** `a` where `b` is not. */
  get andNot() { return this.#binary("v128.andnot") }
  get addLong() { return this.#binary("i64x2.add") }
  get subLong() { return this.#binary("i64x2.sub") }
  get addWords() { return this.#binary("i32x4.add") }
  get subWords() { return this.#binary("i32x4.sub") }

  /** The bit of the sign in every lane. */
  sign(): Value {
    return this.shape === "f64x2" ? this.code.bits(1n << 63n) : this.word(0x80000000)
  }

  /** One instruction with a constant, where the machine's `neg` and `abs` make the constant each time. */
  neg(a: Value): Value {
    return this.xor(a, this.sign())
  }

  abs(a: Value): Value {
    return this.andNot(a, this.sign())
  }

  not(a: Value): Value {
    return () => {
      a()
      this.code.op("v128.not")
    }
  }

  shift(name: "i64x2.shl" | "i32x4.shl" | "i32x4.shr_s", a: Value, by: number): Value {
    return () => {
      a()
      this.code.integer(by)()
      this.code.op(name)
    }
  }

  /** Per lane `a` where `mask` is set, else `b`. */
  select(mask: Value, a: Value, b: Value): Value {
    return () => {
      a()
      b()
      mask()
      this.code.op("v128.bitselect")
    }
  }

  /** An integer that is not 0 where any lane of any way is set. */
  any(mask: Value): Value {
    return () => {
      this.code.eachWay(() => {
        mask()
        if (this.code.way > 0) this.code.op("v128.or")
      })
      this.code.op("v128.any_true")
    }
  }

  /** An integer that is not 0 where any lane of any way is not set. */
  anyNot(mask: Value): Value {
    return () => {
      this.code.eachWay(() => {
        mask()
        if (this.code.way > 0) this.code.op("v128.and")
      })
      this.code.op("v128.not")
      this.code.op("v128.any_true")
    }
  }

  /** `rare` if a lane of any way is not `usual`; no code where that is supposed. */
  unless(usual: Value, rare: () => void): void {
    if (this.code.supposed === null) this.code.when(this.anyNot(usual), rare)
    else this.code.supposed.push(this.code.keep(usual))
  }

  /** c0 + c1*x + …, in the order that needs the fewest steps one after the other (Estrin). */
  polynomial(x: Value, coefficients: readonly number[]): Value {
    let [level, power] = [coefficients.map((c) => this.number(c)), x]
    while (level.length > 1) {
      const now = power
      level = level.flatMap((low, k) => {
        const high = level[k + 1]
        return k % 2 === 1 ? [] : [high === undefined ? low : this.add(low, this.mul(now, high))]
      })
      if (level.length > 1) power = this.code.keep(this.mul(now, now))
    }
    return level[0] ?? this.number(0)
  }

  /** 32-bit integers as float32. */
  whole(integers: Value): Value {
    return () => {
      integers()
      this.code.op("f32x4.convert_i32x4_s")
    }
  }

  /** One lane as a float64. */
  lane(a: Value, lane: number): Value {
    return () => {
      a()
      if (this.shape === "f64x2") this.code.op("f64x2.extract_lane", lane)
      else {
        this.code.op("f32x4.extract_lane", lane)
        this.code.op("f64.promote_f32")
      }
    }
  }

  /** 32 bits of a vector, as an integer. */
  quarter(a: Value, lane: number): Value {
    return () => {
      a()
      this.code.op("i32x4.extract_lane", lane)
    }
  }

  /** A float64 in every lane. */
  splat(a: Value): Value {
    return () => {
      a()
      if (this.shape === "f32x4") this.code.op("f32.demote_f64")
      this.code.op(this.#named("splat"))
    }
  }

  /** A vector of float64 values, one per lane. */
  gather(values: readonly Value[]): Value {
    return () => {
      const [first, ...rest] = values
      if (first !== undefined) this.splat(first)()
      rest.forEach((value, k) => {
        value()
        if (this.shape === "f32x4") this.code.op("f32.demote_f64")
        this.code.op(this.#named("replace_lane"), k + 1)
      })
    }
  }

  /** An imported function of numbers, lane after lane. */
  call(index: number, args: readonly Value[]): Value {
    const kept = args.map((a) => this.code.keep(a))
    return this.gather(this.lanes.map((k) => this.code.keep(() => this.code.call(index, ...kept.map((a) => this.lane(a, k))), F64)))
  }

  /** Lanes of two vectors side by side, by the numbers of their 32-bit quarters. */
  quarters(a: Value, b: Value, order: readonly number[]): Value {
    return () => {
      a()
      b()
      this.code.op("i8x16.shuffle", ...order.flatMap((q) => [4 * q, 4 * q + 1, 4 * q + 2, 4 * q + 3]))
    }
  }
}

/** Four float32 lanes as twice two float64 ones: `compute` is given the arguments of either half. */
export function inHalves(v: Vector, args: readonly Value[], compute: (half: Vector, promoted: readonly Value[]) => Value): Value {
  const { code } = v
  const half = new Vector(code, "f64x2")
  const kept = args.map((x) => code.keep(x))
  const [low, high] = [[0, 1, 2, 3], [2, 3, 2, 3]].map((order) => {
    const promoted = kept.map((x) => code.keep(() => {
      v.quarters(x, x, order)()
      code.op("f64x2.promote_low_f32x4")
    }))
    const result = code.keep(compute(half, promoted))
    return code.keep(() => {
      result()
      code.op("f32x4.demote_f64x2_zero")
    })
  }) as [Value, Value]
  return v.quarters(low, high, [0, 1, 4, 5])
}
