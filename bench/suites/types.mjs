// What a hundred literal losses in a file add to `tsc`: processor time of checking it beside that of a file with none, alternately, and the
// instantiations, which do not depend on the machine. The package's own types are used (dist/index.d.ts).
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import ts from "typescript"
import { median } from "../measure.mjs"

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const formulas = ["-(y*log(p) + (1-y)*log(1-p))", "-(y*log(exp(x)/(1+exp(x))) + (1-y)*log(1-(exp(x)/(1+exp(x)))))", "log(1+exp(-y*x))", "-sum[c](y*log(exp(x)/sum[c](exp(x))))", "let d = p - y, a = abs(d) in if a <= delta then d^2/2 else delta*(a - delta/2)"]

function check(lines) {
  const file = fileURLToPath(new URL("types.generated.ts", import.meta.url))
  const text = [`import { loss } from ${JSON.stringify(fileURLToPath(import.meta.resolve("lossc")))}`, ...lines].join("\n")
  const options = { strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest))
  host.fileExists = (name) => name === file || fileExists(name)
  const program = ts.createProgram([file], options, host)
  program.getGlobalDiagnostics()
  globalThis.gc?.()
  const begin = process.cpuUsage()
  const messages = program.getSemanticDiagnostics(program.getSourceFile(file))
  if (messages.length > 0) throw new Error(ts.flattenDiagnosticMessageText(messages[0].messageText, "\n"))
  const { user, system } = process.cpuUsage(begin)
  return { time: (user + system) / 1000, instantiations: program.getInstantiationCount() }
}

export async function run({ out }) {
  const definitions = readFileSync(new URL("../../test/data/definitions.txt", import.meta.url), "utf8").split(/\n(?=loss |fn )/).filter((text) => text.startsWith("loss ")).slice(0, 50)
  const sources = [...definitions, ...Array.from({ length: 50 }, (_, k) => `${formulas[k % formulas.length]} + ${k}*z${k}`)]
  const lines = sources.map((source, k) => `export const f${k} = loss(${JSON.stringify(source)})`)
  const none = []
  const hundred = []
  for (let k = 0; k < ROUNDS; k++) {
    none.push(check(["export const f = loss(String(1))"]))
    hundred.push(check(lines))
  }
  const time = (runs) => median(runs.map(({ time }) => time))
  const table = out.table(`checking a file with tsc (median of ${ROUNDS})`, ["", "untyped", "100 losses", "asked"])
  table.row("milliseconds of the processor", time(none).toFixed(0), time(hundred).toFixed(0), "< 1000 more")
  table.row("instantiations", none[0].instantiations, hundred[0].instantiations, "")
  out.figure("types/milliseconds", time(hundred) - time(none))
}
