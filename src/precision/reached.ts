// Where a value is read at all. In: roots. Out: for a value at which special values of inputs some branch reads it, and the question of a guard less all others:
// `if lower == 0 then f(x) else log(lower)` has no use for what becomes of the logarithm at 0, which takes a tenth of a second to find out.
//
// A world is one answer to each of a few tests `input == number`, `input == input`; where a value is read is a set of worlds, as bits of a number.
import type { Expr } from "../ir/expr.ts"
import { apply, choose } from "../ir/make.ts"
import { postorder } from "../ir/walk.ts"

/** Tests that are looked at: their worlds have room in a number. */
const MOST = 4
const EVERYWHERE = 2 ** 2 ** MOST - 1
/** Worlds in which the first, second, … test holds. */
const HOLDS = Array.from({ length: MOST }, (_, k) => Array.from({ length: 2 ** MOST }, (_, world) => ((world >> k) & 1) * 2 ** world).reduce((sum, bit) => sum + bit))

/** The condition under which a value is read; null: always, or as far as the value's own inputs tell. */
export function reached(roots: readonly Expr[]): (e: Expr) => Expr | null {
  const order = postorder(roots)
  const tests = [...new Set(order.flatMap((node) => node.args.slice(0, 1).filter((test) => node.op === "if" && special(test))))].slice(0, MOST)
  if (tests.length === 0) return () => null
  const worlds = new Map<Expr, number>(roots.map((root) => [root, EVERYWHERE]))
  for (const node of [...order].reverse()) {
    const own = forget(worlds.get(node) ?? 0, (test) => test.free.some((index) => node.over.includes(index)))
    const holds = HOLDS[node.op === "if" ? tests.findIndex((test) => test === node.args[0]) : -1] ?? null
    node.args.forEach((argument, k) => worlds.set(argument, (worlds.get(argument) ?? 0) | (holds === null || k === 0 ? own : k === 1 ? own & holds : own & ~holds)))
  }
  return (e) => {
    const where = forget(worlds.get(e) ?? EVERYWHERE, (test) => !test.free.every((index) => e.free.includes(index)))
    if (where === EVERYWHERE) return null
    const read = new Set(postorder([e]))
    const matters = tests.some((test, k) => either(where, k) !== where && test.args.every((x) => x.op === "number" || read.has(x)))
    return matters ? condition(where, 0) : null
  }

  function forget(where: number, gone: (test: Expr) => boolean): number {
    return tests.reduce((set, test, k) => (gone(test) ? either(set, k) : set), where)
  }

  function condition(where: number, k: number): Expr | null {
    const test = tests[k]
    if (test === undefined || where === EVERYWHERE) return null
    const [yes, no] = [holding(where, k), failing(where, k)]
    if (yes === no) return condition(where, k + 1)
    const [then, otherwise, not] = [condition(yes, k + 1), condition(no, k + 1), apply("not", [test])]
    if (no === 0) return then === null ? test : apply("and", [test, then])
    if (yes === 0) return otherwise === null ? not : apply("and", [not, otherwise])
    if (then === null) return otherwise === null ? null : apply("or", [test, otherwise])
    return otherwise === null ? apply("or", [not, then]) : choose(test, then, otherwise)
  }
}

/** The worlds of a set in which a test holds, or does not, and beside each the one that differs in that answer alone. */
function holding(where: number, k: number): number {
  const some = where & (HOLDS[k] ?? 0)
  return some | (some >> (2 ** k))
}

function failing(where: number, k: number): number {
  const some = where & ~(HOLDS[k] ?? 0)
  return some | (some << (2 ** k))
}

const either = (where: number, k: number): number => holding(where, k) | failing(where, k)

/** An input that is equal to a number, or to another input. */
function special(test: Expr | undefined): boolean {
  return test?.op === "eq" && test.args.every((x) => x.op === "input" || x.op === "number") && test.args.some((x) => x.op === "input")
}

/** `anew`: what a rescue gave, where it is read. */
export function ask(question: Expr, anew: Expr, plain: Expr): Expr {
  const [read, rescue] = anew.args
  return anew.op === "if" && read !== undefined && rescue !== undefined ? choose(apply("and", [read, question]), rescue, plain) : choose(question, anew, plain)
}
