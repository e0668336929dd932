// Sums in loops, four terms at a time: those of float32 lanes, and those that the scheduler wants by fours. In: a loop, then its terms turn by turn. Out: which sums these are, and what four terms are together.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { BY_FOURS } from "../../schedule/fours.ts"
import { isNonnegative } from "../../schedule/sign.ts"
import type { Value } from "./code.ts"
import type { Shape } from "./opcodes.ts"
import { isLong } from "./rows.ts"
import type { Vector } from "./vector.ts"

/**
 * Sums whose terms are all 0 or more: two roundings of single precision more, and a quarter of what keeping the lost digits costs. Terms of both
 * signs may cancel, and what their sums lose is all there is.
 */
export function sumsOfFour({ body }: Extract<Statement, { kind: "for" }>, shape: Shape): ReadonlySet<string> {
  if (shape === "f64x2") return new Set(body.flatMap((s) => (s.kind === "step" && s.reduction === BY_FOURS ? [s.name] : [])))
  const lets = new Map(body.flatMap((s) => (s.kind === "let" ? [[s.name, s.value] as const] : [])))
  const look = (s: Scalar): Scalar => (s.kind === "name" ? lets.get(s.name) ?? s : s)
  const running = new Set(body.flatMap((s) => (s.kind === "finish" ? [s.name] : [])))
  const fits = (s: Statement): boolean => s.kind === "step" && (s.reduction === "sum" || s.reduction === BY_FOURS) && !running.has(s.name) && isNonnegative(s.value, look)
  return new Set(isLong(body) ? [] : body.flatMap((s) => (s.kind === "step" && fits(s) ? [s.name] : [])))
}

/** Terms that wait for the fourth. */
export class Fours {
  readonly #v: Vector
  readonly #terms = new Map<string, readonly Value[]>()

  constructor(v: Vector) {
    this.#v = v
  }

  add(name: string, value: Value, where: Value | null): void {
    const term = this.#v.code.keep(where === null ? value : this.#v.and(value, where))
    this.#terms.set(name, [...(this.#terms.get(name) ?? []), term])
  }

  /** All of them, computed; then there are none. Float64 as turn by turn, from the left: the same bits everywhere. */
  total(name: string): Value {
    const terms = this.#terms.get(name) ?? []
    this.#terms.delete(name)
    if (this.#v.shape === "f64x2") return this.#v.code.keep(terms.reduce((a, b) => this.#v.add(a, b)))
    const pairs = [terms.slice(0, 2), terms.slice(2)].map((pair) => pair.reduce((a, b) => this.#v.add(a, b)))
    return this.#v.code.keep(pairs.reduce((a, b) => this.#v.add(a, b)))
  }
}
