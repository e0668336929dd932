// npm run conformance -- FILE... [--json FILE] [--backend auto|js|closure|wasm] [--precision f64|f32]: runs the cases of any files in the known
// formats, prints one line for each failing case, counts by file and by loss, and last `N passed, N failed`. Exit status 1 when a
// case fails, 2 for wrong usage. Results in float32 are judged by the bound of the case, or by what float32 steps allow.
import { writeFileSync } from "node:fs"
import type { Outcome } from "./case.ts"
import { CaseFileError } from "./case.ts"
import { runFile } from "./file-run.ts"
import { wayNames, wayOf } from "./way.ts"
import { failed, fileReport, totals } from "./report.ts"

async function main(words: readonly string[]): Promise<number> {
  const { files, json: target, backend = "auto", precision = "f64" } = read(words)
  if (files.length === 0 || files.some((file) => file.startsWith("--")) || wayOf(backend, precision) === undefined) {
    console.error(`usage: npm run conformance -- FILE... [--json FILE] [--backend ${wayNames.backend.join("|")}] [--precision ${wayNames.precision.join("|")}]`)
    return 2
  }
  const all: Array<Outcome & { readonly file: string }> = []
  for (const file of files) {
    const outcomes = await runFile(file, [backend, precision])
    console.log(fileReport(file, outcomes).join("\n"))
    all.push(...outcomes.map((outcome) => ({ file, ...outcome })))
  }
  if (target !== undefined) writeFileSync(target, `${JSON.stringify(all, undefined, 1)}\n`)
  console.log(totals(all).join("\n"))
  return all.some(failed) ? 1 : 0
}

/** Options may stand anywhere. One without its value stays among the files. */
function read(words: readonly string[]): { readonly files: readonly string[]; readonly json?: string; readonly backend?: string; readonly precision?: string } {
  const given: { json?: string; backend?: string; precision?: string } = {}
  const files: string[] = []
  for (let k = 0; k < words.length; k += 1) {
    const [word = "", value] = [words[k], words[k + 1]]
    const name = (["json", "backend", "precision"] as const).find((option) => word === `--${option}`)
    if (name === undefined || value === undefined) files.push(word)
    else {
      given[name] = value
      k += 1
    }
  }
  return { files, ...given }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const known = error instanceof CaseFileError || (error instanceof Error && "code" in error)
  console.error(known && error instanceof Error ? error.message : error)
  process.exitCode = 2
}
