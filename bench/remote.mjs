// Another program beside ours: a process that knows the workloads, reads a line `CASE SIDE SECONDS` and answers a line of JSON, so that its
// rounds alternate with ours in `interleaved`. Arrays go to it once, as .npy files in a folder. An answer has `seconds` of a call, and
// at the question `check` the value and some entries of the gradient.
import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"

/** Of the gradient, so many entries are compared. */
const COMPARED = 64

const KINDS = new Map([[Float32Array, "<f4"], [Int32Array, "<i4"]])

/** The format of NumPy, version 1. */
export function npy(array, shape) {
  const descr = KINDS.get(array.constructor)
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`
  const header = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) + "\n"
  const head = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length & 255, header.length >> 8])
  return Buffer.concat([head, Buffer.from(header, "latin1"), Buffer.from(array.buffer, array.byteOffset, array.byteLength)])
}

/** The arrays of a case as KEY.NAME.npy. */
export function writeArrays(folder, { key, inputs }) {
  for (const [name, value] of Object.entries(inputs())) {
    const array = value.data ?? value
    writeFileSync(join(folder, `${key}.${name}.npy`), npy(array, value.shape ?? [array.length]))
  }
}

/** Starts the program. `ask` sends a line and waits for the answer. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "inherit"] })
  const waiting = []
  let end
  const stop = (error) => {
    end = error
    for (const { reject } of waiting.splice(0)) reject(error)
  }
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(JSON.parse(line)))
  child.on("error", stop)
  child.on("exit", (code) => stop(new Error(`${command} ended with ${code}`)))
  const ask = (...words) => new Promise((resolve, reject) => {
    if (end !== undefined) return reject(end)
    waiting.push({ resolve, reject })
    child.stdin.write(`${words.join(" ")}\n`)
  })
  return { ask, close: () => child.stdin.end() }
}

/** A side for `interleaved`, or `{ cannot }` with the reason of the program. */
export async function remoteSide(program, key, side, { maxTime = 0.05, ...more } = {}) {
  const answer = await program.ask(key, side, "check")
  if (answer.cannot !== undefined) return { name: side, cannot: answer.cannot }
  return { name: side, answer, seconds: async () => (await program.ask(key, side, maxTime)).seconds, ...more }
}

/** Throws where the value or the compared entries are far from ours: single precision, summed naively by some. */
export function agreeRemote(name, { answer }, expected, tolerance = 2e-3) {
  if (!(Math.abs(answer.value - expected.value) <= tolerance * Math.abs(expected.value))) throw new Error(`${name}: values differ: ${expected.value}, ${answer.value}`)
  const n = expected.grad.length
  const largest = expected.grad.reduce((most, g) => Math.max(most, Math.abs(g)), 0)
  for (const [k, got] of answer.grad.entries()) {
    const wanted = expected.grad[Math.floor((k * n) / COMPARED)]
    if (!(Math.abs(wanted - got) <= tolerance * (Math.abs(wanted) + 0.01 * largest))) throw new Error(`${name}: gradients differ at ${Math.floor((k * n) / COMPARED)}: ${wanted}, ${got}`)
  }
}
