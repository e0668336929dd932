// `npx tsx test/accuracy/generate.ts [SAMPLES]` writes the accuracy data and the accuracy table: for every row values.jsonl gets up to 20
// points with exact numbers, and src/losses/ACCURACY.md the worst error over SAMPLES points (400 by default).
import { writeFileSync } from "node:fs"
import { loss } from "../../src/index.ts"
import type { Accuracy } from "../../src/index.ts"
import { rows } from "./rows.ts"
import { drawPoints } from "./values.ts"

const samples = Number(process.argv[2] ?? 400)

const lines: string[] = []
const table: string[] = []
const figure = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(3))) : "∞")
const worstOf = (list: readonly Accuracy[]): Accuracy | undefined => list.reduce<Accuracy | undefined>((m, a) => (m === undefined || a.worst > m.worst ? a : m), undefined)
const cell = (a: Accuracy | undefined): string => (a === undefined ? "" : figure(a.worst))

function place(list: readonly (Accuracy | undefined)[]): string {
  const { at } = worstOf(list.filter((a) => a !== undefined)) ?? {}
  return at === undefined ? "" : `\`${Object.entries(at.inputs).map(([name, x]) => `${name} = ${Array.isArray(x) ? `[${x.join(", ")}]` : String(x)}`).join(", ")}\``
}

for (const row of rows) {
  const start = performance.now()
  lines.push(JSON.stringify({ row: row.name, points: drawPoints(row).map((p) => p.exact()) }))
  const { value, gradient, hessian } = loss(row.source).accuracy({ samples })
  const [d, d2] = [worstOf(Object.values(gradient)), worstOf(Object.values(hessian))]
  table.push(`| ${row.name} | ${cell(value)} | ${cell(d)} | ${cell(d2)} | ${figure(value.median)} | ${place([value, d, d2])} |`)
  console.log(`${row.name}: ${cell(value)} ${cell(d)} ${cell(d2)}  (${Math.round(performance.now() - start)} ms)`)
}

writeFileSync(new URL("values.jsonl", import.meta.url), `${lines.join("\n")}\n`)
writeFileSync(new URL("../../src/losses/ACCURACY.md", import.meta.url), `# Accuracy of the built-in losses

Errors of value, gradient and Hessian diagonal against the formula read literally over the real numbers, in units in the last place of a float64
(half a unit is the best there is), worst of ${samples} points: float32 numbers of all binades of the declared domains, their ends, and
inputs that equal or nearly equal each other. ∞ stands for a NaN, an infinity or a 0 where a number should be. The last column is the
worst point of the three. Made by \`npx tsx test/accuracy/generate.ts\`; what is above 2 is in \`test/accuracy/promises.ts\` with its reason.

| loss | value | gradient | Hessian | value, median | worst at |
|---|---|---|---|---|---|
${table.join("\n")}
`)
