// npm run conformance -- FILE... [--json FILE]: runs the cases of any files in the known formats, prints one line for each failing
// case, counts by file and by loss, and last `N passed, N failed`. Exit status 1 when a case fails, 2 for wrong usage.
import { writeFileSync } from "node:fs"
import { CaseFileError, readCases } from "./case.ts"
import { failed, fileReport, totals } from "./report.ts"
import { runCase } from "./run-case.ts"

function main(words: readonly string[]): number {
  const json = words.indexOf("--json")
  const target = json < 0 ? undefined : words[json + 1]
  const files = json < 0 ? words : words.filter((_, i) => i !== json && i !== json + 1)
  if (files.length === 0 || files.some((file) => file.startsWith("--")) || (json >= 0 && target === undefined)) {
    console.error("usage: npm run conformance -- FILE... [--json FILE]")
    return 2
  }
  const results = files.map((file) => ({ file, outcomes: readCases(file).map(runCase) }))
  for (const { file, outcomes } of results) console.log(fileReport(file, outcomes).join("\n"))
  const all = results.flatMap(({ outcomes }) => outcomes)
  if (target !== undefined) writeFileSync(target, `${JSON.stringify(results.flatMap(({ file, outcomes }) => outcomes.map((outcome) => ({ file, ...outcome }))), undefined, 1)}\n`)
  console.log(totals(all).join("\n"))
  return all.some(failed) ? 1 : 0
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  const known = error instanceof CaseFileError || (error instanceof Error && "code" in error)
  console.error(known && error instanceof Error ? error.message : error)
  process.exitCode = 2
}
