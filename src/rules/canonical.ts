// One spelling per value, for comparing only. In: an expression. Out: the same value with sums as sorted terms, products as
// sorted powers, signs pulled out. Two expressions with the same canonical form are equal over the reals; that is how a
// wildcard that occurs twice finds `-3*a` in one place and `a*(-3)` in another. Canonical forms are never computed with.
import type { Expr } from "../ir/expr.ts"
import { add, apply, mul, one, rebuild, zero } from "../ir/make.ts"
import { memo } from "../ir/memo.ts"
import type { Ratio } from "../ir/number.ts"
import { postorder } from "../ir/walk.ts"
import { fingerprint } from "./fingerprint.ts"
import { isOne, isProduct, isSum, isZero, numeral, ONE, over, plus, product, rational, term, terms, times } from "./view.ts"

const forms = memo<Expr>()

export function canonical(e: Expr): Expr {
  const known = forms.get(e)
  if (known !== undefined) return known
  for (const node of postorder([e], (n) => forms.get(n) !== undefined)) {
    const form = make(node)
    forms.set(node, form)
    forms.set(form, form)
  }
  return forms.get(e) ?? e
}

const of = (e: Expr): Expr => forms.get(e) ?? canonical(e)

export function equal(a: Expr, b: Expr): boolean {
  return a === b || (alike(a, b) && fingerprint(a) === fingerprint(b) && canonical(a) === canonical(b))
}

/** Cheap first: two values that depend on different indices are not compared further. */
function alike(a: Expr, b: Expr): boolean {
  return a.free.length === b.free.length && a.free.every((name, k) => name === b.free[k])
}

function make(e: Expr): Expr {
  if (e.args.length === 0 || e.op === "stop") return e
  if (isSum(e)) return sumOf(terms(e).map((t) => ({ by: t.by, of: of(t.of) })))
  if (isProduct(e)) {
    const { by, factors } = product(e)
    return productOf(by, factors.map((f) => ({ of: of(f.of), exponent: f.exponent })))
  }
  return rebuild(e, e.args.map(of))
}

interface Scaled {
  readonly by: Ratio
  readonly of: Expr
}

function flat(list: readonly Scaled[]): readonly Scaled[] {
  return list.flatMap((t) => (isSum(t.of) ? terms(t.of).map((u) => ({ by: times(t.by, u.by), of: u.of })) : [{ by: times(t.by, term(t.of).by), of: term(t.of).of }]))
}

function sumOf(list: readonly Scaled[]): Expr {
  const collected = new Map<Expr, Ratio>()
  for (const t of flat(list)) collected.set(t.of, plus(collected.get(t.of) ?? { num: 0n, den: 1n }, t.by))
  const kept = [...collected].filter(([, by]) => !isZero(by)).sort(([a], [b]) => a.id - b.id)
  const parts = kept.map(([t, by]) => times1(t, by))
  const [first, ...rest] = parts
  return first === undefined ? zero : rest.reduce((a, b) => add(a, b), first)
}

function times1(t: Expr, by: Ratio): Expr {
  return t === one ? numeral(by) : isOne(by) ? t : mul(numeral(by), t)
}

function productOf(by: Ratio, list: ReadonlyArray<{ readonly of: Expr; readonly exponent: number }>): Expr {
  let coefficient = by
  const powers = new Map<Expr, number>()
  const put = (base: Expr, exponent: number): void => {
    if (exponent !== 0) powers.set(base, (powers.get(base) ?? 0) + exponent)
  }
  const raise = (c: Ratio, exponent: number): void => {
    for (let k = 0; k < Math.abs(exponent); k += 1) coefficient = exponent > 0 ? times(coefficient, c) : over(coefficient, c)
  }
  for (const f of list) {
    if (isSum(f.of)) {
      const lead = terms(f.of)[0]?.by ?? ONE
      raise(lead, f.exponent)
      put(isOne(lead) ? f.of : sumOf(terms(f.of).map((t) => ({ by: over(t.by, lead), of: t.of }))), f.exponent)
      continue
    }
    const inner = product(f.of)
    raise(inner.by, f.exponent)
    for (const g of inner.factors) {
      const [base, power] = powerOf(g.of)
      put(base, g.exponent * power * f.exponent)
    }
  }
  const kept = [...powers].filter(([, n]) => n !== 0).sort(([a], [b]) => a.id - b.id)
  const [only, ...more] = kept
  // A lone sum is spelled out, so that 2*(a + b) is 2*a + 2*b whichever way it came.
  if (only !== undefined && more.length === 0 && only[1] === 1 && isSum(only[0])) return sumOf([{ by: coefficient, of: only[0] }])
  const body = kept.map(([base, n]) => (n === 1 ? base : apply("pow", [base, numeral({ num: BigInt(n), den: 1n })])))
  const [first, ...rest] = body
  return first === undefined ? numeral(coefficient) : times1(rest.reduce((a, b) => mul(a, b), first), coefficient)
}

function powerOf(e: Expr): readonly [Expr, number] {
  const [base, exponent] = e.args
  if (e.op !== "pow" || base === undefined || exponent === undefined) return [e, 1]
  const n = rational(exponent)
  return n !== null && n.den === 1n && n.num > -64n && n.num < 64n ? [base, Number(n.num)] : [e, 1]
}
