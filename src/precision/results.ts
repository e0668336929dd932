// Results with what they lack. In: how the parts of a result are computed, and their residues. Out: for a result of which samples lack more than an ulp, the same with its residue
// added, or with as much of that as is enough; others as they are. What is too much is found out at a few points of the domain (sampled.ts): estimates of rounding
// add up the worst of every step, which is three times too much for some formulas and right for others.
import type { Expr } from "../ir/expr.ts"
import type { Facts } from "../ir/facts.ts"
import { postorder } from "../ir/walk.ts"
import { type Computed, none, type Part, type Residue, residues, withRest } from "./compensate.ts"
import { sampled } from "./sampled.ts"
import { ASKED_THROUGH_EXP } from "./through-exp.ts"
import { costBeside } from "./work.ts"

/** Roundings of a result, from where on it is looked at. */
const SEVERAL = 3
/** Ulps that a sample lacks, from where on what it lacks is added to all of them, and what may be left out of that. */
const TOO_MUCH = 1.8
const ENOUGH = 1
/** An addition being 1: some eight exponentials. The next dearer formulas, as focal, would take four times as long in float64. */
const DEAREST = 150

/** From what spares most. */
const PARTS: readonly Part[] = [{ products: false, functions: false }, { products: true, functions: false }, { products: false, functions: true }]

export function results(of: (e: Expr) => Computed, whole: (e: Expr) => Residue, facts: Facts): (e: Expr) => Expr {
  const parts = PARTS.map((part) => residues(of, facts, part))
  const errorOf = sampled(facts)
  return (e) => {
    const { node, rounding, open } = of(e)
    // Of what is made anew where it has lost much, the rounding says nothing of what it loses short of that.
    const several = rounding >= SEVERAL || open !== undefined
    // Two of them are too dear already: their residues need not be written to be counted.
    if (!several || postorder([e]).filter(({ op }) => ASKED_THROUGH_EXP.has(op)).length > 1) return node
    const { rest, left } = whole(e)
    const error = left > 1 || costBeside(rest, node) > DEAREST ? null : errorOf(node, rest, none)
    if (error === null || error < TOO_MUCH) return node
    return withRest(node, parts.map((part) => part(e).rest).find((part) => (errorOf(node, rest, part) ?? Infinity) < ENOUGH) ?? rest)
  }
}
