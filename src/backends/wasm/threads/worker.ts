// The program of a worker, as text. It holds the functions that kernels import, so that nothing has to be made from text later. It takes
// kernels as messages, and chunks of jobs by the words of control.ts; between jobs it looks for a short while, then sleeps until
// it is woken. A message wakes it too: then it goes back to its event loop, which delivers the message.
import { kernelOps } from "../../../ops/table.ts"
import { callableText, functionText } from "../../js/print.ts"
import { routines, routineTexts } from "../../routines.ts"
import { HOST } from "../reductions.ts"
import { AGAIN, ROW_WORK } from "../module.ts"
import { rowWork } from "../row-work.ts"
import { DONE, WORD } from "./control.ts"

/** A module for one worker: its constants and cells lie where no other thread's do. */
export interface WorkerKernel {
  readonly bytes: Uint8Array
  /** Where the trees of the sums of a stage are. */
  readonly trees: ReadonlyArray<readonly number[]>
}

/** What a worker is sent. The first message is a greeting. */
export type Message =
  | { readonly control: Int32Array; readonly me: number; readonly mail: number }
  | { readonly open: number; readonly memory: WebAssembly.Memory; readonly imports: readonly string[]; readonly kernel: WorkerKernel | null }
  | { readonly close: number }

/** How long a worker looks for the next job before it sleeps, in milliseconds: about what waking it takes. */
const LOOKS = 0.05

export function workerText(): string {
  const ops = kernelOps().map((row) => `[${JSON.stringify(row.name)}, () => ${callableText(row, ({ name }) => `op(${JSON.stringify(name)})`)}]`)
  const host = Object.keys(HOST).map((name) => `[${JSON.stringify(name)}, () => ${name}]`)
  return `"use strict"
const ops = new Map([${[...ops, ...host].join(",\n")}])
const made = new Map()
const op = (name) => {
  if (!made.has(name)) made.set(name, ops.get(name)())
  return made.get(name)
}
${[...routineTexts].map(([name, work]) => `const ${name} = ${functionText(work)}`).join("\n")}
const works = [${Object.values(routines).map(({ name, rows, lengths, mode }) => `[${name}, ${rows}, ${lengths}, ${JSON.stringify(mode)}]`).join(", ")}]
const rowWork = ${functionText(rowWork)}
${PROGRAM}`
}

const PROGRAM = `
const kernels = new Map()
let control, me = 0, seen = 0

// What lost digits is evaluated anew by the thread that has the data, afterwards.
const again = () => { throw again }

const open = ({ open, memory, imports, kernel }) => {
  if (kernel === null) return
  const f = Object.fromEntries(imports.map((name) => [name, op(name)]))
  const instance = new WebAssembly.Instance(new WebAssembly.Module(kernel.bytes), { m: { memory }, f: { ...f, ${JSON.stringify(ROW_WORK)}: rowWork(works, () => new Float64Array(memory.buffer), () => new Float32Array(memory.buffer)), ${JSON.stringify(AGAIN)}: again } })
  kernels.set(open, { memory, trees: kernel.trees, run: instance.exports })
}

const take = (message) => {
  seen += 1
  if (message.control !== undefined) {
    ({ control, me, mail: seen } = message)
    Atomics.add(control, ${WORD.ready}, 1)
  } else if (message.close !== undefined) kernels.delete(message.close)
  else {
    // A kernel that cannot be made here is one that this worker does not know.
    try { open(message) } catch {}
  }
  if (control !== undefined) work()
}

const work = () => {
  for (;;) {
    const before = Atomics.load(control, ${WORD.wake})
    if (Atomics.load(control, ${WORD.mail}) !== seen) return
    const next = Atomics.load(control, ${WORD.next})
    const end = Atomics.load(control, ${WORD.end})
    const kernel = ((end - next) | 0) > 0 && me < Atomics.load(control, ${WORD.crew}) ? kernels.get(Atomics.load(control, ${WORD.kernel})) : undefined
    if (kernel === undefined) rest(before)
    else if (Atomics.compareExchange(control, ${WORD.next}, next, (next + 1) | 0) === next) {
      chunk(kernel, (next - control[${WORD.begin}]) | 0)
      Atomics.or(control, ${WORD.helped}, 1 << me)
      Atomics.add(control, ${WORD.done}, 1)
      if (Atomics.load(control, ${WORD.waiting}) !== 0) Atomics.notify(control, ${WORD.done})
    }
  }
}

const rest = (before) => {
  const until = performance.now() + ${LOOKS}
  do {
    for (let k = 0; k < 64; k += 1) if (Atomics.load(control, ${WORD.wake}) !== before) return
  } while (performance.now() < until)
  Atomics.add(control, ${WORD.asleep}, 1)
  Atomics.wait(control, ${WORD.wake}, before)
  Atomics.sub(control, ${WORD.asleep}, 1)
}

const chunk = ({ memory, trees, run }, index) => {
  try {
    const stage = control[${WORD.stage}], samples = control[${WORD.chunk}]
    const from = control[${WORD.first}] + index * samples, to = Math.min(from + samples, control[${WORD.to}])
    const own = trees[stage], integers = new Int32Array(memory.buffer)
    const record = control[${WORD.records}] + 8 * (1 + own.length) * index
    for (const tree of own) integers[tree / 4] = 0
    run["s" + stage](from, to)
    own.forEach((tree, k) => run.total(tree, record + 8 * (1 + k)))
    integers[record / 4] = ${DONE}
  } catch {}
}

if (typeof require === "function") require("node:worker_threads").parentPort.on("message", take)
else self.onmessage = ({ data }) => take(data)
`
