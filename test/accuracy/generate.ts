// `npx tsx test/accuracy/generate.ts [SAMPLES] [--resume] [--processes=N] [ROW …]` writes the accuracy data and the accuracy table: for every row values.jsonl gets up to
// 20 points with exact numbers, and src/losses/ACCURACY.md the worst error over SAMPLES points, 2000 where none is said. One process for every core, or N; each row is kept
// in table.jsonl when it is done, and `--resume` leaves out the rows that have so many points there already. Where rows are named, all others stay as they are.
import { fork } from "node:child_process"
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { compareRow, parts, type Part, type Worst } from "./compare.ts"
import { rows } from "./rows.ts"
import { drawPoints, type PointValues } from "./values.ts"

/** A row of the table. */
interface Line {
  readonly row: string
  readonly samples: number
  readonly points: number
  readonly found: Readonly<Record<Part, { readonly error: number | "∞"; readonly at: string }>>
}

/** A row that is done: what the data keep, and the line of the table. */
interface Done {
  readonly line: Line
  readonly kept: readonly PointValues[]
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const [TABLE, DATA, PAGE] = [path("table.jsonl"), path("values.jsonl"), path("../../src/losses/ACCURACY.md")]

function measure(name: string, samples: number): Done {
  const row = rows.find((one) => one.name === name)
  if (row === undefined) throw new Error(`no row ${name}`)
  const kept = drawPoints(row).map((p) => [p, p.exact()] as const)
  const drawn = drawPoints(row, samples).map((p) => [p, p.exact()] as const)
  const found = compareRow(row, [...kept, ...drawn])
  const shown = ({ error, at }: Worst): Line["found"][Part] => ({ error: Number.isFinite(error) ? error : "∞", at: place(at) })
  return {
    kept: kept.map(([, exact]) => exact),
    line: { row: name, samples, points: kept.length + drawn.length, found: { value: shown(found.value), gradient: shown(found.gradient), hessian: shown(found.hessian) } },
  }
}

const readLines = <T>(file: string): T[] => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").filter((text) => text !== "").map((text) => JSON.parse(text) as T) : [])

/** Each process takes the next row when it has done one. */
async function measureAll(names: readonly string[], samples: number, processes: number, done: (one: Done) => void): Promise<void> {
  const left = [...names]
  await Promise.all(Array.from({ length: Math.min(processes, left.length) }, () => new Promise<void>((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ["--row", String(samples)])
    const next = (): void => {
      const name = left.shift()
      if (name === undefined) child.disconnect()
      else child.send(name)
    }
    child.on("message", (message) => {
      done(message as Done)
      next()
    })
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a process ended with ${code}`))))
    next()
  })))
}

const figure = (x: number | "∞"): string => (x === "∞" ? x : String(Number(x.toPrecision(3))))
const sizeOf = (x: number | "∞"): number => (x === "∞" ? Infinity : x)

function place(at: PointValues["inputs"] | undefined): string {
  const text = Object.entries(at ?? {}).map(([name, x]) => `${name} = ${typeof x === "number" ? x : `[${x.join(", ")}]`}`).join(", ")
  return text === "" ? "" : `\`${text.length > 160 ? `${text.slice(0, 159)}…` : text}\``
}

const worstOf = ({ found }: Line): string => parts.map((part) => found[part]).reduce((m, w) => (sizeOf(w.error) > sizeOf(m.error) ? w : m)).at

function page(lines: readonly Line[]): string {
  return `# Accuracy of the built-in losses

Errors of value, gradient and Hessian diagonal against the formula read literally over the real numbers, in units in the last place of a float64
(half a unit is the best there is), the worst of so many points: float32 numbers of all binades of the declared domains, their ends, and
inputs that equal or nearly equal each other. ∞ stands for a NaN, an infinity or a 0 where a number should be. The last column is the
worst point of the three. Made by \`npx tsx test/accuracy/generate.ts\`; the points of the tests, up to 20 a row, are held to 2, or to \`test/accuracy/promises.ts\`, which gives reasons.

| loss | value | gradient | Hessian | points | worst at |
|---|---|---|---|---|---|
${lines.map((line) => `| ${line.row} | ${parts.map((part) => figure(line.found[part].error)).join(" | ")} | ${line.points} | ${worstOf(line)} |`).join("\n")}
`
}

const number = (words: readonly string[], pattern: RegExp): number | undefined => words.flatMap((word) => pattern.exec(word)?.[1] ?? []).map(Number)[0]

async function main(words: readonly string[]): Promise<void> {
  const samples = number(words, /^(\d+)$/) ?? 2000
  const named = words.filter((word) => !/^\d+$|^--/.test(word))
  const stays = (line: Line): boolean => (named.length > 0 ? !named.includes(line.row) : words.includes("--resume") && line.samples >= samples)
  const lines = new Map(readLines<Line>(TABLE).filter(stays).map((line) => [line.row, line]))
  const data = new Map(readLines<{ readonly row: string; readonly points: readonly PointValues[] }>(DATA).map((one) => [one.row, one.points]))
  const asked = named.length > 0 ? named : rows.map((row) => row.name).filter((name) => !lines.has(name) || !data.has(name))
  const keep = (): void => writeFileSync(TABLE, rows.flatMap(({ name }) => lines.get(name) ?? []).map((line) => `${JSON.stringify(line)}\n`).join(""))
  if (named.length === 0) keep()
  await measureAll(asked, samples, number(words, /^--processes=(\d+)$/) ?? availableParallelism(), ({ line, kept }) => {
    lines.set(line.row, line)
    data.set(line.row, kept)
    if (named.length === 0) appendFileSync(TABLE, `${JSON.stringify(line)}\n`)
    console.log(`${line.row}: ${parts.map((part) => figure(line.found[part].error)).join(" ")}`)
  })
  keep()
  writeFileSync(DATA, rows.map(({ name }) => `${JSON.stringify({ row: name, points: data.get(name) ?? [] })}\n`).join(""))
  writeFileSync(PAGE, page(rows.flatMap(({ name }) => lines.get(name) ?? [])))
}

const [first, count] = process.argv.slice(2)
if (first === "--row") process.on("message", (name) => process.send?.(measure(String(name), Number(count))))
else await main(process.argv.slice(2))
