// Traits that a loss declares in its `##` comment, in a phrase of its own between full stops, colons, semicolons, commas or "and": "Convex,
// symmetric, Lipschitz with constant delta; bounded by c²/2." In: the comment. Out: what it declares. A test samples every one of them.

import type { CheckedLoss } from "../check/loss.ts"

export interface Declared {
  /** In the prediction. */
  readonly convex?: boolean
  /** Target and prediction may be exchanged. */
  readonly symmetric?: boolean
  /** The gradient in the prediction is continuous. */
  readonly smooth?: boolean
  /** Minimizing the risk finds the more likely class. */
  readonly calibrated?: boolean
  /** Bounds are formulas of the options. */
  readonly lipschitz?: string
  readonly low?: string
  readonly high?: string
}

type Reader = readonly [phrase: RegExp, read: (...groups: string[]) => Declared]

const readers: readonly Reader[] = [
  [/^convex(?: in \w+)?$/, () => ({ convex: true })],
  [/^not convex$/, () => ({ convex: false })],
  [/^symmetric$/, () => ({ symmetric: true })],
  [/^not symmetric$/, () => ({ symmetric: false })],
  [/^smooth$/, () => ({ smooth: true })],
  [/^classification-calibrated$/, () => ({ calibrated: true })],
  [/^not classification-calibrated$/, () => ({ calibrated: false })],
  [/^lipschitz with constant (.+)$/, (lipschitz = "") => ({ lipschitz })],
  [/^at least (.+)$/, (low = "") => ({ low })],
  [/^(?:at most|bounded by) (.+)$/, (high = "") => ({ high })],
  [/^between (\S+) and (\S+)$/, (low = "", high = "") => ({ low, high })],
]

export function declaredTraits(doc: string): Declared {
  const clauses = doc.replace(/\s+/g, " ").split(/[.;:,](?= |$)/).flatMap((clause) => (/\bbetween /.test(clause) ? [clause] : clause.split(" and ")))
  const found = clauses.map((clause) => clause.trim()).flatMap((clause) => {
    // The first word of a sentence may be a capital; names in formulas keep their case.
    const phrase = clause.replace(/^(?:Not )?[A-Z]/, (start) => start.toLowerCase()).replace(/^Lipschitz/, "lipschitz")
    return readers.flatMap(([pattern, read]) => {
      const match = pattern.exec(phrase)
      return match === null ? [] : [read(...match.slice(1))]
    })
  })
  return found.reduce((all, one) => ({ ...all, ...one }), {})
}

/** A loss that is nothing but another one by its own names has what that one declares, but for what is said in names of options. */
export function declaredBy({ definition, home }: CheckedLoss): Declared {
  const own = declaredTraits(definition.doc)
  const { body } = definition
  if (body.kind !== "call" || ![...body.args, ...body.named.map(({ value }) => value)].every(({ kind }) => kind === "name")) return own
  const callee = home.find(body.dialect === undefined ? body.callee.name : `${body.dialect.name}.${body.callee.name}`)?.definition
  if (callee?.kind !== "loss" || callee === definition) return own
  const { lipschitz: _l, low: _low, high: _high, ...inherited } = declaredTraits(callee.doc)
  return { ...inherited, ...own }
}
