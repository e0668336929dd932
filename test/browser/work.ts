// What is computed in pages and in Node alike, with nothing of either. In: the package's entries, and the backend to use. Out: what was computed, bit for bit,
// what the kernels said, and whether the page was asked for something it forbids. It is sent to the page as it is, so it imports types only.
import type * as Lossc from "../../src/index.ts"
import type { Backend } from "../../src/backends/backend.ts"

type Entries = Pick<typeof Lossc, "loss"> & { readonly backends: Readonly<Record<string, () => Backend>> }

export interface Report {
  /** Of each loss in each way: its numbers, and the backend that ran. */
  readonly numbers: Readonly<Record<string, string>>
  readonly ran: Readonly<Record<string, string>>
  /** After calls on two threads: how many there were at most, and what was said when fewer were. */
  readonly threads: number
  readonly reason: string
  readonly disposed: string
  readonly violations: readonly string[]
}

/** The last one calls functions of the engine, whose bits change with its version, as those of closures do. */
const LOSSES: ReadonlyArray<readonly [source: string, wrt: string]> = [
  ["-(y*log(p) + (1-y)*log(1-p))", "p"],
  ["softplus(x) - y*x", "x"],
  ["loss ce(x[c], k in c) = -log(softmax[c](x)[k])", "x"],
  ["loss h(y, x; delta = 1) = if abs(y - x) <= delta then (y - x)^2/2 else delta*(abs(y - x) - delta/2)", "x"],
  ["tanh(x)*sin(y) + erf(x)*p", "x"],
]

/** Of float64, digits are made anew with generated code that are left alone where a page forbids it; of float32 nowhere. */
const KINDS = [Float64Array, Float32Array] as const
type Kind = (typeof KINDS)[number]

/** Every few entries a number at which formulas lose digits. */
function column(kind: Kind, n: number, seed: number, scale: number, specials: readonly number[]): Float64Array | Float32Array {
  let state = seed
  const numbers = Array.from({ length: n }, (_, i) => {
    state = (state * 48271) % 2147483647
    return i % 97 === 13 ? (specials[Math.floor(i / 97) % specials.length] ?? 0) : (scale * state) / 2147483647
  })
  return new kind(numbers)
}

const inputsOf = (source: string, n: number, kind: Kind): Record<string, unknown> => {
  const all: Record<string, unknown> = {
    y: column(kind, n, 1, 1, [0, 1, 0.25]), p: column(kind, n, 2, 1, [0, 1, 0.5]), x: column(kind, n, 3, 9, [-Math.log(3), 1e-13, 700]), k: Int32Array.from({ length: n }, (_, i) => i % 3),
  }
  const rows = { data: column(kind, 3 * n, 4, 5, [700, -700]), shape: [n, 3] }
  return Object.fromEntries(Object.entries(all).filter(([name]) => new RegExp(`\\b${name}\\b`).test(source)).map(([name, data]) => [name, name === "x" && source.includes("[c]") ? rows : data]))
}

/** Exactly, and readable again. */
const exactly = (values: unknown): string => (typeof values === "number" ? [values] : Array.from(values as Float64Array | Float32Array)).map((x) => (Object.is(x, -0) ? "-0" : String(x))).join(" ")

export async function work({ loss, backends }: Entries, violations: readonly string[]): Promise<Report> {
  const numbers: Record<string, string> = {}
  const ran: Record<string, string> = {}
  for (const [source, wrt] of LOSSES) {
    for (const [name, made] of [["auto", undefined], ...Object.entries(backends)] as const) {
      for (const n of [3, 1000]) {
        for (const [precision, kind] of [["f64", KINDS[0]], ["f64", KINDS[1]], ["f32", KINDS[0]]] as const) {
          const key = `${source} | ${name} | ${n} | ${precision} | ${kind.name}`
          try {
            const kernel = loss(source).compile({ wrt, precision, ...(made === undefined ? {} : { backend: made() }) })
            const { value, grad } = kernel(inputsOf(source, n, kind)) as { value: number; grad: Record<string, Float64Array | Float32Array> }
            numbers[key] = `${exactly(value)} ${exactly(grad[wrt])}`
            ran[key] = kernel.backend
            kernel.dispose()
          } catch (error) {
            ran[key] = `refused: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`
          }
        }
      }
    }
  }
  // Two threads, until a worker has helped; or as long as it takes to say why none does.
  const [source = "", wrt = ""] = LOSSES[1] ?? []
  const [inputs, kernel] = [inputsOf(source, 60_000, KINDS[1]), loss(source).compile({ wrt, threads: 2 })]
  let [threads, reason] = [1, ""]
  const found = new Set<string>()
  for (let k = 0; k < 200 && (threads < 2 || k < 20); k += 1) {
    const { value, grad } = kernel(inputs) as { value: number; grad: Record<string, Float64Array | Float32Array> }
    found.add(`${exactly(value)} ${exactly(grad[wrt])}`)
    if (kernel.threads.count > threads) threads = kernel.threads.count
    if (kernel.threads.count === 1) ({ reason } = kernel.threads)
    if (/cannot start|no SharedArrayBuffer|no workers|has one thread/.test(reason)) break
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  kernel.dispose()
  const { value, grad } = kernel(inputs) as { value: number; grad: Record<string, Float64Array | Float32Array> }
  found.add(`${exactly(value)} ${exactly(grad[wrt])}`)
  numbers["60000 samples on threads"] = [...found].join(" and ")
  return { numbers, ran, threads, reason, disposed: `${kernel.threads.count}`, violations: [...violations] }
}
