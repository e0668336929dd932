// Functions of the host that kernels call. In: a program. Out: their names: ops without vector code, which are called lane after lane, and those that the vector
// code of others calls for arguments out of its way.
import type { OpRow } from "../../ops/op.ts"
import { findOp } from "../../ops/table.ts"
import type { Program, Statement } from "../../schedule/loop.ts"
import { eachScalar } from "../../schedule/stages.ts"
import { vectorKernel } from "./kernels.ts"
import { hasVectorForm } from "./ops.ts"
import { vectorRow } from "./reductions.ts"

export function importsOf(program: Program): readonly string[] {
  const rare = opsOf(program).flatMap((row) => vectorKernel(row)?.rare ?? [])
  const reducing = program.stages.flatMap(({ body }) => called(body))
  return [...new Set([...byLanes(program).map(({ name }) => name), ...rare, ...reducing])]
}

/** Ops that are called lane after lane. */
export function byLanes(program: Program): readonly OpRow[] {
  return opsOf(program).filter((row) => !hasVectorForm(row) && vectorKernel(row) === undefined)
}

function opsOf(program: Program): readonly OpRow[] {
  const names = new Set<string>()
  for (const { body, short } of program.stages) {
    const steps = [...body, ...(short?.body ?? [])]
    eachScalar(steps, (s) => {
      if (s.kind === "op") names.add(s.op)
    })
    for (const s of steps) if (s.kind === "term" && s.of !== undefined) names.add(s.of)
  }
  return [...names].flatMap((name) => findOp(name) ?? [])
}

function called(body: readonly Statement[]): readonly string[] {
  return body.flatMap((s) => (s.kind === "for" ? called(s.body) : s.kind === "step" ? vectorRow(s.reduction).calls ?? [] : []))
}
