// Arithmetic of numbers of two float64 as text of JavaScript. In: operands, each as three pieces of text, and where lines go. Out: the value, as
// names of what the lines compute. The same steps as in twofold.ts, but in place: parts that are 0 for sure are left out, and a number is split for a product once.
// A value whose error has no bound has an infinite one, or NaN: comparisons with it do not hold, so it settles nothing.

/** Names or numbers: high, low, error. */
export interface Parts {
  readonly h: string
  readonly l: string
  readonly e: string
}

/** A function body that is being written. */
export interface Writer {
  /** A new constant with this value; its name. */
  name(text: string): string
  /** The two halves of a float64. */
  halves(h: string): readonly [string, string]
}

export const ZERO: Parts = { h: "0", l: "0", e: "0" }

export const isSingle = ({ l, e }: Parts): boolean => l === "0" && e === "0"

export const whole = (h: string): Parts => ({ h, l: "0", e: "0" })

/** Relative errors of a sum of the sizes of its terms, of a product, of a quotient and of a root, each with room for a factor of 2. */
const [SUM, PRODUCT, QUOTIENT] = [String(2 ** -102), String(2 ** -101), String(2 ** -100)]
/** Of what a sum leaves. */
const REST = String(2 ** -51)
/** Below SMALL a product's rest is subnormal, and then it may lack SMALLEST. */
const [SMALL, SMALLEST, LARGE] = [String(2 ** -900), String(2 ** -1060), String(2 ** 900)]

const total = (terms: readonly string[]): string => terms.filter((term) => term !== "0").join(" + ") || "0"
const size = (h: string): string => `Math.abs(${h})`
const product = (a: string, b: string): string => (a === "0" || b === "0" ? "0" : `${a} * ${b}`)

/** What the sum `s` of two float64 has lost. */
function restOfSum(w: Writer, a: string, b: string, s: string): string {
  const t = w.name(`${s} - ${a}`)
  return `(${a} - (${s} - ${t})) + (${b} - ${t})`
}

/** What the product `p` has lost. */
function restOfProduct(w: Writer, a: string, b: string, p: string): string {
  const [[ah, al], [bh, bl]] = [w.halves(a), w.halves(b)]
  return `${ah} * ${bh} - ${p} + ${ah} * ${bl} + ${al} * ${bh} + ${al} * ${bl}`
}

const isName = (text: string): boolean => /^[a-z]/.test(text)

export function negative(w: Writer, a: Parts): Parts {
  const opposite = (part: string): string => (isName(part) ? w.name(`-${part}`) : String(-Number(part) + 0))
  return { h: opposite(a.h), l: opposite(a.l), e: a.e }
}

export function add(w: Writer, a: Parts, b: Parts): Parts {
  if (a.h === "0" && isSingle(a)) return b
  if (b.h === "0" && isSingle(b)) return a
  const s = w.name(`${a.h} + ${b.h}`)
  const rest = restOfSum(w, a.h, b.h, s)
  if (isSingle(a) && isSingle(b)) return { h: s, l: w.name(rest), e: "0" }
  const r = w.name(total([rest, a.l === "0" || b.l === "0" ? total([a.l, b.l]) : `(${a.l} + ${b.l})`]))
  const h = w.name(`${s} + ${r}`)
  // Beside one float64 nothing is rounded but what is left: so 1/n - 1 of one is known to be 0.
  const own = isSingle(a) || isSingle(b) ? `${size(r)} * ${REST}` : `(${size(a.h)} + ${size(b.h)}) * ${SUM}`
  return { h, l: w.name(`${r} - (${h} - ${s})`), e: w.name(total([a.e, b.e, own])) }
}

export function multiply(w: Writer, a: Parts, b: Parts): Parts {
  const p = w.name(`${a.h} * ${b.h}`)
  const rest = restOfProduct(w, a.h, b.h, p)
  const none = `${a.h} === 0 || ${b.h} === 0`
  if (isSingle(a) && isSingle(b)) return { h: p, l: w.name(rest), e: w.name(`${size(p)} > ${SMALL} || ${none} ? 0 : ${SMALLEST}`) }
  const r = w.name(total([rest, `(${total([product(a.h, b.l), product(a.l, b.h)])})`]))
  const h = w.name(`${p} + ${r}`)
  const errors = [product(size(a.h), b.e), product(size(b.h), a.e), product(a.e, b.e), `${size(h)} * ${PRODUCT}`]
  return { h, l: w.name(`${r} - (${h} - ${p})`), e: w.name(`${total(errors)} + (${none} ? 0 : ${SMALLEST})`) }
}

/** By a power of 2. */
export function scale(w: Writer, a: Parts, by: number): Parts {
  const of = (part: string): string => (part === "0" ? "0" : w.name(`${part} * ${by}`))
  const h = of(a.h)
  const error = product(a.e, String(Math.abs(by)))
  return { h, l: of(a.l), e: Math.abs(by) >= 1 ? (error === "0" ? "0" : w.name(error)) : w.name(total([error, `(${size(h)} > ${SMALL} || ${a.h} === 0 ? 0 : ${SMALLEST})`])) }
}

export function divide(w: Writer, a: Parts, b: Parts): Parts {
  const first = w.name(`${a.h} / ${b.h}`)
  const p = w.name(`${first} * ${b.h}`)
  const left = w.name(total([`(${a.h} - ${p} - (${restOfProduct(w, first, b.h, p)}))`, a.l]) + (b.l === "0" ? "" : ` - ${first} * ${b.l}`))
  const second = w.name(`${left} / ${b.h}`)
  const h = w.name(`${first} + ${second}`)
  const error = total([...(a.e === "0" && b.e === "0" ? [] : [`1.5 * (${total([a.e, product(size(h), b.e)])}) / ${size(b.h)}`]), `${size(h)} * ${QUOTIENT}`])
  const known = `${size(b.h)} > ${SMALL} && ${size(b.h)} < ${LARGE}${b.e === "0" ? "" : ` && ${size(b.h)} > 4 * ${b.e}`}`
  const none = `${a.h} === 0${a.e === "0" ? "" : ` && ${a.e} === 0`}`
  // Of two float64 what is left is exact: where nothing is, so is the quotient.
  const whole = [b.l, b.e].map((part) => (part === "0" ? "" : ` && ${part} === 0`)).join("")
  const nothing = isSingle(a) ? `${none} || ${left} === 0${whole} && ${size(a.h)} > ${SMALL}` : none
  return { h, l: w.name(`${second} - (${h} - ${first})`), e: w.name(`${known} ? ${nothing} ? 0 : ${size(a.h)} > ${SMALL} ? ${error} + ${SMALLEST} : Infinity : Infinity`) }
}

export function squareRoot(w: Writer, a: Parts): Parts {
  const first = w.name(`Math.sqrt(${a.h})`)
  const p = w.name(`${first} * ${first}`)
  const none = `${a.h} === 0${a.e === "0" ? "" : ` && ${a.e} === 0`}`
  const more = w.name(`${a.h} === 0 ? 0 : (${total([`${a.h} - ${p} - (${restOfProduct(w, first, first, p)})`, a.l])}) / (2 * ${first})`)
  const h = w.name(`${first} + ${more}`)
  const known = `${a.h} > ${SMALL}${a.e === "0" ? "" : ` && ${a.h} > 4 * ${a.e}`}`
  return { h, l: w.name(`${more} - (${h} - ${first})`), e: w.name(`${none} ? 0 : ${known} ? ${total([a.e === "0" ? "0" : `${a.e} / ${h}`, `${h} * ${QUOTIENT}`])} : Infinity`) }
}
