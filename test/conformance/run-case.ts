// One case through the runner of its format.
import { runBadSource } from "./bad-source.ts"
import type { Case, Format, Outcome } from "./case.ts"
import { runExact } from "./exact.ts"
import { runLibrary } from "./library.ts"
import { runSeed } from "./seed.ts"

const runners: Readonly<Record<Format, (one: Case) => Outcome>> = {
  seed: runSeed,
  exact: runExact,
  "bad-source": runBadSource,
  peer: runLibrary,
  golden: runLibrary,
}

export const runCase = (one: Case): Outcome => runners[one.format](one)
