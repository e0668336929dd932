// Nothing that a command reads is written over: the file would be replaced by what was made of it. In: where the output goes, and what is read.
import { realpathSync } from "node:fs"
import { statsOf } from "../data/stats.ts"
import { UsageFault } from "./usage.ts"

export function refuseOverwriting(out: string | undefined, read: ReadonlyArray<string | undefined>): void {
  const place = out === undefined ? undefined : realFile(out)
  const same = place === undefined ? undefined : read.find((file) => file !== undefined && realFile(file) === place)
  if (same !== undefined) throw new UsageFault(`\`--out ${out}\` would write over ${same === out ? "what is read" : `\`${same}\`, which is read`}`, "name another file")
}

/** A pipe or a device may be read and written; what is not there is written over by nobody. */
function realFile(file: string): string | undefined {
  return statsOf(file)?.isFile() === true ? realpathSync(file) : undefined
}
