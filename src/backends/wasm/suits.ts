// Programs that this backend does not run. In: a program. Out: why not, or null.
import type { Precision } from "../backend.ts"
import type { Program, Scalar, Stage } from "../../schedule/loop.ts"
import { eachScalar } from "../../schedule/stages.ts"

const KINDS: ReadonlySet<string> = new Set<Scalar["kind"]>(["number", "name", "size", "scalar", "read", "kept", "op", "if", "rescue"])

export function unsuitable(program: Program, precision: Precision): string | null {
  let other: string | null = null
  for (const { body } of program.stages) {
    eachScalar(body, (s) => {
      if (!KINDS.has(s.kind)) other = `the program needs \`${s.kind}\`, which has no WebAssembly code`
    })
  }
  if (other === null && precision === "f32" && program.stages.some(countsSamples)) return "the formula computes with the number of a sample, which float32 does not hold beyond 16777216"
  return other
}

/** The position of a sample stands where a number does, not only where an entry is read or written. */
function countsSamples(stage: Stage): boolean {
  let [all, places] = [0, 0]
  const isSample = (s: Scalar): boolean => s.kind === "name" && s.name === stage.sample
  eachScalar(stage.body, (s) => {
    if (isSample(s)) all += 1
    if (s.kind === "read") places += s.at.filter(isSample).length
    if (s.kind === "kept" && isSample(s.at)) places += 1
  })
  const stores = (body: Stage["body"]): number => body.reduce((sum, s) => sum + (s.kind === "for" ? stores(s.body) : s.kind === "store" ? s.at.filter(isSample).length : 0), 0)
  return stage.blocked && all > places + stores(stage.body)
}
