// `--watch`: a command is done again whenever one of its files changes, until the program is ended. A fault is printed and waited out.
import { statsOf } from "../data/stats.ts"
import { wantsColor } from "./color.ts"
import { report } from "./report.ts"

/** Milliseconds between two looks at the files. */
const POLL = 200

export function watched(files: readonly string[], once: () => string | Promise<string>): Promise<string> {
  const attempt = async (): Promise<void> => {
    try {
      process.stdout.write(`${await once()}\n`)
    } catch (error) {
      process.stderr.write(`${report(error, wantsColor()).text}\n`)
    }
  }
  // Asked for, not waited for: editors replace a file, and a watch of the old one would sleep on. The state is that of before the
  // first run, so that no change is missed.
  const state = (): string => files.map(statsOf).map((stats) => `${stats?.mtimeMs} ${stats?.size}`).join(" ")
  let before = state()
  let attempting = attempt()
  setInterval(() => {
    const now = state()
    if (now === before) return
    before = now
    attempting = attempting.then(attempt)
  }, POLL)
  return new Promise(() => undefined)
}
