// `npx tsx test/accuracy/generate-degenerate.ts [PATTERN]` derives what every loss is at the degenerate points and writes degenerate.jsonl, a line for each loss. Of losses
// that the file has already only those are derived again whose name matches the pattern. It takes a quarter of an hour on one core, so each line is written when it is done.
import { readFileSync, writeFileSync, existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { fileOf, library } from "../../src/losses/library.ts"
import { checkOnce } from "../audit-point.ts"
import { degenerateCalls } from "./degenerate.ts"
import { wantedOf, type WantedCall } from "./degenerate-values.ts"

const DATA = fileURLToPath(new URL("degenerate.jsonl", import.meta.url))
const LAST: ReadonlySet<string> = new Set(["embedding", "metric_learning"])
const [pattern] = process.argv.slice(2)

interface Line {
  readonly loss: string
  readonly calls: Readonly<Record<string, WantedCall>>
}

const known = new Map((existsSync(DATA) ? readFileSync(DATA, "utf8").trim().split("\n") : []).filter((text) => text !== "").map((text) => {
  const line = JSON.parse(text) as Line
  return [line.loss, line] as const
}))

function save(): void {
  writeFileSync(DATA, library.known().flatMap((name) => { const line = known.get(name); return line === undefined ? [] : [`${JSON.stringify(line)}\n`] }).join(""))
}

// Pairs take longest.
const names = [...library.known()].sort((a, b) => Number(LAST.has(fileOf(a))) - Number(LAST.has(fileOf(b))))
for (const name of names) {
  if (known.has(name) && (pattern === undefined || !new RegExp(pattern).test(name))) continue
  const begun = Date.now()
  const calls = degenerateCalls(checkOnce(name), name).flatMap(({ kind, inputs }) => {
    const wanted = wantedOf(name, inputs)
    return wanted === undefined ? [] : [[kind, wanted] as const]
  })
  known.set(name, { loss: name, calls: Object.fromEntries(calls) })
  save()
  console.log(`${name}: ${calls.length} calls, ${Date.now() - begun} ms`)
}
save()
