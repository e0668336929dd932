// Did you mean, of what is called: the nearest of all names that can be called from where a scope stands. In: the scope and the name. Out: one of
// them, or nothing. A source may call the same unknown name a thousand times, so it is remembered with the check.
import { suggest } from "../diagnostics/suggest.ts"
import { allOps, allReductions } from "../ops/table.ts"
import { derived } from "./derived.ts"
import { SOLVE } from "./linear.ts"
import { orders } from "./order.ts"
import type { Scope } from "./scope.ts"

/** What other languages call by a name that nothing has here. */
const elsewhere = new Map<string, string>([
  ["where", "a choice is `if condition then a else b`"], ["select", "a choice is `if condition then a else b`"], ["iif", "a choice is `if condition then a else b`"],
  ["square", "a square is `x^2`"], ["sqr", "a square is `x^2`"], ["rsqrt", "write `1/sqrt(x)`"], ["reciprocal", "write `1/x`"],
  ["gammaln", "write `lgamma(x)`"], ["lngamma", "write `lgamma(x)`"], ["loggamma", "write `lgamma(x)`"],
  ["matmul", "a product over an axis is `sum[d](a*b)`"], ["einsum", "a product over an axis is `sum[d](a*b)`"], ["bmm", "a product over an axis is `sum[d](a*b)`"],
  ["one_hot", "a label picks: `x[y]`, with `y in c`"], ["gather", "a label picks: `x[y]`, with `y in c`"],
  ["inv", "write `solve[n](A, n == n')`"], ["inverse", "write `solve[n](A, n == n')`"], ["lstsq", "the normal equations of `A*x = b` are `solve[n](sum[m](A*A[n']), sum[m](A*b))`"],
  ["argsort", "write `order[c](x)`"], ["detach", "write `stop(x)`"], ["stop_gradient", "write `stop(x)`"], ["transpose", "axes have names, and no order to be changed"], ["squeeze", "axes have names: none has to be put in or out"], ["unsqueeze", "axes have names: none has to be put in or out"],
])

export const foreignNames: readonly string[] = [...elsewhere.keys()]

/** What to write for a name of another language. */
export const adviceFor = (name: string): string | undefined => elsewhere.get(name.toLowerCase())

/** By check and home: the names of one home are not those of another. */
const found = new WeakMap<Scope["checker"], Map<Scope["home"], Map<string, string | undefined>>>()

export function suggestCallee(name: string, scope: Scope): string | undefined {
  const homes = found.get(scope.checker) ?? new Map<Scope["home"], Map<string, string | undefined>>()
  found.set(scope.checker, homes)
  const known = homes.get(scope.home) ?? new Map<string, string | undefined>()
  homes.set(scope.home, known)
  if (!known.has(name)) known.set(name, suggest(name, callable(scope)))
  return known.get(name)
}

function callable(scope: Scope): readonly string[] {
  return [
    ...allOps().flatMap((row) => [row.name, ...(row.aliases ?? [])]),
    ...allReductions().map((row) => row.name),
    "logsumexp", "size", "stop", ...derived.keys(), ...orders, SOLVE, ...scope.home.known(),
  ]
}
