// Every ```js block of the README, the cookbook and the page of the language runs. `expression // → value` is checked: numbers to the digits that are printed,
// the rest as it stands. The values were computed with exact arithmetic, not by this project. And what `npm run docs` writes is current.
import { afterAll, describe, expect, test } from "vitest"
import * as fs from "node:fs"
import { families, familyFiles, readme, traitRow, traitsOfBuiltIn } from "../src/docs/generate.ts"
import { messagesPage } from "../src/docs/messages.ts"
import * as closure from "../src/closure.ts"
import * as lossc from "../src/index.ts"
import { library } from "../src/losses/library.ts"
import { traitTable } from "../src/losses/traits.ts"
import * as wasm from "../src/wasm.ts"
import { prebuilt } from "./prebuilt.ts"

const losses = await prebuilt(["focal", "torch.cross_entropy"])
afterAll(() => losses.remove())

const modules = new Map<string, Readonly<Record<string, unknown>>>([
  ["lossc", lossc], ["lossc/wasm", wasm], ["lossc/closure", closure], ["node:fs", fs], ["lossc/losses", await losses.load("index")], ["lossc/losses/torch", await losses.load("torch")],
])

interface Block {
  readonly line: number
  readonly text: string
}

function blocksOf(file: string): Block[] {
  const text = fs.readFileSync(new URL(`../${file}`, import.meta.url), "utf8")
  return [...text.matchAll(/^```js\n([\s\S]*?)^```/gm)].map((match) => ({ line: text.slice(0, match.index).split("\n").length + 1, text: match[1]! }))
}

/** Imports become look-ups; `const a = e // → v` and `e // → v` become checks. */
function instrument({ text, line }: Block): string {
  return text
    .split("\n")
    .map((code, i) => {
      const [, names, module] = /^import \{ (.+) \} from "(.+)"$/.exec(code) ?? []
      if (names !== undefined) return `const { ${names} } = modules.get(${JSON.stringify(module)})`
      const [, expression, value] = /^\s*(.+?);? \/\/ → (.+)$/.exec(code) ?? []
      return expression === undefined ? code : `check(${line + i}, ${expression}, ${JSON.stringify(value)})`
    })
    .join("\n")
}

/** As a console prints it, a typed array like an array: the pages show these very digits. */
function shown(value: unknown): string {
  if (typeof value === "object" && value !== null && Symbol.iterator in value) return `[${Array.from(value as Iterable<unknown>, shown).join(", ")}]`
  if (typeof value === "object" && value !== null) return `{ ${Object.entries(value).map(([key, entry]) => `${key}: ${shown(entry)}`).join(", ")} }`
  return typeof value === "string" ? JSON.stringify(value) : String(value)
}

describe.each(["README.md", "grammar/COOKBOOK.md", "grammar/README.md"])("%s", (file) => {
  const blocks = blocksOf(file)

  test("has examples, and every one of them checks something", () => {
    expect(blocks.length).toBeGreaterThan(2)
    for (const { text } of blocks) expect(text).toContain("// → ")
  })

  test.each(blocks)("the example at line $line", (block) => {
    const checked: number[] = []
    const check = (line: number, got: unknown, printed: string) => {
      checked.push(line)
      expect(shown(got), `line ${line}`).toBe(printed)
    }
    new Function("modules", "check", instrument(block))(modules, check)
    expect(checked).toHaveLength(block.text.match(/\/\/ → /g)!.length)
  })
})

test("the README has exactly the two commands of a fresh clone, and the tests are what CI runs", () => {
  const readme = fs.readFileSync(new URL("../README.md", import.meta.url), "utf8")
  const commands = [...readme.matchAll(/^ {4}(npm .*)$/gm)].map((match) => match[1])
  expect(commands).toEqual([
    'npm ci && npm run build && node dist/cli.js eval "-(y*log(p) + (1-y)*log(1-p))" test/data/breast-cancer.csv --grad p',
    "npm ci && npm test",
  ])
  const ci = fs.readFileSync(new URL("../.ci/run", import.meta.url), "utf8")
  for (const part of commands[1]!.split(" && ")) expect(ci).toContain(part)
})

describe("what npm run docs writes is current", () => {
  const committed = (path: string) => fs.readFileSync(new URL(`../${path}`, import.meta.url), "utf8")

  test("the page of all messages", async () => expect(await messagesPage()).toBe(committed("src/diagnostics/README.md")))

  test("the tables of the README", () => expect(readme()).toBe(committed("README.md")))

  test("the traits: of every canonical loss, and of every tenth loss of a framework", () => {
    const rows = new Set(committed("src/losses/traits.ts").split("\n"))
    const names = library.known()
    expect([...rows].filter((row) => row.startsWith("  ["))).toHaveLength(names.length)
    for (const name of names.filter((known, k) => !known.includes(".") || k % 10 === 0)) expect(rows).toContain(traitRow(name, traitsOfBuiltIn(name)))
  })

  test("the pages of the families and their pictures", () => {
    const pictures = new Set<string>()
    for (const [family, names] of families()) {
      for (const [path, text] of familyFiles(family, names, (name) => traitTable.get(name) ?? {})) {
        expect(committed(path), path).toBe(text)
        if (path.endsWith(".svg")) pictures.add(path.slice(path.lastIndexOf("/") + 1))
        if (path.endsWith(".svg")) expect(text.length).toBeLessThan(6000)
      }
    }
    expect(fs.readdirSync(new URL("../src/losses/plots/", import.meta.url)).sort()).toEqual([...pictures].sort())
  })
})
