// A number per value that canonical.ts cannot tell from it: two expressions with different fingerprints have different canonical
// forms, so that only those with the same one are worth a comparison. In: an expression. Out: its value over the integers modulo
// a prime with a number for every input; sums, products and whole powers are computed, everything else is mixed from its parts.
// Copies of an axis count as one, because canonical forms may rename a bound index.
import type { Expr } from "../ir/expr.ts"
import { axisOf } from "../ir/make.ts"
import { memo } from "../ir/memo.ts"
import { postorder } from "../ir/walk.ts"
import { rational } from "./view.ts"

/** The largest prime whose square a float64 holds exactly, with room to add. */
const PRIME = 67108859

/** Powers that canonical forms see as products. */
const LARGEST_POWER = 64

const fingerprints = memo<number>()

export function fingerprint(e: Expr): number {
  const known = fingerprints.get(e)
  if (known !== undefined) return known
  for (const node of postorder([e], (n) => fingerprints.get(n) !== undefined)) fingerprints.set(node, make(node))
  return fingerprints.get(e) ?? 0
}

/** The fingerprint of a pattern with values for its wildcards, without making what it stands for; null where it has more than arithmetic. */
export function fingerprintOf(pattern: Expr, valueOf: (wildcard: string) => Expr | undefined): number | null {
  if (pattern.op === "number") return fingerprint(pattern)
  const value = pattern.op === "input" && pattern.args.length === 0 ? valueOf(pattern.name) : undefined
  if (value !== undefined) return fingerprint(value)
  const [x, y] = pattern.args
  if (x === undefined || !ARITHMETIC.has(pattern.op)) return null
  const [a, b] = [fingerprintOf(x, valueOf), y === undefined ? 0 : fingerprintOf(y, valueOf)]
  return a === null || b === null ? null : computed(pattern.op, a, b)
}

const ARITHMETIC: ReadonlySet<string> = new Set(["add", "sub", "neg", "mul", "div"])

function computed(op: string, a: number, b: number): number {
  switch (op) {
    case "add": return (a + b) % PRIME
    case "sub": return (a - b + PRIME) % PRIME
    case "neg": return (PRIME - a) % PRIME
    case "mul": return times(a, b)
    default: return times(a, power(b, PRIME - 2))
  }
}

const of = (e: Expr | undefined): number => (e === undefined ? 0 : (fingerprints.get(e) ?? fingerprint(e)))
const times = (a: number, b: number): number => (a * b) % PRIME

function make(e: Expr): number {
  const [a, b] = e.args
  switch (e.op) {
    case "number": return ofNumber(e)
    case "add": case "sub": case "neg": case "mul": case "div": return computed(e.op, of(a), of(b))
    case "pow": {
      const n = b === undefined ? null : rational(b)
      if (n === null || n.den !== 1n || n.num <= -LARGEST_POWER || n.num >= LARGEST_POWER) return mixed(e)
      return power(of(a), n.num < 0n ? PRIME - 1 + Number(n.num) : Number(n.num))
    }
    default: return mixed(e)
  }
}

function ofNumber(e: Expr): number {
  const r = rational(e)
  if (r === null) return mixed(e)
  const prime = BigInt(PRIME)
  const modulo = (n: bigint): number => Number(((n % prime) + prime) % prime)
  return r.den === 1n ? modulo(r.num) : times(modulo(r.num), power(modulo(r.den), PRIME - 2))
}

function power(base: number, exponent: number): number {
  let result = 1
  for (let square = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2), square = times(square, square)) {
    if (rest % 2 === 1) result = times(result, square)
  }
  return result
}

function mixed(e: Expr): number {
  let hash = ofText(e.op === "position" ? axisOf(e.name) : e.name, ofText(e.op, 1))
  for (const index of e.over) hash = ofText(axisOf(index), hash)
  for (const argument of e.args) hash = (times(hash, 31415821) + of(argument)) % PRIME
  // Names that differ by one letter must not differ by 1.
  return times(times(hash, hash), hash)
}

function ofText(text: string, start: number): number {
  let hash = start
  for (let k = 0; k < text.length; k += 1) hash = (times(hash, 65599) + text.charCodeAt(k)) % PRIME
  return hash
}
