// `--watch`: a command is done again whenever one of its files changes, until the program is ended. A fault is printed and waited out.
import { statsOf } from "../data/stats.ts"
import { wantsColor } from "./color.ts"
import { report, toLine } from "./report.ts"
import { UsageFault } from "./usage.ts"

/** Milliseconds between two looks at the files. */
const POLL = 200

export function watched(files: readonly string[], once: () => string | Promise<string>): Promise<string> {
  if (files.length === 0) throw new UsageFault("there is no file to watch", "`--watch` does it again whenever a file of losses or data changes")
  const attempt = async (): Promise<void> => {
    try {
      process.stdout.write(toLine(await once()))
    } catch (error) {
      const { text, stream } = report(error, wantsColor())
      process[stream].write(toLine(text))
    }
  }
  // Asked for, not waited for: editors replace a file, and a watch of the old one would sleep on. The state is that of before the
  // first run, so that no change is missed.
  const state = (): string => files.map(statsOf).map((stats) => `${stats?.mtimeMs} ${stats?.size}`).join(" ")
  let before = state()
  let attempting: Promise<void> = attempt().then(() => void process.stderr.write(`watching ${files.join(", ")}; Ctrl-C ends it\n`))
  setInterval(() => {
    const now = state()
    if (now === before) return
    before = now
    attempting = attempting.then(attempt)
  }, POLL)
  return new Promise(() => undefined)
}
