// What a stage takes from stages before it. In: its statements and what is asked behind them. Out: a line for every shared name that they read and an earlier stage made.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { eachScalar } from "../../schedule/stages.ts"
import type { Surroundings } from "./stage-text.ts"

export function fromFrame(body: readonly Statement[], asked: readonly Scalar[], { names, frame }: Surroundings, need: (identifier: string) => string): readonly string[] {
  const used = new Set<string>()
  eachScalar([...body, ...asked.map((value): Statement => ({ kind: "let", name: "", value }))], (s) => {
    if (s.kind === "name") used.add(s.name)
  })
  const made = new Set(body.flatMap((s) => (s.kind === "let" || s.kind === "finish" ? [s.name] : [])))
  return [...frame].flatMap(([name, slot]) => (used.has(name) && !made.has(name) ? [`const ${names.of("", name)} = ${need("frame")}[${slot}]`] : []))
}
