// Pieces of JavaScript text and how they combine. In: templates of the op table (`Math.exp({x})`, `{a} * {b}`) and the pieces
// that fill them. Out: pieces. A piece knows how tightly it binds, so that parentheses stand only where they are needed; a
// template's own tightness is read off its text, because the op table says it nowhere else.

export interface Piece {
  readonly text: string
  readonly tightness: number
}

/** Binding strength in JavaScript's grammar. */
export const LOOSE = 0
export const CONDITIONAL = 1
export const OR = 2
export const AND = 3
export const EQUALITY = 4
export const RELATIONAL = 5
export const PREFIX = 8
export const ATOM = 9

const INFIX: ReadonlyMap<string, number> = new Map([
  ["||", OR], ["&&", AND], ["===", EQUALITY], ["!==", EQUALITY],
  ["<", RELATIONAL], ["<=", RELATIONAL], [">", RELATIONAL], [">=", RELATIONAL],
  ["+", 6], ["-", 6], ["*", 7], ["/", 7],
])

export function atom(text: string): Piece {
  return { text, tightness: ATOM }
}

export function number(value: number): Piece {
  if (Object.is(value, -0)) return { text: "-0", tightness: PREFIX }
  return { text: String(value), tightness: value < 0 ? PREFIX : ATOM }
}

/** The text of a piece where something at least as tight as `least` must stand. */
export function at(piece: Piece, least: number): string {
  return piece.tightness < least ? `(${piece.text})` : piece.text
}

export function infix(a: Piece, sign: string, b: Piece): Piece {
  const tightness = INFIX.get(sign)
  if (tightness === undefined) throw new Error(`not an infix sign: ${sign}`)
  return { text: `${at(a, tightness)} ${sign} ${at(b, tightness + 1)}`, tightness }
}

export function conditional(test: Piece, then: Piece, otherwise: Piece): Piece {
  return { text: `${at(test, CONDITIONAL + 1)} ? ${at(then, CONDITIONAL)} : ${at(otherwise, CONDITIONAL)}`, tightness: CONDITIONAL }
}

/** A template as it is filled: two operands around a sign, a minus before one, or text cut at its slots. */
interface Cut {
  readonly sign: string | undefined
  readonly minus: boolean
  /** `between` slot 0, `between` slot 1, …, `between` the last. */
  readonly between: readonly string[]
  readonly slots: readonly string[]
  readonly repeated: ReadonlySet<string>
  /** How tightly what fills a slot must bind: between brackets or commas, or assigned, anything will do. */
  readonly least: readonly number[]
  readonly tightness: number
}

/** The templates stand in tables, so there are few. */
const cuts = new Map<string, Cut>()

function cut(template: string): Cut {
  const known = cuts.get(template)
  if (known !== undefined) return known
  const parts = template.split(/\{(\w+)\}/)
  const [between, slots] = [parts.filter((_, k) => k % 2 === 0), parts.filter((_, k) => k % 2 === 1)]
  const [head, sign, tail] = between
  const made: Cut = {
    sign: slots.length === 2 && head === "" && tail === "" && sign !== undefined && INFIX.has(sign.trim()) ? sign.trim() : undefined,
    minus: slots.length === 1 && head === "-" && sign === "",
    between, slots,
    repeated: new Set(slots.filter((slot, k) => slots.indexOf(slot) !== k)),
    least: slots.map((_, k) => (/([(,]|[^=!<>]=)\s*$/.test(between[k] ?? "") && /^\s*([),;}]|$)/.test(between[k + 1] ?? "") ? LOOSE : ATOM)),
    tightness: closed(template) ? ATOM : LOOSE,
  }
  cuts.set(template, made)
  return made
}

/** Slots of a template that occur more than once: what fills them must be a name or a number, or it is computed twice. */
export function repeated(template: string): ReadonlySet<string> {
  return cut(template).repeated
}

export function fill(template: string, value: (slot: string) => Piece): Piece {
  const { sign, minus, between, slots, least, tightness } = cut(template)
  const [a, b] = slots
  if (sign !== undefined && a !== undefined && b !== undefined) return infix(value(a), sign, value(b))
  if (minus && a !== undefined) return { text: `-${at(value(a), ATOM)}`, tightness: PREFIX }
  let text = between[0] ?? ""
  slots.forEach((slot, k) => {
    text += at(value(slot), least[k] ?? ATOM) + (between[k + 1] ?? "")
  })
  return { text, tightness }
}

/** `name(…)`, `a.b(…)` or `(…)`, where the first bracket closes at the very end. */
function closed(template: string): boolean {
  const open = /^[\w.]*\(/.exec(template)
  if (open === null) return /^\{\w+\}$/.test(template)
  let depth = 0
  for (let k = open[0].length - 1; k < template.length; k += 1) {
    if (template[k] === "(") depth += 1
    if (template[k] === ")") depth -= 1
    if (depth === 0) return k === template.length - 1
  }
  return false
}
