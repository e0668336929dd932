// README.md from the results that are kept (results.json). In: results by suite. Out: the page: how to run, what is asked beside what was measured,
// and the tables of the last run of each suite with its machine and date.
import { ASKED, measured, reached } from "./asked.mjs"
import { SUITES } from "./suites.mjs"
import { short } from "./table.mjs"

const HEAD = `# Benchmarks

<!-- Made by \`npm run bench -- --write\` from results.json; the words are in readme.mjs. -->

\`npm run bench\` builds the package and runs all suites that need nothing installed; \`npm run bench -- kernels\` one of them, \`npm run bench -- kernels bce\` some
cases of it. \`--json\` prints one object with every table and figure (tables go to standard error), \`--write\` keeps the results of whole suites and makes this page. The full run is

    npm run bench -- all --install --write
    sh bench/python/setup.sh && npm run bench -- python --write

`

const READING = `
Read the ratios, not the times: all sides of a case run in turns on the same arrays, so that a busy machine slows all of them. A ratio is the median over the
rounds, its range beside it. BENCH_ROUNDS makes more of them, BENCH_PROCESSES more fresh processes. All sides must agree on value and gradient before they are timed,
and the kernels are what users call, with all checks of a call.

The loops by hand (\`hand/\`) are written in three ways each: as the formula stands, and two that a programmer tries next. The fastest of the three in the same run is what
ratios are to; the ratio to the first way is in the column "to the plain loop". They are naive where it is fast: they give NaN or
infinity at p = 0, at p = 1 or for large logits, which the kernels do not.
`

export function readme(results) {
  return [HEAD, suiteTable(), READING, askedTable(results), ...SUITES.map(({ name }) => lastRun(name, results[name]))].join("")
}

function suiteTable() {
  return `| suite | measures |\n|---|---|\n${SUITES.map(({ name, asked, measures }) => `| \`${name}\` | ${measures}${asked === undefined ? "" : " (only when named)"} |`).join("\n")}\n`
}

function askedTable(results) {
  const rows = ASKED.map((row) => {
    const bound = row.least === undefined ? `≤ ${bare(row.most)}` : `≥ ${bare(row.least)}`
    const found = measured(row, results)
    if (found === undefined) return [row.title, bound, "not measured", "", "", ""]
    const range = found.low === undefined ? "" : `${short(found.low)}-${short(found.high)}`
    return [row.title, bound, short(found.median), range, found.plain === undefined ? "" : short(found.plain), reached(row, found) ? "yes" : "no"]
  })
  const lines = rows.map((cells) => `| ${cells.join(" | ")} |`)
  return `\n## What is asked, and what was measured\n\n| | asked | measured | range | to the plain loop | reached |\n|---|---|---|---|---|---|\n${lines.join("\n")}\n`
}

const bare = (bound) => String(Number(bound.toFixed(2)))

function lastRun(name, result) {
  const title = `\n## ${name}\n\n`
  if (result === undefined) return `${title}Not run yet.\n`
  const { processor, node, date, load, seconds, tables } = result
  return `${title}${processor}, Node ${node}, ${date}; ${seconds} s, load ${load} when it began.\n${tables.map(oneTable).join("")}`
}

function oneTable({ title, heads, rows, note }) {
  if (note !== undefined) return `\n${note}\n`
  const widths = heads.map((head, k) => Math.max(head.length, ...rows.map((row) => (row[k] ?? "").length)))
  const line = (cells) => cells.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))).join("  ").trimEnd()
  return `\n${title.trim()}\n\n\`\`\`\n${[heads, ...rows].map(line).join("\n")}\n\`\`\`\n`
}
