// Binary floating-point numbers of any precision and any exponent: m·2^e with integers of the host. In: numbers and a number of
// bits. Out: numbers rounded to that many bits. Decimal libraries end at exponents near 10^16; the exponential of a logit of
// 1e30, which the literal reading of a loss meets on its way to an ordinary result, lies far beyond.

export interface Big {
  readonly m: bigint
  readonly e: bigint
  /** |value| lies between 2^(top - 1) and 2^top; of no meaning for 0. */
  readonly top: bigint
}

export const ZERO: Big = { m: 0n, e: 0n, top: 0n }

const abs = (m: bigint): bigint => (m < 0n ? -m : m)

export function bitLength(m: bigint): number {
  const digits = abs(m).toString(16)
  return digits === "0" ? 0 : digits.length * 4 - (Math.clz32(parseInt(digits.slice(0, 1), 16)) - 28)
}

/** m·2^e to the nearest number of that many bits. */
export function big(m: bigint, e: bigint, bits = Infinity): Big {
  if (m === 0n) return ZERO
  const length = bitLength(m)
  const top = e + BigInt(length)
  if (length <= bits) return { m, e, top }
  const drop = BigInt(length - bits)
  const size = (abs(m) + (1n << (drop - 1n))) >> drop
  // Rounding up to the next power of two leaves `top` one too small, which no estimate here minds.
  return { m: m < 0n ? -size : size, e: e + drop, top }
}

export const negate = (a: Big): Big => (a.m === 0n ? a : { m: -a.m, e: a.e, top: a.top })

/** Exact before it is rounded, so the exponents must not be further apart than memory allows. */
export function addBig(a: Big, b: Big, bits: number): Big {
  if (a.m === 0n) return b
  if (b.m === 0n) return a
  return a.e >= b.e ? big((a.m << (a.e - b.e)) + b.m, b.e, bits) : big(a.m + (b.m << (b.e - a.e)), a.e, bits)
}

export function mulBig(a: Big, b: Big, bits: number): Big {
  return big(a.m * b.m, a.e + b.e, bits)
}

/** Exact quotients come out exact. */
export function divBig(a: Big, b: Big, bits: number): Big {
  if (a.m === 0n) return ZERO
  const shift = BigInt(Math.max(0, bits + 2 + bitLength(b.m) - bitLength(a.m)))
  const whole = (abs(a.m) << shift) / abs(b.m)
  const size = whole * abs(b.m) === abs(a.m) << shift ? whole << 1n : (whole << 1n) | 1n
  return big(a.m < 0n !== b.m < 0n ? -size : size, a.e - b.e - shift - 1n, bits)
}

/** Exact roots come out exact. */
export function sqrtBig(a: Big, bits: number): Big {
  if (a.m === 0n) return ZERO
  let shift = BigInt(Math.max(0, 2 * bits + 4 - bitLength(a.m)))
  if (((a.e - shift) & 1n) !== 0n) shift += 1n
  const square = a.m << shift
  const root = integerRoot(square)
  return big(root * root === square ? root << 1n : (root << 1n) | 1n, (a.e - shift) / 2n - 1n, bits)
}

function integerRoot(n: bigint): bigint {
  let x = 1n << BigInt((bitLength(n) + 1) >> 1)
  for (;;) {
    const next = (x + n / x) >> 1n
    if (next >= x) return x
    x = next
  }
}

/** The number a float64 is, exactly. Finite ones only. */
export function fromNumber(x: number): Big {
  let mantissa = x
  let exponent = 0
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    exponent -= 1
  }
  return big(BigInt(mantissa), BigInt(exponent))
}

/** The nearest float64, ties to even, subnormals and overflow included. */
export function toNumber(a: Big): number {
  if (a.m === 0n) return 0
  const sign = a.m < 0n ? -1 : 1
  if (a.top > 1030n) return sign * Infinity
  if (a.top < -1080n) return sign * 0
  const size = abs(a.m)
  const lowest = a.top - 53n < -1074n ? -1074n : a.top - 53n
  const drop = lowest - a.e
  if (drop <= 0n) return sign * scaled(size << -drop, lowest)
  const whole = size >> drop
  const rest = size - (whole << drop)
  const half = 1n << (drop - 1n)
  return sign * scaled(whole + (rest > half || (rest === half && (whole & 1n) === 1n) ? 1n : 0n), lowest)
}

/** Both factors are exact, and so is the product, or it is infinite. */
function scaled(m: bigint, e: bigint): number {
  const exponent = Number(e)
  return exponent > 900 ? Number(m) * 2 ** 900 * 2 ** (exponent - 900) : Number(m) * 2 ** exponent
}

/** As an integer number of 2^-fraction, rounded down. */
export function toFixed(a: Big, fraction: number): bigint {
  const shift = a.e + BigInt(fraction)
  return shift >= 0n ? a.m << shift : a.m >> -shift
}
