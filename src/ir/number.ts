// Exact numbers. A literal is the real number it spells: `0.1` is one tenth until a printer needs a double, so that
// folding, matching (`1 - 9/10` is exactly `1/10`) and exporting never see a rounding. A number is kept as canonical text
// (`3`, `-1/10`, `pi`, `e`, `inf`, `-inf`, `nan`), which is also its identity when nodes are interned.

export interface Ratio {
  readonly num: bigint
  readonly den: bigint
}

/** Beyond this many bits folding stops: exactness is not worth unbounded memory. */
const BITS = 4096n

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a < 0n ? -a : a
}

export function ratio(num: bigint, den: bigint = 1n): Ratio {
  if (den === 1n) return { num, den }
  if (den < 0n) return ratio(-num, -den)
  const g = gcd(num, den)
  return g <= 1n ? { num, den } : { num: num / g, den: den / g }
}

/** Exact value of a decimal literal (`2`, `.5`, `1.`, `1e-5`); the caller has bounded its exponent. */
export function fromLiteral(text: string): Ratio {
  const match = /^(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text)
  if (match === null) throw new RangeError(`not a number: ${text.slice(0, 40)}`)
  const fraction = match[2] ?? ""
  const digits = BigInt((match[1] ?? "") + fraction || "0")
  const exponent = Number(match[3] ?? "0") - fraction.length
  return exponent >= 0 ? ratio(digits * 10n ** BigInt(exponent)) : ratio(digits, 10n ** BigInt(-exponent))
}

/** Exact value of a double; null for infinities and NaN. */
export function fromDouble(x: number): Ratio | null {
  if (!Number.isFinite(x)) return null
  if (Number.isInteger(x) && Math.abs(x) < 2 ** 53) return { num: BigInt(x), den: 1n }
  let exponent = 0
  let mantissa = x
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    exponent += 1
  }
  return ratio(BigInt(mantissa), 1n << BigInt(exponent))
}

export function ratioText(r: Ratio): string {
  return r.den === 1n ? r.num.toString() : `${r.num}/${r.den}`
}

/** The rational a canonical text stands for; null for `pi`, `e`, infinities, NaN. */
export function toRatio(text: string): Ratio | null {
  const slash = text.indexOf("/")
  if (slash > 0) return { num: BigInt(text.slice(0, slash)), den: BigInt(text.slice(slash + 1)) }
  return /^-?\d+$/.test(text) ? { num: BigInt(text), den: 1n } : null
}

const NAMED: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI], ["e", Math.E], ["inf", Infinity], ["-inf", -Infinity], ["nan", NaN],
])

/** Of the constants that all passes ask for again and again; bounded, because formulas bring their own. */
const doubles = new Map<string, number>(NAMED)
const DOUBLES = 1024

/** The double nearest to the number (ties to even). */
export function toDouble(text: string): number {
  const known = doubles.get(text)
  if (known !== undefined) return known
  const value = nearest(text)
  if (doubles.size < DOUBLES) doubles.set(text, value)
  return value
}

function nearest(text: string): number {
  const r = toRatio(text)
  if (r === null) throw new RangeError(`not a number: ${text.slice(0, 40)}`)
  return divide(r)
}

function divide({ num, den }: Ratio): number {
  if (num === 0n) return 0
  const a = num < 0n ? -num : num
  const small = 1n << 53n
  if (a <= small && den <= small) return Number(num) / Number(den) // both exact: one rounding
  // Quotient with at least 66 bits and a sticky bit; Number(bigint) then rounds once, unless the result is subnormal.
  const shift = BigInt(Math.max(0, 66 - (bits(a) - bits(den))))
  const q = (a << shift) / den
  const sticky = q * den === a << shift ? q : q | 1n
  const exponent = Number(shift)
  const subnormal = bits(sticky) - exponent < -1021
  const value = subnormal ? scaleDown(sticky, exponent) : Number(sticky) * 2 ** -Math.min(exponent, 1000) * 2 ** -Math.max(0, exponent - 1000)
  return num < 0n ? -value : value
}

function bits(a: bigint): number {
  return a.toString(2).length
}

/** q / 2^exponent for results below 2^-1022: rounded to a multiple of 2^-1074 by hand. */
function scaleDown(q: bigint, exponent: number): number {
  const drop = BigInt(exponent - 1074)
  if (drop <= 0n) return Number(q << -drop) * 2 ** -1074
  const whole = q >> drop
  const rest = q - (whole << drop)
  const half = 1n << (drop - 1n)
  const up = rest > half || (rest === half && (whole & 1n) === 1n) ? 1n : 0n
  return Number(whole + up) * 2 ** -1074
}

const tooLarge = (r: Ratio) => r.num > 1n << BITS || -r.num > 1n << BITS || r.den > 1n << BITS

/** Exact arithmetic on canonical texts; null where the result is not a rational of reasonable size. */
export function exact(op: "add" | "sub" | "mul" | "div" | "pow", a: string, b: string): string | null {
  const x = toRatio(a)
  const y = toRatio(b)
  if (x === null || y === null) return null
  const r = combine(op, x, y)
  return r === null || tooLarge(r) ? null : ratioText(r)
}

function combine(op: "add" | "sub" | "mul" | "div" | "pow", x: Ratio, y: Ratio): Ratio | null {
  switch (op) {
    case "add": return ratio(x.num * y.den + y.num * x.den, x.den * y.den)
    case "sub": return ratio(x.num * y.den - y.num * x.den, x.den * y.den)
    case "mul": return ratio(x.num * y.num, x.den * y.den)
    case "div": return y.num === 0n ? null : ratio(x.num * y.den, x.den * y.num)
    case "pow": {
      if (y.den !== 1n || y.num > 64n || y.num < -64n || (x.num === 0n && y.num <= 0n)) return null
      const n = y.num < 0n ? -y.num : y.num
      const p = { num: x.num ** n, den: x.den ** n }
      return y.num < 0n ? ratio(p.den, p.num) : p
    }
  }
}
