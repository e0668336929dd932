// npm run fuzz -- [--count N] [--seed N] [--processes N] [--json FILE]: tries N mutated sources from a seed on, on all cores, and prints what they were. Every
// process is given some seeds at a time and little memory; where one hangs or dies, its seeds are tried one by one to find which.
// Exit status 1 when a source did what none may, 2 for wrong usage.
import { fork } from "node:child_process"
import { writeFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { parseArgs } from "node:util"
import { trySeed, type Tried } from "./try-seed.ts"

interface Task {
  readonly first: number
  readonly count: number
}

interface Done {
  readonly accepted: number
  /** How often each code was met; the slowest source; the most memory the process had so far, in MB. */
  readonly codes: Readonly<Record<string, number>>
  readonly slowest: Pick<Tried, "seed" | "milliseconds">
  readonly memory: number
  readonly faults: readonly string[]
}

const HANGS = 30_000
const AT_A_TIME = 200

/** In a child: one task after the other. */
function serve(): void {
  process.on("message", ({ first, count }: Task) => {
    const tried = Array.from({ length: count }, (_, k) => trySeed(first + k, true))
    const codes: Record<string, number> = {}
    for (const code of tried.flatMap((one) => one.codes)) codes[code] = (codes[code] ?? 0) + 1
    const slowest = tried.reduce((a, b) => (b.milliseconds > a.milliseconds ? b : a))
    process.send?.({
      accepted: tried.filter(({ accepted }) => accepted).length,
      codes,
      slowest: { seed: slowest.seed, milliseconds: slowest.milliseconds },
      memory: process.resourceUsage().maxRSS / 1024,
      faults: tried.flatMap(({ seed, fault }) => (fault === undefined ? [] : `seed ${seed}: ${fault}`)),
    } satisfies Done)
  })
}

/** Has the tasks done by one process, and by another when it hangs or dies; ends when there are none left. */
async function work(next: () => Task | undefined, again: (task: Task) => void, done: (result: Done) => void): Promise<void> {
  for (let task = next(); task !== undefined; ) {
    const child = fork(process.argv[1] ?? "", { execArgv: [...process.execArgv, "--max-old-space-size=512"] })
    await new Promise<void>((resolve) => {
      let timer: NodeJS.Timeout | undefined
      const give = (): void => {
        clearTimeout(timer)
        if (task === undefined) return void child.disconnect()
        child.send(task)
        timer = setTimeout(() => child.kill("SIGKILL"), HANGS)
      }
      child.on("message", (result: Done) => {
        done(result)
        task = next()
        give()
      })
      child.on("exit", () => {
        clearTimeout(timer)
        resolve()
      })
      give()
    })
    if (task === undefined) return
    again(task)
    task = next()
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { count: { type: "string", default: "10000" }, seed: { type: "string", default: "1" }, processes: { type: "string", default: String(availableParallelism()) }, json: { type: "string" } } })
  const [count, seed, processes] = [Number(values.count), Number(values.seed), Number(values.processes)]
  if (![count, seed, processes].every((value) => Number.isSafeInteger(value) && value > 0)) throw new RangeError("--count, --seed and --processes are whole numbers above 0")
  const begin = performance.now()
  const tasks: Task[] = []
  let at = seed
  const faults: string[] = []
  const total = { accepted: 0, codes: {} as Record<string, number>, slowest: { seed, milliseconds: 0 }, memory: 0 }
  const next = (): Task | undefined => {
    const left = tasks.pop()
    if (left !== undefined || at >= seed + count) return left
    const task = { first: at, count: Math.min(AT_A_TIME, seed + count - at) }
    at += task.count
    return task
  }
  const again = ({ first, count: some }: Task): void => {
    if (some === 1) faults.push(`seed ${first}: the process hung or died`)
    else for (let k = 0; k < some; k++) tasks.push({ first: first + k, count: 1 })
  }
  await Promise.all(Array.from({ length: processes }, () => work(next, again, (result) => {
    total.accepted += result.accepted
    total.memory = Math.max(total.memory, result.memory)
    if (result.slowest.milliseconds > total.slowest.milliseconds) total.slowest = result.slowest
    for (const [code, times] of Object.entries(result.codes)) total.codes[code] = (total.codes[code] ?? 0) + times
    for (const fault of result.faults) {
      faults.push(fault)
      console.log(fault)
    }
  })))
  const seconds = (performance.now() - begin) / 1000
  console.log(Object.entries(total.codes).sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, times]) => `${code} ${times}`).join(", "))
  console.log(`${count} sources from seed ${seed} in ${seconds.toFixed(0)} s by ${processes} processes: ${total.accepted} losses, ${Object.keys(total.codes).length} codes`)
  console.log(`slowest: seed ${total.slowest.seed}, ${total.slowest.milliseconds.toFixed(0)} ms; most memory of a process: ${total.memory.toFixed(0)} MB`)
  console.log(`${faults.length} faults`)
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ count, seed, seconds, ...total, faults }, undefined, 1)}\n`)
  return faults.length === 0 ? 0 : 1
}

if (process.send !== undefined) serve()
else {
  try {
    process.exitCode = await main()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  }
}
