// The package as it is published: what package.json promises is there, it imports nothing from outside, importing it wakes nothing up,
// and it works where code generation is forbidden.
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join, posix } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Built } from "./build.ts"
import { buildPackage } from "./build.ts"
import { corpus } from "./corpus.ts"
import { catalog } from "../src/diagnostics/catalog.ts"
import { LossError, parse } from "../src/index.ts"

interface Manifest {
  readonly exports: Record<string, { default: string; module: string; node: string; types: string }>
  readonly bin: Record<string, string>
  readonly dependencies?: Record<string, string>
}

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Manifest
let built: Built
beforeAll(async () => {
  built = await buildPackage()
})
afterAll(() => built.remove())

const inDist = (path: string) => join(built.folder, path.replace(/^(\.\/)?dist\//, ""))

const run = (code: string, ...flags: string[]): unknown =>
  JSON.parse(execFileSync(process.execPath, [...flags, "--input-type=module", "-e", code], { cwd: built.folder, encoding: "utf8" }))

/** The entries that tsup makes; the prebuilt losses are made after it, and have tests of their own. */
const entriesOfTsup = Object.values(manifest.exports).filter((entry) => !entry.default.startsWith("./dist/losses/"))

test("every entry and the program exist", () => {
  const entries = entriesOfTsup.flatMap(({ default: otherwise, module, node }) => [otherwise, module, node]).filter((entry) => entry !== undefined)
  for (const entry of entries) expect(existsSync(inDist(entry)), entry).toBe(true)
  for (const program of Object.values(manifest.bin)) expect(readFileSync(inDist(program), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/)
})

test("nothing outside is imported but Node's own modules, and those by the program alone", () => {
  expect(manifest.dependencies ?? {}).toEqual({})
  const imports = (file: string) => [...readFileSync(join(built.folder, file), "utf8").matchAll(/(?:^|[;}\n])(?:import|export)(?:[^;"'()`]*?from)?\s*["']([^"']+)["']/g)].map((match) => match[1]!)
  const isOwn = (name: string | undefined): name is string => name !== undefined && /^\.{1,2}\//.test(name)
  const reached = (files: readonly string[]): ReadonlySet<string> => {
    const seen = new Set<string>()
    for (const open = [...files]; open.length > 0; ) {
      const file = open.pop()!
      if (seen.has(file)) continue
      seen.add(file)
      open.push(...imports(file).filter(isOwn).map((name) => posix.join(posix.dirname(file), name)))
    }
    return seen
  }
  const entries = [...entriesOfTsup.map((entry) => entry.default.replace("./dist/", "")), "runtime.js"]
  for (const file of reached(entries)) expect(imports(file).filter((name) => !isOwn(name)), file).toEqual([])
  for (const file of readdirSync(built.folder).filter((name) => name.endsWith(".js"))) {
    const outside = imports(file).filter((name) => !isOwn(name))
    expect(outside.filter((name) => !/^(node:)?(fs|path|buffer|stream|url|util|zlib|module)$/.test(name)), file).toEqual([])
  }
})

test.each(["./", "./modules/"])("the entries of %s work together, and a refusal of code generation falls through to closures", (at) => {
  const code = `
    import { loss, LossError } from "${at}index.js"
    import { js } from "${at}js.js"
    import { closure } from "${at}closure.js"
    const f = loss("(y - p)^2")
    let code
    try { loss("lgo(p)") } catch (error) { code = error instanceof LossError && error.diagnostics[0].code }
    const inputs = { y: [1, 0], p: [0.5, 0.25] }
    const value = (options) => { try { return f(inputs, options) } catch (error) { return error instanceof LossError } }
    console.log(JSON.stringify([code, value(), value({ backend: closure() }), value({ backend: [js(), closure()] }), value({ backend: [js()] })]))`
  expect(run(code)).toEqual(["E204", 0.15625, 0.15625, 0.15625, 0.15625])
  expect(run(code, "--disallow-code-generation-from-strings")).toEqual(["E204", 0.15625, 0.15625, 0.15625, true])
})

test.each(["./", "./modules/"])("a fault that nobody catches names the class and the caller's place, minified as %s is", (at) => {
  const code = `import { loss, LossError } from "${at}index.js"
    const mine = (f) => f({ y: 1 })
    try { mine(loss("focal")) } catch (error) { console.log(JSON.stringify([LossError.name, loss("focal").name, error.stack.split("\\n").slice(0, 2)])) }`
  const [name, called, [head, frame]] = run(code) as [string, string, string[]]
  expect([name, called, head]).toEqual(["LossError", "focal", "LossError: error[E701]: the input `x` is missing"])
  expect(frame).toMatch(/^ {4}at mine \(file:.*\[eval1\]:2:/)
})

test("what is left out of Chevrotain is not missed: the bundle reads every source as the modules do", async () => {
  const bundled = (await import(pathToFileURL(inDist("index.js")).href)) as { parse: typeof parse; LossError: typeof LossError }
  const read = (from: typeof parse, fault: typeof LossError, source: string) => {
    try {
      return from(source)
    } catch (error) {
      return error instanceof fault ? error.diagnostics : error
    }
  }
  const wrong = readFileSync(new URL("data/bad-sources.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => (JSON.parse(line) as { source: string }).source)
  const examples = Object.values(catalog).flatMap(({ example }) => (typeof example === "string" ? [example] : []))
  const sources = [...wrong, ...examples, ...[...corpus("errors"), ...corpus("syntax")].map(({ source }) => source), readFileSync(new URL("data/definitions.txt", import.meta.url), "utf8")]
  expect(sources.length).toBeGreaterThan(200)
  for (const source of sources) expect(read(bundled.parse, bundled.LossError, source), source).toEqual(read(parse, LossError, source))
})

test("bytecode is written and taken, and what does not fit is passed over", () => {
  const engine = join(built.folder, "engine.bin")
  const written = (): Buffer => {
    execFileSync(process.execPath, [join(built.folder, "bytecode.js")])
    return readFileSync(engine)
  }
  const code = `
    import { Script } from "node:vm"
    import { readFileSync } from "node:fs"
    import { loss } from "./index.js"
    const { cachedDataRejected } = new Script(readFileSync("engine.cjs", "latin1"), { cachedData: readFileSync("engine.bin") })
    console.log(JSON.stringify([cachedDataRejected, loss("(y - p)^2")({ y: 1, p: 0.5 })]))`
  const bytes = written()
  expect(run(code)).toEqual([false, 0.25])
  writeFileSync(engine, bytes.subarray(0, 1000))
  expect(run(code)).toEqual([true, 0.25])
  rmSync(engine)
})

test.each(["./index.js", "./modules/index.js"])("importing %s evaluates no compiler: the parser is made at the first loss", (entry) => {
  // Chevrotain's token types and the tables of ops make thousands of objects; an import that makes none leaves Map and RegExp alone.
  const code = `
    let made = 0
    const Plain = globalThis.Map
    globalThis.Map = class extends Plain { constructor(...values) { super(...values); made++ } }
    const { loss } = await import("${entry}")
    const atImport = made
    loss("x^2")
    console.log(JSON.stringify([atImport < 10, made - atImport > 10]))`
  expect(run(code)).toEqual([true, true])
})
