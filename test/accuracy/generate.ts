// `npx tsx test/accuracy/generate.ts [SAMPLES]` writes the accuracy data and the accuracy table: for every row values.jsonl gets up to 20
// points with exact numbers, and src/losses/ACCURACY.md the worst error over SAMPLES points (those of the data where none is said).
import { writeFileSync } from "node:fs"
import { compareRow, parts, type Worst } from "./compare.ts"
import { rows } from "./rows.ts"
import { drawPoints } from "./values.ts"

const samples = process.argv[2] === undefined ? undefined : Number(process.argv[2])
const figure = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(3))) : "∞")

function place(found: readonly Worst[]): string {
  const { at } = found.reduce((m, w) => (w.error > m.error ? w : m))
  const text = Object.entries(at ?? {}).map(([name, x]) => `${name} = ${typeof x === "number" ? x : `[${x.join(", ")}]`}`).join(", ")
  return text === "" ? "" : `\`${text.length > 160 ? `${text.slice(0, 159)}…` : text}\``
}

const lines: string[] = []
const table: string[] = []
for (const row of rows) {
  const start = performance.now()
  const kept = drawPoints(row).map((p) => [p, p.exact()] as const)
  lines.push(JSON.stringify({ row: row.name, points: kept.map(([, exact]) => exact) }))
  const points = samples === undefined ? kept : drawPoints(row, samples).map((p) => [p, p.exact()] as const)
  const found = compareRow(row, points)
  table.push(`| ${row.name} | ${parts.map((part) => figure(found[part].error)).join(" | ")} | ${points.length} | ${place(parts.map((part) => found[part]))} |`)
  console.log(`${row.name}: ${parts.map((part) => figure(found[part].error)).join(" ")}  (${Math.round(performance.now() - start)} ms)`)
}

writeFileSync(new URL("values.jsonl", import.meta.url), `${lines.join("\n")}\n`)
writeFileSync(new URL("../../src/losses/ACCURACY.md", import.meta.url), `# Accuracy of the built-in losses

Errors of value, gradient and Hessian diagonal against the formula read literally over the real numbers, in units in the last place of a float64
(half a unit is the best there is), the worst of so many points: float32 numbers of all binades of the declared domains, their ends, and
inputs that equal or nearly equal each other. ∞ stands for a NaN, an infinity or a 0 where a number should be. The last column is the
worst point of the three. Made by \`npx tsx test/accuracy/generate.ts\`; what is above 2 is in \`test/accuracy/promises.ts\` with its reason.

| loss | value | gradient | Hessian | points | worst at |
|---|---|---|---|---|---|
${table.join("\n")}
`)
