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

/** A template cut at its slots: `before` slot 0, `before` slot 1, …, `after` the last. */
interface Cut {
  readonly between: readonly string[]
  readonly slots: readonly string[]
}

function cut(template: string): Cut {
  const parts = template.split(/\{(\w+)\}/)
  return { between: parts.filter((_, k) => k % 2 === 0), slots: parts.filter((_, k) => k % 2 === 1) }
}

/** Slots of a template that occur more than once: what fills them must be a name or a number, or it is computed twice. */
export function repeated(template: string): ReadonlySet<string> {
  const { slots } = cut(template)
  return new Set(slots.filter((slot, k) => slots.indexOf(slot) !== k))
}

/** Fills a template. A slot between brackets or commas, or assigned, takes anything; any other one what binds tightest. */
export function fill(template: string, value: (slot: string) => Piece): Piece {
  const { between, slots } = cut(template)
  const [head, sign, tail] = between
  const [a, b] = slots
  if (slots.length === 2 && head === "" && tail === "" && sign !== undefined && a !== undefined && b !== undefined && INFIX.has(sign.trim())) {
    return infix(value(a), sign.trim(), value(b))
  }
  if (slots.length === 1 && head === "-" && sign === "" && a !== undefined) return { text: `-${at(value(a), ATOM)}`, tightness: PREFIX }
  let text = head ?? ""
  slots.forEach((slot, k) => {
    const after = between[k + 1] ?? ""
    const free = /([(,]|[^=!<>]=)\s*$/.test(between[k] ?? "") && /^\s*([),;}]|$)/.test(after)
    text += at(value(slot), free ? LOOSE : ATOM) + after
  })
  return { text, tightness: closed(template) ? ATOM : LOOSE }
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
