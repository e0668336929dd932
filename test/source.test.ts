// The source tree itself: what may stand where. In: every file of src. Losses stand in src/losses and nowhere else, code is made
// from text in one file, files are short and say at their top what they are for, and the generated text of the losses is current.
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { relative } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { generateBuiltIn, generateSources } from "../src/losses/generate.ts"
import { library } from "../src/losses/library.ts"
import { sources } from "../src/losses/sources.ts"

const root = fileURLToPath(new URL("../", import.meta.url))
const files = readdirSync(`${root}src`, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => {
    const path = `${entry.parentPath}/${entry.name}`
    return { path: relative(root, path), text: readFileSync(path, "utf8") }
  })
/** The examples of the help name built-in losses. */
const outside = files.filter(({ path }) => !path.startsWith("src/losses/") && path !== "src/cli/commands.ts")

/** The text without its comments and without those of tables written in text (`# …`), which may speak of losses in plain English. */
const code = (text: string) => text.replace(/^\s*(?:\/\/|\*|\/\*\*|#).*$/gm, "").replace(/\s\/\/ .*$/gm, "")
/** As a word of its own: not in `cross-entropy`, nor in `indices`. */
const mentions = (text: string, name: string) => new RegExp(`(?<![\\p{L}\\p{N}_-])${name}(?![\\p{L}\\p{N}_-])`, "u").test(text)

it("the tree was found", () => {
  expect(files.length).toBeGreaterThan(100)
  expect(outside.length).toBeLessThan(files.length)
})

describe("no loss outside src/losses", () => {
  // Names (metrics of XGBoost and TensorFlow.js, MONAI's instance) that in src are words and mean what they say.
  const words = new Set(["error", "precision", "instance", "exponential"])
  const names = [...new Set(library.known().map((name) => name.slice(name.indexOf(".") + 1)))].filter((name) => !words.has(name))

  it("there are losses to look for, and they are found where they are", () => {
    expect(names.length).toBeGreaterThan(15)
    const losses = files.find(({ path }) => path === "src/losses/sources.ts")?.text ?? ""
    for (const name of names) expect(mentions(losses.replaceAll("\\n", "\n"), name), name).toBe(true)
  })

  it.each(names)("%s", (name) => {
    const found = outside.filter(({ text }) => mentions(name.includes("_") ? text : code(text), name)).map(({ path }) => path)
    expect(found).toEqual([])
  })
})

it("code is made from text in one file only, as far as users are concerned", () => {
  const makes = files.filter(({ text }) => /\bnew Function\b|\beval\(|\bFunction\(|\bimport\((?!")|\bnode:vm\b/.test(code(text))).map(({ path }) => path)
  // The first makes a page of our own examples and is not published; the second reads the library itself, a file of the package and no text of a user.
  expect(makes.sort()).toEqual(["src/backends/js/load.ts", "src/docs/messages.ts", "src/node/awake.ts"])
})

const generated = new Map([["src/losses/sources.ts", generateSources], ["src/losses/built-in.ts", generateBuiltIn]])
/** Written by `npm run docs`, as docs.test.ts asserts. */
const documented: ReadonlySet<string> = new Set(["src/losses/traits.ts"])

describe("files", () => {
  it.each(files.filter(({ path }) => !generated.has(path) && !documented.has(path)))("$path is short and says what it is for", ({ text }) => {
    expect(text.split("\n").length).toBeLessThanOrEqual(400)
    expect(text).toMatch(/^(?:#!.*\n)?(?:\/\/ |\/\*\* ?)\S.{20,}/)
  })

  it.each(files)("$path has no mark of unfinished work", ({ text }) => expect(text).not.toMatch(/\bTODO\b|\bFIXME\b|\bXXX\b|@ts-ignore|@ts-expect-error/))
})

it.each([...generated])("%s is what `npm run losses` writes", (path, generate) => {
  expect(files.find((file) => file.path === path)?.text).toBe(generate())
})

it("no name is defined twice among the losses and functions of the canonical files", () => {
  const dialects = library.dialects()
  const names = sources.filter(([file]) => !dialects.includes(file)).flatMap(([, rows]) => rows.map(([, name]) => name))
  expect(names.filter((name, k) => names.indexOf(name) !== k)).toEqual([])
})

it.each([["", "wasm", []], ["delete globalThis.WebAssembly", "closure", ["wasm", "js"]]] as const)("where code generation is forbidden, a loss runs without (%s) and says why", (before, chosen, refused) => {
  const script = `
    import { loss } from "./src/index.ts"
    ${before}
    const f = loss("-(y*log(p) + (1-y)*log(1-p))")
    const { value, grad } = f.valueAndGrad({ y: [1, 0], p: [0.25, 0.5] }, { wrt: "p", reduction: "sum" })
    const kernel = f.compile()
    console.log(JSON.stringify([value, grad.p, kernel.backend, kernel.declined, f({ y: 1, p: 0.5 })]))`
  const out = execFileSync(process.execPath, ["--disallow-code-generation-from-strings", "--import", "tsx", "--input-type=module", "-e", script], { cwd: root, encoding: "utf8" })
  const [value, grad, backend, declined, half] = JSON.parse(out) as [number, number[], string, Array<{ backend: string; reason: string }>, number]
  expect(value).toBeCloseTo(Math.log(8), 14)
  expect(grad).toEqual([-4, 2])
  expect(backend).toBe(chosen)
  expect(declined).toEqual(refused.map((name) => ({ backend: name, reason: expect.stringContaining(name === "js" ? "code generation is not allowed" : "WebAssembly") as string })))
  expect(half).toBeCloseTo(Math.LN2, 15)
})
