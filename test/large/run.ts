// `npm run large`: arrays that tests are too short for, with 10 GB of memory and some minutes: more than 2 GiB in one array, 10^8 samples, views that begin
// anywhere, results that overwrite inputs, and memory that WebAssembly does not have. Everything is compared with another backend bit for bit,
// or with a number that can be said beforehand. Exit status 1 where something differs.
import { closure } from "../../src/closure.ts"
import { loss, LossError } from "../../src/index.ts"
import { js } from "../../src/js.ts"
import { wasm } from "../../src/wasm.ts"

let failed = 0

function check(what: string, right: boolean, milliseconds?: number): void {
  console.log(`${right ? "ok" : "WRONG"}  ${what}${milliseconds === undefined ? "" : `, ${Math.round(milliseconds)} ms`}`)
  if (!right) failed += 1
}

function timed<T>(run: () => T): readonly [T, number] {
  const start = performance.now()
  return [run(), performance.now() - start]
}

/** The first entry that differs, or -1; without copies. */
function differs(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let k = 0; k < a.length; k += 1) if (!Object.is(a[k], b[k])) return k
  return -1
}

const sides = { js: js(), wasm: wasm(), auto: "auto" } as const

/** An array of 2.2 GiB: every value of the loss is 1/4, and so is the mean; every slope is -1 or 1 over the number. */
function beyondTwoGiB(): void {
  const n = 6e8
  const x = new Float32Array(n)
  for (let k = 0; k < n; k += 1) x[k] = k % 3 === 0 ? 1.5 : 0.5
  const out = { grad: { x: new Float32Array(n) } }
  for (const [name, backend] of Object.entries(sides)) {
    const kernel = loss("(x - 1)^2").compile({ backend, wrt: "x" })
    const [{ value }, time] = timed(() => kernel({ x }, out))
    const slope = Math.fround(1 / n)
    let wrong = -1
    for (let k = 0; k < n && wrong < 0; k += 1) if (out.grad.x[k] !== (k % 3 === 0 ? slope : -slope)) wrong = k
    check(`${n} float32 in one array, ${name}: value ${String(value)}, wrong slopes from ${wrong}`, value === 0.25 && wrong < 0, time)
    kernel.dispose()
  }
}

function hundredMillion(): void {
  const n = 1e8
  const [y, p] = [new Float32Array(n), new Float32Array(n)]
  let state = 1
  for (let k = 0; k < n; k += 1) {
    state = (state * 48271) % 2147483647
    // Where p is 0, y is: 0*log(0) is 0.
    y[k] = k % 1_000_003 === 0 ? 0 : state / 2147483647
    p[k] = k % 1_000_003 === 0 ? 0 : 0.01 + (0.98 * (state % 65536)) / 65536
  }
  const source = "-(y*log(p) + (1-y)*log(1-p))"
  const results = Object.entries(sides).map(([name, backend]) => {
    const kernel = loss(source).compile({ backend, wrt: "p" })
    const out = { grad: { p: new Float32Array(n) } }
    const [{ value }, time] = timed(() => kernel({ y, p }, out))
    kernel.dispose()
    return { name, value, grad: out.grad.p, time }
  })
  const [first, ...others] = results
  for (const { name, value, grad, time } of others) check(`${n} samples, ${name} and generated JavaScript: ${String(value)}`, Object.is(value, first?.value) && differs(grad, first?.grad ?? []) < 0, time)
  // A batch that begins anywhere in the array.
  for (const start of [1, 127, 50_000_001]) {
    const [a, b] = [js(), wasm()].map((backend) => loss(source)({ y: y.subarray(start), p: p.subarray(start) }, { backend }))
    check(`from entry ${start} on`, Object.is(a, b))
  }
  const kernel = loss(source).compile({ backend: wasm(), wrt: "p" })
  const overwritten = p.slice()
  kernel({ y, p: overwritten }, { grad: { p: overwritten } })
  check("a gradient in the place of its input", differs(overwritten, first?.grad ?? []) < 0)
}

async function threads(): Promise<void> {
  const n = 5e7
  const x = new Float64Array(n)
  for (let k = 0; k < n; k += 1) x[k] = ((k * 7919) % 100_003) / 10_000 - 5
  const want = loss("softplus(x)")({ x }, { backend: wasm() })
  const kernel = loss("softplus(x)").compile({ backend: wasm(), wrt: [], threads: 2 })
  let most = 1
  let right = true
  for (let k = 0; k < 20 && most < 2; k += 1) {
    right &&= Object.is(kernel({ x }).value, want)
    most = Math.max(most, kernel.threads.count)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  check(`${n} samples on ${most} threads (${kernel.threads.reason})`, right && most === 2)
  kernel.dispose()
}

/** A row of 2^30 float64 has to stand in memory as a whole, which has no room for it. */
function withoutRoom(): void {
  const c = 2 ** 30
  const x = { data: new Float32Array(c).fill(1), shape: [1, c] }
  const f = loss("loss last(x[c]) = x[c=argmax[c](x)] + sum[c](x)")
  let code = ""
  try {
    f({ x }, { backend: wasm() })
  } catch (error) {
    if (error instanceof LossError) code = error.diagnostics[0]?.code ?? ""
  }
  check(`a row of 2^30 in WebAssembly: ${code === "" ? "computed" : code}`, code === "E808" || code === "")
  const [value, time] = timed(() => f({ x }))
  check(`the same where nothing is asked for: ${String(value)}`, value === c + 1, time)
  const kernel = loss("(x - 1)^2").compile({ backend: wasm(), wrt: "x" })
  let refused = ""
  try {
    kernel.allocate({ n: 2 ** 30 })
  } catch (error) {
    if (error instanceof LossError) refused = error.diagnostics[0]?.code ?? ""
  }
  check(`8 GiB of a kernel's memory: ${refused}`, refused === "E808")
  check("and the kernel works as before", kernel({ x: [3] }).value === 4)
  check("closures take as much", loss("(x - 1)^2")({ x: new Float32Array(3e7).fill(2) }, { backend: closure() }) === 1)
}

beyondTwoGiB()
hundredMillion()
await threads()
withoutRoom()
process.exitCode = failed === 0 ? 0 : 1
