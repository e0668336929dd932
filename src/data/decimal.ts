// A plain decimal number from bytes, without making a string. In: bytes and the place of a cell. Out: the nearest float64, or NaN where the
// cell is anything else or too long to be exact, which the reader of texts (cell.ts) then decides.
// Up to 15 digits and a power of ten up to 22 are both exact in float64, so that one product or quotient of them is
// rounded once (Clinger 1990).

const powers = Array.from({ length: 23 }, (_, k) => Number(`1e${k}`))

export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  const negative = bytes[at] === 45
  if (negative) at += 1
  let mantissa = 0
  let digits = 0
  let seen = 0
  let scale = 0
  let point = false
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte >= 48 && byte <= 57) {
      seen += 1
      if (digits > 0 || byte !== 48) digits += 1
      mantissa = mantissa * 10 + (byte - 48)
      if (point) scale -= 1
    } else if (byte === 46 && !point) point = true
    else break
  }
  if (seen === 0 || digits > 15) return NaN
  if (at < end) {
    const e = bytes[at]
    if (e !== 101 && e !== 69) return NaN
    at += 1
    const minus = bytes[at] === 45
    if (minus || bytes[at] === 43) at += 1
    let exponent = 0
    const from = at
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0
      if (byte < 48 || byte > 57) return NaN
      exponent = exponent * 10 + (byte - 48)
    }
    if (at === from || exponent > 400) return NaN
    scale += minus ? -exponent : exponent
  }
  const power = powers[Math.abs(scale)]
  if (power === undefined) return NaN
  const value = scale < 0 ? mantissa / power : mantissa * power
  return negative ? -value : value
}
