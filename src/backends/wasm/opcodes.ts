// The instructions that kernels are made of, by their names in the WebAssembly specification. A number above 0xff is a prefix and an
// index behind it: 0xfd are the vector instructions, 0xfc the saturating conversions.
const VECTOR = 0xfd00
const SATURATING = 0xfc00

const NAMED = {
  "block": 0x02, "loop": 0x03, "if": 0x04, "else": 0x05, "end": 0x0b, "br": 0x0c, "br_if": 0x0d, "call": 0x10, "select": 0x1b,
  "local.get": 0x20, "local.set": 0x21,
  "i32.load": 0x28, "f32.load": 0x2a, "f64.load": 0x2b, "i32.store": 0x36, "f64.store": 0x39, "i32.const": 0x41, "f64.const": 0x44,
  "i32.eqz": 0x45, "i32.lt_s": 0x48, "i32.le_s": 0x4c, "i32.ge_s": 0x4e, "f64.eq": 0x61,
  "i32.add": 0x6a, "i32.sub": 0x6b, "i32.mul": 0x6c, "i32.and": 0x71, "i32.or": 0x72, "i32.shl": 0x74, "i32.shr_u": 0x76,
  "f64.add": 0xa0, "f64.sub": 0xa1, "f64.convert_i32_s": 0xb7, "f32.demote_f64": 0xb6, "f64.promote_f32": 0xbb,
  "i32.trunc_sat_f64_s": SATURATING + 2,
  "v128.load": VECTOR, "v128.load64_splat": VECTOR + 10, "v128.store": VECTOR + 11,
  "i8x16.shuffle": VECTOR + 13, "f32x4.splat": VECTOR + 19, "f64x2.splat": VECTOR + 20,
  "i32x4.extract_lane": VECTOR + 27, "f32x4.extract_lane": VECTOR + 31, "f32x4.replace_lane": VECTOR + 32,
  "f64x2.extract_lane": VECTOR + 33, "f64x2.replace_lane": VECTOR + 34,
  "v128.not": VECTOR + 77, "v128.and": VECTOR + 78, "v128.andnot": VECTOR + 79, "v128.or": VECTOR + 80, "v128.xor": VECTOR + 81,
  "v128.bitselect": VECTOR + 82, "v128.any_true": VECTOR + 83,
  "v128.load32_lane": VECTOR + 86, "v128.load64_lane": VECTOR + 87, "v128.store32_lane": VECTOR + 90, "v128.store64_lane": VECTOR + 91,
  "v128.load32_zero": VECTOR + 92, "v128.load64_zero": VECTOR + 93, "f32x4.demote_f64x2_zero": VECTOR + 94, "f64x2.promote_low_f32x4": VECTOR + 95,
  "f32x4.ceil": VECTOR + 103, "f32x4.floor": VECTOR + 104, "f64x2.ceil": VECTOR + 116, "f64x2.floor": VECTOR + 117,
  "i32x4.shl": VECTOR + 171, "i32x4.shr_s": VECTOR + 172, "i32x4.add": VECTOR + 174, "i32x4.sub": VECTOR + 177,
  "i64x2.shl": VECTOR + 203, "i64x2.add": VECTOR + 206, "i64x2.sub": VECTOR + 209,
  "i32x4.trunc_sat_f32x4_s": VECTOR + 248, "f32x4.convert_i32x4_s": VECTOR + 250, "i32x4.trunc_sat_f64x2_s_zero": VECTOR + 252, "f64x2.convert_low_i32x4_s": VECTOR + 254,
} as const

/** One after the other in both shapes; 0 is an instruction that no kernel needs. */
const COMPARISONS = ["eq", "ne", "lt", "gt", "le", "ge"] as const
const ARITHMETIC = ["abs", "neg", 0, "sqrt", "add", "sub", "mul", "div", "min", "max", "pmin", "pmax"] as const

export type Shape = "f64x2" | "f32x4"
export type Instruction = keyof typeof NAMED | `${Shape}.${(typeof COMPARISONS)[number] | Exclude<(typeof ARITHMETIC)[number], 0>}`

function regular(shape: Shape, first: number, names: ReadonlyArray<string | 0>): ReadonlyArray<readonly [string, number]> {
  return names.flatMap((name, k) => (name === 0 ? [] : [[`${shape}.${name}`, VECTOR + first + k] as const]))
}

export const OPCODES: ReadonlyMap<string, number> = new Map([
  ...Object.entries(NAMED),
  ...regular("f32x4", 65, COMPARISONS),
  ...regular("f64x2", 71, COMPARISONS),
  ...regular("f32x4", 224, ARITHMETIC),
  ...regular("f64x2", 236, ARITHMETIC),
])
