// A recursive path ordering: the proof that rewriting ends. Ops have ranks; s > t if some argument of s is at least t, or the
// root of s outranks that of t and s > every argument of t, or the roots are equal and the arguments of s are larger (as a multiset,
// since + and * are matched in any order; from left to right for reductions), s > the arguments of t again. A set of rules that all
// decrease in it has no infinite rewriting, whatever is put for the wildcards (Dershowitz 1982).
import type { Expr } from "../src/ir/expr.ts"

const ranks = [
  ["log2", "log10", "logsigmoid", "lgamma", "acosh", "atanh"], ["log", "lgamma1p"], ["log1p"], ["pow"], ["sqrt"], ["div"], ["xdivy"], ["sub"], ["expm1"], ["tanh", "cosh"], ["mul", "lncosh"],
  ["sum", "xlogy", "logsumexp", "norm2"], ["xlog1py"], ["max", "sign"], ["hypot", "cbrt", "relu"], ["exp"], ["add"], ["logaddexp", "softplus", "log1mexp", "erf", "erfc", "normcdf", "lognormcdf"], ["sigmoid", "abs"], ["if"],
  ["and", "not", "eq", "le", "size"], ["neg"], ["number"],
].flatMap((level, k) => level.map((op) => [op, k] as const))
const rank: ReadonlyMap<string, number> = new Map(ranks)

const isVariable = (e: Expr): boolean => e.op === "input" || e.op === "position"

export function greater(s: Expr, t: Expr): boolean {
  if (isVariable(s) || s === t) return false
  if (s.args.some((a) => a === t || greater(a, t))) return true
  if (isVariable(t)) return false
  const [mine, other] = [rank.get(s.op), rank.get(t.op)]
  if (mine === undefined || other === undefined) throw new Error(`no rank for ${s.op} or ${t.op}: add it to test/path-order.ts`)
  if (!t.args.every((a) => greater(s, a))) return false
  if (mine < other) return true
  return s.op === t.op && (s.over.length > 0 ? inOrder(s.args, t.args) : asMultiset(s.args, t.args))
}

function inOrder(s: readonly Expr[], t: readonly Expr[]): boolean {
  const k = s.findIndex((a, j) => a !== t[j])
  const [a, b] = [s[k], t[k]]
  return a !== undefined && b !== undefined && greater(a, b)
}

function asMultiset(s: readonly Expr[], t: readonly Expr[]): boolean {
  const left = [...s]
  const right: Expr[] = []
  for (const b of t) {
    const k = left.indexOf(b)
    if (k >= 0) left.splice(k, 1)
    else right.push(b)
  }
  return left.length > 0 && right.every((b) => left.some((a) => greater(a, b)))
}
