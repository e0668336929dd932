// npm run conformance -- FILE... [--json FILE]: runs the cases of any files in the known formats, prints one line for each failing
// case, counts by file and by loss, and last `N passed, N failed`. Exit status 1 when a case fails, 2 for wrong usage.
import { writeFileSync } from "node:fs"
import type { Outcome } from "./case.ts"
import { CaseFileError } from "./case.ts"
import { runFile } from "./file-run.ts"
import { failed, fileReport, totals } from "./report.ts"

async function main(words: readonly string[]): Promise<number> {
  const json = words.indexOf("--json")
  const target = json < 0 ? undefined : words[json + 1]
  const files = json < 0 ? words : words.filter((_, i) => i !== json && i !== json + 1)
  if (files.length === 0 || files.some((file) => file.startsWith("--")) || (json >= 0 && target === undefined)) {
    console.error("usage: npm run conformance -- FILE... [--json FILE]")
    return 2
  }
  const all: Array<Outcome & { readonly file: string }> = []
  for (const file of files) {
    const outcomes = await runFile(file)
    console.log(fileReport(file, outcomes).join("\n"))
    all.push(...outcomes.map((outcome) => ({ file, ...outcome })))
  }
  if (target !== undefined) writeFileSync(target, `${JSON.stringify(all, undefined, 1)}\n`)
  console.log(totals(all).join("\n"))
  return all.some(failed) ? 1 : 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const known = error instanceof CaseFileError || (error instanceof Error && "code" in error)
  console.error(known && error instanceof Error ? error.message : error)
  process.exitCode = 2
}
