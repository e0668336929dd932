// Every name that can be called from where a scope stands: the candidates of did-you-mean.
import { allOps, allReductions } from "../ops/table.ts"
import { derived } from "./derived.ts"
import { orders } from "./order.ts"
import type { Scope } from "./scope.ts"

export function didYouMeanNames(scope: Scope): readonly string[] {
  return [
    ...allOps().flatMap((row) => [row.name, ...(row.aliases ?? [])]),
    ...allReductions().map((row) => row.name),
    "logsumexp", "size", "stop", ...derived.keys(), ...orders, ...scope.home.known(),
  ]
}
