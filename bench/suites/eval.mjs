// `lossc eval` on a table of ten million rows (BENCH_ROWS) beside a script as one writes it by hand: csv-parse and Math.log. Each is a process
// of its own; time and the most memory it held. The script is run on a tenth of the rows, and its time taken tenfold.
import { execFileSync } from "node:child_process"
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const ROWS = Number(process.env.BENCH_ROWS ?? 10_000_000)
const HAND = `
  import { createReadStream } from "node:fs"
  import { parse } from "csv-parse"
  let sum = 0, rows = 0
  for await (const row of createReadStream(process.argv[1]).pipe(parse({ columns: true }))) {
    const y = Number(row.y), p = Number(row.p)
    sum -= y*Math.log(p) + (1 - y)*Math.log(1 - p)
    rows++
  }
  console.log(sum/rows)
  console.error(process.resourceUsage().maxRSS)`

function table(file, rows) {
  const handle = openSync(file, "w")
  let state = 1
  let text = "y,p\n"
  for (let i = 0; i < rows; i++) {
    state = (state * 16_807) % 2_147_483_647
    text += `${i & 1},${(0.001 + 0.998 * (state / 2_147_483_647)).toFixed(6)}\n`
    if (text.length > 1 << 20) {
      writeSync(handle, text)
      text = ""
    }
  }
  writeSync(handle, text)
  closeSync(handle)
  return file
}

function timed(words) {
  const begin = performance.now()
  // The most memory is told by the process itself, at its end.
  const out = execFileSync(process.execPath, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], cwd: fileURLToPath(new URL("../../", import.meta.url)) })
  return { seconds: (performance.now() - begin) / 1000, out: out.trim() }
}

export async function run({ out }) {
  const cli = fileURLToPath(import.meta.resolve("lossc")).replace(/index\.js$/, "cli.js")
  const folder = mkdtempSync(join(tmpdir(), "lossc-bench-"))
  try {
    const small = table(join(folder, "small.csv"), ROWS / 10)
    const large = table(join(folder, "large.csv"), ROWS)
    const report = "process.on('exit', () => console.log('memory', Math.round(process.resourceUsage().maxRSS / 1024), 'MB'))"
    const hand = timed(["--input-type=module", "-e", HAND, small])
    const own = timed(["--import", `data:text/javascript,${encodeURIComponent(report)}`, cli, "eval", "-(y*log(p) + (1-y)*log(1-p))", large])
    const rows = out.table(`${ROWS} rows of CSV, seconds`, ["", "lossc eval", "by hand", "ratio", "asked", "memory"])
    const ratio = own.seconds / (10 * hand.seconds)
    rows.row("value of bce (by hand: ten times that of a tenth)", own.seconds.toFixed(1), (10 * hand.seconds).toFixed(1), ratio.toFixed(2), "< 1.1", /memory (\d+ MB)/.exec(own.out)?.[1] ?? "")
    out.figure("eval", ratio)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
