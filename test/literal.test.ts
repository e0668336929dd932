// The types that `loss("…")` reads from its literal, held against the signature that the checker finds by parsing: over every built-in
// loss, every definition of the catalogue and the formulas of the conformance samples. TypeScript itself is run on a file that
// states, for every source, that both are one type; then on single sources that are right or wrong by hand (literal.types.ts, with
// the rest of the tests). What TypeScript costs on a hundred losses is counted in instantiations, which do not depend on the machine.
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import ts from "typescript"
import { describe, expect, test } from "vitest"
import { check, homeOf } from "../src/check/program.ts"
import { checkLoss, newChecker } from "../src/check/loss.ts"
import type { ParameterSpec } from "../src/kernel/signature.ts"
import { LossError } from "../src/diagnostics/error.ts"
import { library } from "../src/losses/library.ts"
import { parse } from "../src/syntax/parse.ts"

interface Checked {
  readonly source: string
  readonly parameters: readonly ParameterSpec[]
}

const checked = (source: string): Checked => ({ source, parameters: check(source, library).losses.at(-1)!.signature.parameters })

const builtIn = library.known().map(checked)

const catalogueText = readFileSync(new URL("data/definitions.txt", import.meta.url), "utf8")
const catalogue = ((): Checked[] => {
  const program = parse(catalogueText)
  const definitions = program.kind === "definitions" ? program.definitions : []
  const home = homeOf(definitions, library)
  return definitions.filter(({ kind }) => kind === "loss").map((definition) => ({
    source: catalogueText.slice(definition.span.start, definition.span.end),
    parameters: checkLoss(definition, home, newChecker(), catalogueText).signature.parameters,
  }))
})()

const lines = (file: string): string[] => readFileSync(new URL(`conformance/${file}`, import.meta.url), "utf8").trim().split("\n").flatMap((line) => (JSON.parse(line) as { source?: string }).source ?? [])
/** Those that are losses: a few samples are wrong on purpose. */
const samples = [...new Set([...lines("samples.jsonl"), ...lines("random-sample.jsonl")])].flatMap((source) => {
  try {
    return [checked(source)]
  } catch (error) {
    if (error instanceof LossError) return []
    throw error
  }
})

function typeText({ kind, choices = [] }: ParameterSpec): string {
  if (kind === "label") return "Labels"
  if (kind === "switch") return "boolean"
  return kind === "choice" ? choices.map((word) => JSON.stringify(word)).join(" | ") : "Values"
}

function expectedType(parameters: readonly ParameterSpec[]): string {
  return `{ ${parameters.map((p) => `readonly ${JSON.stringify(p.name)}${p.required ? "" : "?"}: ${typeText(p)}${p.required ? "" : " | undefined"}`).join("; ")} }`
}

const folder = fileURLToPath(new URL(".", import.meta.url))
const options: ts.CompilerOptions = {
  strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler, allowImportingTsExtensions: true, types: [],
}

/** A program of one file that is not on the disk; `instantiations` is what checking it cost. */
function compile(text: string): { readonly messages: string[]; readonly instantiations: number } {
  const file = `${folder}literal.generated.ts`
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest))
  host.fileExists = (name) => name === file || fileExists(name)
  const program = ts.createProgram([file], options, host)
  const source = program.getSourceFile(file)
  const messages = program.getSemanticDiagnostics(source).map((d) => {
    const line = source === undefined || d.start === undefined ? 0 : source.getLineAndCharacterOfPosition(d.start).line + 1
    return `${text.split("\n")[line - 1]?.slice(0, 200)}: ${ts.flattenDiagnosticMessageText(d.messageText, "\n")}`
  })
  return { messages, instantiations: (program as unknown as { getInstantiationCount(): number }).getInstantiationCount() }
}

const header = [
  'import type { Labels, Values } from "../src/kernel/signature.ts"',
  'import type { ReadLiteral } from "../src/literal/typed.ts"',
  "type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false",
  "const same = <_T extends true>(): void => undefined",
].join("\n")

const statement = ({ source, parameters }: Checked): string => `same<Same<ReadLiteral<${JSON.stringify(source)}>["inputs"], ${expectedType(parameters)}>>()`

describe("the type is the checker's signature", () => {
  test.each<[string, readonly Checked[], number]>([["built-in losses", builtIn, 15], ["the catalogue", catalogue, 278], ["conformance samples", samples, 60]])("%s", (_, sources, atLeast) => {
    expect(sources.length).toBeGreaterThanOrEqual(atLeast)
    expect(compile([header, ...sources.map(statement)].join("\n")).messages).toEqual([])
  })

  test("a statement that is wrong is an error", () => {
    expect(compile(`${header}\n${statement({ source: "y*p", parameters: [] })}`).messages).toHaveLength(1)
  })
})

test("a hundred losses stay within a budget of instantiations", () => {
  const hundred = [...samples, ...catalogue].slice(0, 100)
  const file = (sources: readonly Checked[]): string =>
    ['import { loss } from "../src/index.ts"', ...sources.map(({ source }, k) => `export const f${k} = loss(${JSON.stringify(source)})`)].join("\n")
  const [none, all] = [compile(file([])), compile(file(hundred))]
  expect(all.messages).toEqual([])
  // 1,100 a loss (550 in `npm run bench -- types`); TypeScript makes a quarter of a million or so a second.
  expect(all.instantiations - none.instantiations).toBeLessThan(110_000)
})
