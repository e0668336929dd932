// Loops of a sum with four turns in a row. In: a loop whose body does nothing but add up what takes a few operations. Out: text of the same steps in the same order, the same
// bits: the correction of one turn is computed while the next waits for the sum, which takes a quarter of the time away. A second loop for what is left of four would be
// run too seldom for the compiler to know it, and a long row stayed in code that is replaced while it runs, at half of the speed. Three sums in one loop gain nothing.
import type { Statement } from "../../schedule/loop.ts"
import type { Lender } from "./fours.ts"
import { indent } from "./scalar.ts"
import { calls, cost } from "./weigh.ts"

type Loop = Extract<Statement, { kind: "for" }>

const TURNS = [0, 1, 2, 3]

/** Cost of a body up to which copies are worth their text. */
const CHEAP = 12

/** False if it is no such loop. */
export function inTurns(loop: Loop, { names, need, level, statements, asks }: Lender, lines: string[]): boolean {
  const { body } = loop
  const steps = body.filter((s) => s.kind === "step")
  if (loop.among !== undefined || steps.length !== 1 || steps[0]?.reduction !== "sum" || !body.every((s) => s.kind === "let" || s.kind === "step")) return false
  if (asks(body) || cost(body) > CHEAP || calls(body)) return false
  const [turn, size] = [names.fresh("turn_"), need(names.of("size", loop.axis))]
  const copies: string[] = []
  TURNS.forEach((k) => {
    const place = k === 0 ? turn : `${turn} + ${k}`
    copies.push(...(k === 0 ? [] : [`if (${place} >= ${size}) break`]), "{", ...indent(level([loop.name], (out) => {
      out.push(`const ${names.of("", loop.name)} = ${place}`)
      statements(body, body, out)
    })), "}")
  })
  lines.push(`for (let ${turn} = 0; ${turn} < ${size}; ${turn} += ${TURNS.length}) {`, ...indent(copies), "}")
  return true
}
