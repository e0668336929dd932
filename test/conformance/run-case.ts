// One case through the runner of its format, on a backend and with a precision that a way names; float32 results are judged by what float32 steps allow
// (../enclosure), where they are not within the bound of the case.
import { runBadSource } from "./bad-source.ts"
import type { Case, Format, Outcome } from "./case.ts"
import type { Way } from "./way.ts"
import { usual } from "./way.ts"
import { runExact } from "./exact.ts"
import { runLibrary } from "./library.ts"
import { runSeed } from "./seed.ts"

const runners: Readonly<Record<Format, (one: Case, way: Way) => Outcome>> = {
  seed: runSeed,
  exact: runExact,
  "bad-source": runBadSource,
  peer: runLibrary,
  golden: runLibrary,
}

export function runCase(one: Case, way: Way = usual): Outcome {
  const own: Way = { ...way, count: { byBound: 0, open: 0 } }
  const outcome = runners[one.format](one, own)
  return way.options.precision === "f32" ? { ...outcome, count: own.count } : outcome
}
