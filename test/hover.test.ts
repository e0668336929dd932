// What an editor shows: TypeScript's own language service is asked about a file that is not on the disk, at the places where a person
// hovers, types and misspells. The texts are what a person reads, so they are held word by word.
import { fileURLToPath } from "node:url"
import ts from "typescript"
import { expect, test } from "vitest"

const file = fileURLToPath(new URL("hover.generated.ts", import.meta.url))
const text = `import { loss } from "../src/index.ts"
const bce = loss("-(y*log(p) + (1-y)*log(1-p))")
const huber = loss("let d = p - y, a = abs(d) in if a <= delta then d^2/2 else delta*(a - delta/2)")
const defined = loss("loss f(x[c], y in c; weight[c] = 1, kind in {plain, round} = plain) = -weight[y]*x[y]")
const plain = loss("loss f(y, p) = (y - p)^2")
const focal = loss("focal")
bce({ y: [1], prob: [0.5] })
bce({ y: [1] })
defined({ x: [[1]], y: [0], wieght: [1] })
defined({ x: [[1]], y: [0], kind: "square" })
bce({  })
`

const options: ts.CompilerOptions = {
  strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler, allowImportingTsExtensions: true, types: [],
}

const read = (name: string): string | undefined => (name === file ? text : ts.sys.readFile(name))

const service = ts.createLanguageService({
  getScriptFileNames: () => [file],
  getScriptVersion: () => "1",
  getScriptSnapshot: (name) => {
    const found = read(name)
    return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found)
  },
  getCurrentDirectory: () => fileURLToPath(new URL(".", import.meta.url)),
  getCompilationSettings: () => options,
  getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
  fileExists: (name) => name === file || ts.sys.fileExists(name),
  readFile: read,
})

const hover = (at: string): string => ts.displayPartsToString(service.getQuickInfoAtPosition(file, text.indexOf(at) + at.length - 1)?.displayParts).replace(/\s+/g, " ")

test("hovering the variable, and the call, shows the inputs", () => {
  expect(hover("const bce")).toBe("const bce: LossFunction<{ readonly y: Values; readonly p: Values; }, never, \"mean\">")
  expect(hover("bce = loss")).toMatch(/: LossFunction<\{ readonly y: Values; readonly p: Values; \}, never, "mean"> import loss$/)
  expect(hover("const plain")).toMatch(/<\{ readonly (y: Values; readonly p|p: Values; readonly y): Values; \}, never, "mean">$/)
  for (const name of ["y", "p", "delta"]) expect(hover("const huber")).toContain(`readonly ${name}: Values;`)
  for (const line of ["readonly x: Values;", "readonly y: Labels;", "readonly weight?: Values | undefined;", "readonly kind?: \"plain\" | \"round\" | undefined;"]) expect(hover("const defined")).toContain(line)
  expect(hover("const defined")).toMatch(/\}, "weight" \| "kind", "mean">$/)
  for (const line of ["readonly y: Values;", "readonly x: Values;", "readonly alpha?: Values | undefined;", "readonly gamma?: Values | undefined;"]) expect(hover("const focal")).toContain(line)
})

test("the inputs are offered while the call is written", () => {
  expect(service.getCompletionsAtPosition(file, text.indexOf("{  })") + 2, {})?.entries.map(({ name }) => name).sort()).toEqual(["p", "y"])
})

test("a misspelt input, a missing one and a wrong word are errors that name them", () => {
  const errors = service.getSemanticDiagnostics(file).map((d) => `${text.slice(d.start, (d.start ?? 0) + (d.length ?? 0))}: ${ts.flattenDiagnosticMessageText(d.messageText, "\n")}`)
  expect(errors.map((error) => error.split(":")[0])).toEqual(["prob", "{ y", "wieght", "kind", "{  }"])
  expect(errors[0]).toBe("prob: Object literal may only specify known properties, and 'prob' does not exist in type '{ readonly y: Values; readonly p: Values; }'.")
  expect(errors[1]).toContain("Property 'p' is missing in type '{ y: number[]; }' but required in type '{ readonly y: Values; readonly p: Values; }'")
  expect(errors[2]).toContain("Did you mean to write 'weight'?")
  expect(errors[3]).toBe("kind: Type '\"square\"' is not assignable to type '\"plain\" | \"round\" | undefined'.")
  expect(errors[4]).toContain("is missing the following properties from type '{ readonly y: Values; readonly p: Values; }': y, p")
})
