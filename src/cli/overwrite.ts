// Nothing that a command reads is written over: the file would be replaced by what was made of it. In: where the output goes, and what is read.
import { fstatSync, realpathSync, statSync } from "node:fs"
import { resolve } from "node:path"
import { statsOf } from "../data/stats.ts"
import { UsageFault } from "./usage.ts"

export function refuseOverwriting(out: string | undefined, read: ReadonlyArray<string | undefined>): void {
  const place = out === undefined ? undefined : realFile(out)
  const same = place === undefined ? undefined : read.find((file) => file !== undefined && realFile(file) === place)
  if (place !== undefined && read.includes("-") && isStandardInput(place)) throw new UsageFault(`\`--out ${out}\` would write over what standard input reads`, "name another file")
  if (same !== undefined) throw new UsageFault(`\`--out ${out}\` would write over ${same === out ? "what is read" : `\`${same}\`, which is read`}`, "name another file")
}

/** A pipe or a device may be read and written; what is not there is written over by nobody. */
function realFile(file: string): string | undefined {
  // `nowhere/../data.csv` is `data.csv` for what writes it, whether there is such a folder or not.
  const path = resolve(file)
  return statsOf(path)?.isFile() === true ? realpathSync(path) : undefined
}

function isStandardInput(path: string): boolean {
  const [standard, file] = [fstatSync(0), statSync(path)]
  return standard.ino === file.ino && standard.dev === file.dev
}
