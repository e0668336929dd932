// What only some turns of a loop need, for lanes. In: the statements of a loop and the names that must not move. Out: the same, with what
// stands under a condition behind it where a jump pays: steps have their condition back where all lanes had better compute what they need.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { eachScalar } from "../../schedule/stages.ts"
import { type Behind, sunk } from "../js/sink.ts"
import { costOfAll, JUMP } from "./scalar.ts"

export function behindConditions(body: readonly Statement[], pinned: ReadonlySet<string>): ReadonlyArray<Statement | Behind> {
  return sunk(body, pinned).flatMap((s): ReadonlyArray<Statement | Behind> => (s.kind === "behind" && costOfAll(s.body) < JUMP ? conditional(s) : [s]))
}

function conditional({ when, body }: Behind): readonly Statement[] {
  return body.map((s) => (s.kind === "step" ? { ...s, when } : s))
}

/** Names that scalars read. */
export function namesIn(scalars: readonly Scalar[]): readonly string[] {
  const names: string[] = []
  eachScalar(scalars.map((value) => ({ kind: "let", name: "", value })), (s) => {
    if (s.kind === "name") names.push(s.name)
  })
  return names
}
