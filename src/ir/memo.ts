// Memos of what depends on a node alone. In: nodes. Out: what was found out about them before. The values are kept in the node
// itself and go when it goes: the engine asks such questions thousands of times per formula, a WeakMap makes each of
// them a hash look-up, and the garbage collector pays for its entries once more.
import type { Expr } from "./expr.ts"

export interface Memo<T> {
  get(node: Expr): T | undefined
  set(node: Expr, value: T): void
}

let count = 0

/**
 * Of a new node, with a place for each memo there is (test/known.test.ts counts them): an array that grows makes room for some
 * twenty more, and a tenth of what a formula leaves behind was such room.
 */
export function newNotes(): unknown[] {
  const no = undefined
  return [no, no, no, no, no, no, no, no, no, no, no, no, no, no, no]
}

export function memo<T>(): Memo<T> {
  const place = count++
  return {
    get: (node) => node.notes[place] as T | undefined,
    set(node, value) {
      node.notes[place] = value
    },
  }
}

/** A memo of what depends on the place of a node too, for one pass: a text for every node and place would cost more than most of what passes ask. */
export function memoByPlace<T>(): (place: string) => Map<Expr, T> {
  const places = new Map<string, Map<Expr, T>>()
  return (place) => {
    const known = places.get(place)
    if (known !== undefined) return known
    const made = new Map<Expr, T>()
    places.set(place, made)
    return made
  }
}
