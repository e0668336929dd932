// How a program uses its arrays: in which stages, and whether always at the sample at hand, so that a tile of them is enough.
import type { Program, Scalar, Stage, Statement } from "../../schedule/loop.ts"
import { eachScalar } from "../../schedule/stages.ts"

export interface ArrayUse {
  /** `in x` or `out value`. */
  readonly name: string
  /** Place in the program's inputs or outputs. */
  readonly index: number
  readonly output: boolean
  /** It has one row per sample. */
  readonly batch: boolean
  /** Axes of a row. */
  readonly inner: readonly string[]
  /** Stages that read or write it. */
  readonly stages: ReadonlySet<number>
  /** In tiles of samples; otherwise it is in memory as a whole. */
  readonly tiled: boolean
}

export function arraysOf(program: Program): readonly ArrayUse[] {
  const inputs = program.inputs.map((x, index) => ({ ...x, index, output: false }))
  const outputs = program.outputs.map((x, index) => ({ ...x, index, output: true }))
  return [...inputs, ...outputs].flatMap(({ name, axes, index, output }) => {
    if (axes.length === 0) return []
    const stages = new Set<number>()
    const batch = axes[0] === "*"
    let tiled = batch
    program.stages.forEach((stage, k) => {
      const places = output ? stored(stage.body, name) : read(stage, name)
      if (places.length === 0) return
      stages.add(k)
      const local = stage.blocked && places.every((at) => at[0]?.kind === "name" && at[0].name === stage.sample)
      tiled &&= local
    })
    return [{ name: `${output ? "out" : "in"} ${name}`, index, output, batch, inner: batch ? axes.slice(1) : axes, stages, tiled }]
  })
}

type Place = readonly Scalar[]

function read(stage: Stage, name: string): readonly Place[] {
  const found: Place[] = []
  eachScalar(stage.body, (s) => {
    if (s.kind === "read" && s.input === name) found.push(s.at)
  })
  return found
}

function stored(body: readonly Statement[], name: string): readonly Place[] {
  return body.flatMap((s) => (s.kind === "for" ? stored(s.body, name) : s.kind === "store" && s.output === name ? [s.at] : []))
}
