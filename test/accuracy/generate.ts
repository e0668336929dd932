// `npx tsx test/accuracy/generate.ts [SAMPLES] [--resume] [--processes=N] [--numbers=FOLDER] [ROW …]` writes the accuracy data and the accuracy table: for every row values.jsonl gets up to
// 20 points with exact numbers, and src/losses/ACCURACY.md the worst error over SAMPLES points, 2000 where none is said. One process for every core, or N; each row is kept
// in table.jsonl when it is done, and `--resume` leaves out the rows that have so many points there already. Where rows are named, all others stay as they are.
// Exact numbers take most of the time and depend on no kernel: a folder keeps them from run to run.
import { fork } from "node:child_process"
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { compareRow, parts, type Part, type Worst } from "./compare.ts"
import { reasonOf } from "./promises.ts"
import { rows } from "./rows.ts"
import { drawPoints, type DrawnPoint, type PointValues } from "./values.ts"

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

/** A point with the numbers that a file has of it, in the same order; what has other inputs is computed. */
function exactNumbers(points: readonly DrawnPoint[], file: string | undefined): readonly PointValues[] {
  const known = file === undefined || !existsSync(file) ? [] : JSON.parse(readFileSync(file, "utf8")) as PointValues[]
  const exact = points.map((p, k) => {
    const before = known[k]
    return before !== undefined && JSON.stringify(before.inputs) === JSON.stringify(p.inputs()) ? before : p.exact()
  })
  if (file !== undefined && exact.some((x, k) => x !== known[k])) writeFileSync(file, JSON.stringify(exact))
  return exact
}

function measure(name: string, samples: number, folder: string | undefined): Done {
  const row = rows.find((one) => one.name === name)
  if (row === undefined) throw new Error(`no row ${name}`)
  const kept = drawPoints(row)
  const points = [...kept, ...drawPoints(row, samples)]
  const exact = exactNumbers(points, folder === undefined ? undefined : join(folder, `${name.replace(/\W/g, "-")}.json`))
  const found = compareRow(row, points.flatMap((p, k) => { const e = exact[k]; return e === undefined ? [] : [[p, e] as const] }))
  const shown = ({ error, at }: Worst): Line["found"][Part] => ({ error: Number.isFinite(error) ? error : "∞", at: place(at) })
  return {
    kept: exact.slice(0, kept.length),
    line: { row: name, samples, points: points.length, found: { value: shown(found.value), gradient: shown(found.gradient), hessian: shown(found.hessian) } },
  }
}

const readLines = <T>(file: string): T[] => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").filter((text) => text !== "").map((text) => JSON.parse(text) as T) : [])

/** Each process takes the next row when it has done one. */
async function measureAll(names: readonly string[], samples: number, { processes, folder }: { readonly processes: number; readonly folder: string }, done: (one: Done) => void): Promise<void> {
  const left = [...names]
  await Promise.all(Array.from({ length: Math.min(processes, left.length) }, () => new Promise<void>((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ["--row", String(samples), folder])
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

const worstOf = ({ found }: Line): Line["found"][Part] => parts.map((part) => found[part]).reduce((m, w) => (sizeOf(w.error) > sizeOf(m.error) ? w : m))

/** Up to here nothing is said. */
const RIGHT = 2

function page(lines: readonly Line[]): string {
  return `# Accuracy of the built-in losses

Errors of value, gradient and Hessian diagonal against the formula read literally over the real numbers, in units in the last place of a float64
(half a unit is the best there is), the worst of so many points: float32 numbers of all binades of the declared domains, their ends, and
inputs that equal or nearly equal each other. ∞ stands for a NaN, an infinity or a 0 where a number should be. The last columns are the
worst point of the three and, where it is above 2, the reason. Made by \`npx tsx test/accuracy/generate.ts\`; the points of the tests, up to 20 a row, are held to 2, or to \`test/accuracy/promises.ts\`, which gives reasons.

| loss | value | gradient | Hessian | points | worst at | why |
|---|---|---|---|---|---|---|
${lines.map((line) => `| ${line.row} | ${parts.map((part) => figure(line.found[part].error)).join(" | ")} | ${line.points} | ${worstOf(line).at} | ${sizeOf(worstOf(line).error) > RIGHT ? (reasonOf(line.row) ?? "") : ""} |`).join("\n")}
`
}

const told = (words: readonly string[], pattern: RegExp): string | undefined => words.flatMap((word) => pattern.exec(word)?.[1] ?? [])[0]

async function main(words: readonly string[]): Promise<void> {
  const samples = Number(told(words, /^(\d+)$/) ?? 2000)
  const named = words.filter((word) => !/^\d+$|^--/.test(word))
  const stays = (line: Line): boolean => (named.length > 0 ? !named.includes(line.row) : words.includes("--resume") && line.samples >= samples)
  const lines = new Map(readLines<Line>(TABLE).filter(stays).map((line) => [line.row, line]))
  const data = new Map(readLines<{ readonly row: string; readonly points: readonly PointValues[] }>(DATA).map((one) => [one.row, one.points]))
  const asked = named.length > 0 ? named : rows.map((row) => row.name).filter((name) => !lines.has(name) || !data.has(name))
  const keep = (): void => writeFileSync(TABLE, rows.flatMap(({ name }) => lines.get(name) ?? []).map((line) => `${JSON.stringify(line)}\n`).join(""))
  if (named.length === 0) keep()
  const processes = Number(told(words, /^--processes=(\d+)$/) ?? availableParallelism())
  await measureAll(asked, samples, { processes, folder: told(words, /^--numbers=(.+)$/) ?? "" }, ({ line, kept }) => {
    lines.set(line.row, line)
    data.set(line.row, kept)
    if (named.length === 0) appendFileSync(TABLE, `${JSON.stringify(line)}\n`)
    console.log(`${line.row}: ${parts.map((part) => figure(line.found[part].error)).join(" ")}`)
  })
  keep()
  writeFileSync(DATA, rows.map(({ name }) => `${JSON.stringify({ row: name, points: data.get(name) ?? [] })}\n`).join(""))
  writeFileSync(PAGE, page(rows.flatMap(({ name }) => lines.get(name) ?? [])))
}

const [first, count, folder = ""] = process.argv.slice(2)
if (first === "--row") process.on("message", (name) => process.send?.(measure(String(name), Number(count), folder === "" ? undefined : folder)))
else await main(process.argv.slice(2))
