// The functions that are series, on decimals. In: a decimal type whose precision is the working precision. Out: exp, ln, sin, cos, atan and
// sqrt, right to that precision. They are summed as binary fixed-point integers of the host, a hundred times faster than
// the library's own at 380 digits; powers of ten are split off, so that no exponent is too large.
import type Decimal from "decimal.js"
import { type Big, big, divBig, sqrtBig, toFixed } from "./big.ts"
import { atanBig, expBig, logBig, pi as piFixed, sinBig } from "./transcendental.ts"

export interface Series {
  readonly pi: Decimal
  readonly exp: (x: Decimal) => Decimal
  readonly ln: (x: Decimal) => Decimal
  readonly sin: (x: Decimal) => Decimal
  readonly cos: (x: Decimal) => Decimal
  readonly atan: (x: Decimal) => Decimal
  readonly sqrt: (x: Decimal) => Decimal
}

/** Bits beyond those of the digits. */
const SPARE = 16
/** Beyond such powers of ten the library's own functions answer. */
const FAR = 2000

export function series(R: typeof Decimal): Series {
  const bits = Math.ceil(R.precision * Math.log2(10)) + SPARE
  /** For what lies near a root: as many bits again as there are digits to cancel. */
  const sharp = 2 * bits + 64
  const rounded = (x: Decimal): Decimal => x.toSignificantDigits(R.precision)
  const decimal = ({ m, e }: Big): Decimal => rounded(e >= 0n ? new R((m << e).toString()) : new R(`${m * 5n ** -e}e${e}`))
  const near = (x: Decimal): boolean => x.isFinite() && Math.abs(x.e) < FAR
  const ln10 = logBig(big(10n, 0n), bits + 64)
  const ln10Decimal = decimal(ln10)

  const exp = (x: Decimal): Decimal => {
    if (x.isZero()) return new R(1)
    if (!near(x) || x.e > 15) return x.exp()
    const a = binary(x, bits + Math.max(SPARE, 4 * x.e))
    if (x.e < 2) return decimal(expBig(a, bits))
    const fraction = bits + 64
    const [whole, unit] = [toFixed(a, fraction), toFixed(ln10, fraction)]
    const power = whole / unit
    return decimal(expBig(big(whole - power * unit, BigInt(-fraction)), bits)).mul(new R(`1e${power}`))
  }
  const ln = (x: Decimal): Decimal => {
    if (!x.isFinite() || x.lte(0)) return x.ln()
    if (x.e >= -1 && x.e <= 1) return decimal(logBig(binary(x, sharp), bits))
    const front = x.mul(new R(`1e${-x.e}`))
    return decimal(logBig(binary(front, sharp), bits)).add(ln10Decimal.mul(x.e))
  }
  const angle = (x: Decimal, shift: number, own: () => Decimal): Decimal => (near(x) && x.e < 40 && !x.isZero() ? decimal(sinBig(binary(x, sharp), shift, bits)) : own())
  return {
    pi: rounded(new R(`${piFixed(bits) * 5n ** BigInt(bits)}e${-bits}`)),
    exp,
    ln,
    sin: (x) => angle(x, 0, () => x.sin()),
    cos: (x) => angle(x, 1, () => x.cos()),
    atan: (x) => (near(x) && !x.isZero() ? decimal(atanBig(binary(x, bits), bits)) : x.atan()),
    sqrt: (x) => (near(x) && x.gt(0) ? decimal(sqrtBig(binary(x, bits + 8), bits)) : x.sqrt()),
  }
}

/** A finite decimal, to so many bits where it is no integer. */
function binary(x: Decimal, bits: number): Big {
  const digits = x.d.map((limb, k) => (k === 0 ? `${limb}` : `${limb}`.padStart(7, "0"))).join("")
  const size = BigInt(digits)
  const m = x.s < 0 ? -size : size
  const power = x.e - (digits.length - 1)
  if (power >= 0) return big(m * 10n ** BigInt(power), 0n)
  return divBig(big(m, 0n), big(10n ** BigInt(-power), 0n), bits)
}
