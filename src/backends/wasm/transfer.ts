// Entries of memory into lanes and back. In: a place and the kind of its entries. Out: a vector of numbers, or the stores. All that knows
// how float32 and integers become lanes of float64 and the other way round.
import type { Value } from "./code.ts"
import { I32, unsigned } from "./encode.ts"
import type { Entry, Placed } from "./place.ts"
import type { Vector } from "./vector.ts"

export function load(v: Vector, entry: Entry, { addresses, row }: Placed): Value {
  if (row !== null) return loadRow(v, entry, addresses[0] ?? v.code.integer(0), row)
  if (addresses.length === 1) return v.splat(number(v, entry, addresses[0] ?? v.code.integer(0)))
  if (entry === "f64" && v.shape === "f32x4") return v.gather(addresses.map((a) => number(v, entry, a)))
  return convert(v, entry, lanesAt(v, entry === "f64" ? 64 : 32, addresses))
}

/** One entry as a float64. */
export function number({ code }: Vector, entry: Entry, address: Value): Value {
  return () => {
    code.memory(entry === "f64" ? "f64.load" : entry === "f32" ? "f32.load" : "i32.load", address)
    if (entry === "f32") code.op("f64.promote_f32")
    if (entry === "i32") code.op("f64.convert_i32_s")
  }
}

/** An entry of its own for each lane; `apart`: bytes from one way to the next where the addresses are those of the first. */
export function lanesAt({ code }: Vector, bits: 32 | 64, addresses: readonly Value[], apart = 0): Value {
  return addresses.reduce<Value>((vector, address, lane) => () => {
    if (lane === 0) return code.memory(`v128.load${bits}_zero`, address, apart * code.way)
    address()
    vector()
    code.op(`v128.load${bits}_lane`, 0, ...unsigned(apart * code.way), lane)
  }, () => undefined)
}

function loadRow(v: Vector, entry: Entry, address: Value, apart: number): Value {
  const { code } = v
  if (v.shape === "f32x4" && entry === "f64") {
    const half = (offset: number): Value => () => {
      code.memory("v128.load", address, offset + apart * code.way)
      code.op("f32x4.demote_f64x2_zero")
    }
    return v.quarters(half(0), half(16), [0, 1, 4, 5])
  }
  const whole = entry === "f64" || v.shape === "f32x4"
  return convert(v, entry, () => code.memory(whole ? "v128.load" : "v128.load64_zero", address, apart * code.way))
}

/** Entries that lie in the low part of a vector, as numbers. */
function convert(v: Vector, entry: Entry, raw: Value): Value {
  if (entry === "f64" || (entry === "f32" && v.shape === "f32x4")) return raw
  return () => {
    raw()
    if (v.shape === "f32x4") v.code.op("f32x4.convert_i32x4_s")
    else v.code.op(entry === "f32" ? "f64x2.promote_low_f32x4" : "f64x2.convert_low_i32x4_s")
  }
}

/**
 * `count`: how many lanes are samples of the batch, an integer; where they lie side by side the others are not written. Null: all are.
 * `where`: lanes that are written at all, at places of their own. */
export function store(v: Vector, entry: "f64" | "f32", placed: Placed, value: Value, count: Value | null, where: Value | null = null): void {
  const { code } = v
  const kept = code.keep(entry === "f32" && v.shape === "f64x2" ? () => {
    value()
    code.op("f32x4.demote_f64x2_zero")
  } : value)
  const promoted = entry === "f64" && v.shape === "f32x4"
  const bits = entry === "f64" ? 64 : 32
  const one = (address: Value, lane: number, offset: number): void => {
    address()
    if (promoted) {
      v.lane(kept, lane)()
      code.op("f64.store", 0, ...unsigned(offset))
      return
    }
    kept()
    code.op(`v128.store${bits}_lane`, 0, ...unsigned(offset), lane)
  }
  const { addresses, row } = placed
  const [first = code.integer(0)] = addresses
  if (row === null) {
    // Lanes behind the end of the batch have the address of the first one, which is written last.
    code.eachWay(() => {
      for (let lane = addresses.length - 1; lane >= 0; lane -= 1) {
        const write = (): void => one(addresses[lane] ?? first, lane, 0)
        if (where === null) write()
        else code.when(v.quarter(where, (lane * 4) / v.width), write)
      }
    }, "last")
    return
  }
  const base = code.single(I32)
  code.set(base, first)
  const address = code.get(base)
  code.eachWay(() => {
    if (count !== null) for (const lane of v.lanes) code.when(atLeast(v, count, lane + 1), () => one(address, lane, (bits / 8) * lane))
    else if (promoted) for (const lane of v.lanes) one(address, lane, row * code.way + 8 * lane)
    else {
      address()
      kept()
      if (bits * v.width === 128) code.op("v128.store", 0, ...unsigned(row * code.way))
      else code.op("v128.store64_lane", 0, ...unsigned(row * code.way), 0)
    }
  })
}

function atLeast({ code }: Vector, count: Value, least: number): Value {
  return () => {
    count()
    code.integer(least)()
    code.op("i32.ge_s")
  }
}

/** Entry k: k lanes from the left are set. 16 bytes each. */
export function masksOf(width: number): Float64Array {
  const words = new Int32Array(4 * (width + 1))
  for (let count = 0; count <= width; count += 1) words.fill(-1, 4 * count, 4 * count + (4 / width) * count)
  return new Float64Array(words.buffer)
}
