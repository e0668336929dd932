// Where digits were lost. In: the statements of a stage with rescues. Out: statements without them, and behind a list of them code that sets, in one vector, the
// lanes in which a rescue would have been called. Behind a block that vector is looked at (stage.ts).
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { mustBeFinite, quickly } from "../../schedule/quick.ts"
import { onlyOnce } from "../js/same.ts"
import type { Value } from "./code.ts"
import type { ScalarWriter } from "./scalar.ts"
import { namesIn } from "./seldom.ts"
import type { Vector } from "./vector.ts"

export class Questions {
  /** The vector; null if nobody asks. */
  readonly lost: number | null
  readonly #v: Vector
  readonly #scalars: ScalarWriter
  readonly #asked = new Map<readonly Statement[], readonly Scalar[]>()

  constructor(v: Vector, scalars: ScalarWriter, lost: number | null) {
    this.#v = v
    this.#scalars = scalars
    this.lost = lost
  }

  /** The same without rescues. `merged`: what is then equal is computed once, where nobody else reads its names. */
  without(body: readonly Statement[], merged: boolean): readonly Statement[] {
    const quick = merged ? onlyOnce(quickly(body)) : quickly(body)
    if (this.lost !== null) for (const [list, questions] of quick.asked) this.#asked.set(list, questions)
    return quick.body
  }

  /** What is read by the questions behind a list. */
  names(list: readonly Statement[]): readonly string[] {
    return namesIn(this.#asked.get(list) ?? [])
  }

  none(): void {
    if (this.lost !== null) this.#v.code.set(this.lost, this.#v.number(0))
  }

  /** Behind a list; `valid`: set in the lanes that are samples, null if all are. */
  ask(list: readonly Statement[], valid: Value | null): void {
    const { lost } = this
    if (lost === null) return
    const { code } = this.#v
    for (const question of this.#asked.get(list) ?? []) {
      const kept = code.keep(this.#unanswered(question))
      const counted = valid === null ? kept : code.keep(this.#v.and(kept, valid))
      code.eachWay(() => code.set(lost, this.#v.or(code.get(lost), counted)))
    }
  }

  /** Bits where the answer is yes. What must be finite is told by x - x, which is 0 or NaN: one step in place of three. */
  #unanswered(question: Scalar): Value {
    const must = mustBeFinite(question)
    if (must === null) return this.#scalars.mask(question)
    const x = this.#v.code.keep(this.#scalars.number(must))
    return this.#v.sub(x, x)
  }
}
