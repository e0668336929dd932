// Did you mean, of what is called: the nearest of all names that can be called from where a scope stands. In: the scope and the name. Out: one of
// them, or nothing. A source may call the same unknown name a thousand times, so it is remembered with the check.
import { suggest } from "../diagnostics/suggest.ts"
import { allOps, allReductions } from "../ops/table.ts"
import { derived } from "./derived.ts"
import { orders } from "./order.ts"
import type { Scope } from "./scope.ts"

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
    "logsumexp", "size", "stop", ...derived.keys(), ...orders, ...scope.home.known(),
  ]
}
