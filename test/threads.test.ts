// Threads: that any number of them gives the bits of one, for every cut of the batch, whoever computes which chunk; that they start, stop and fail
// without harm. A team whose caller takes no chunk leaves all of them to the workers, however busy the machine is.
import { execFileSync } from "node:child_process"
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest"
import type { KernelData } from "../src/backends/backend.ts"
import { wasm } from "../src/backends/wasm/load.ts"
import { commonArena } from "../src/backends/wasm/arena.ts"
import { Pace } from "../src/backends/wasm/threads/pace.ts"
import { Team } from "../src/backends/wasm/threads/team.ts"
import { arraysOf } from "../src/backends/wasm/use.ts"
import { type Crew, Variant } from "../src/backends/wasm/variant.ts"
import { loss } from "../src/index.ts"
import type { Inputs } from "../src/index.ts"
import { sizeOf } from "../src/kernel/bind.ts"
import type { Parts } from "../src/kernel/kernels.ts"
import type { Program } from "../src/schedule/loop.ts"
import { programAxes } from "../src/schedule/stages.ts"
import { failure } from "./failure.ts"
import { requested } from "./request.ts"
import { generator } from "./samples.ts"

class Onlooker extends Team {
  override take(): number {
    return -1
  }
}

const bce = "-(y*log(p) + (1-y)*log(1-p))"
const softmax = "loss ce(x[c], y in c) = -log(softmax[c](x)[y])"
const team = new Onlooker()

beforeAll(async () => {
  team.grow(8)
  while (team.ready < 8) await new Promise((resolve) => setTimeout(resolve, 5))
})
afterAll(() => team.end())

/** All numbers of a run, and how many threads made them. */
interface Ran {
  readonly numbers: readonly Float64Array[]
  readonly threads: number
}

interface Made {
  readonly program: Program
  readonly run: (crew?: Crew) => Ran
}

function sameBits(a: Ran, b: Ran): boolean {
  return a.numbers.length === b.numbers.length && a.numbers.every((x, k) => Buffer.from(x.buffer).equals(Buffer.from(b.numbers[k]!.buffer)))
}

function made(source: string, inputs: Inputs, parts: Parts): Made {
  const { compiled: { program }, bound } = requested(source, inputs, parts)
  const sizes = Object.fromEntries(["*", ...programAxes(program)].map((axis) => [axis, sizeOf(bound, axis)]))
  const outputs = program.outputs.map(({ axes }) => (axes.length === 0 ? null : new Float64Array(axes.reduce((count, axis) => count * sizes[axis]!, 1))))
  const data: KernelData = { inputs: program.inputs.map(({ name }) => bound.inputs.find((x) => x.name === name)!.data), sizes, outputs }
  const uses = arraysOf(program)
  const arrays = uses.map((use) => (use.output ? outputs : data.inputs)[use.index] as Float64Array)
  const variant = new Variant(program, "f64x2", uses, arrays.map((array) => (array instanceof Float64Array ? "f64" : "i32")), null)
  return {
    program,
    run(crew) {
      for (const output of outputs) output?.fill(-7)
      const scalars = new Float64Array(program.outputs.length)
      const threads = variant.run(data, arrays, commonArena(crew !== undefined), scalars, crew)
      return { numbers: [scalars, ...outputs.flatMap((x) => (x === null ? [] : [x.slice()]))], threads }
    },
  }
}

const crewOf = (threads: number, chunk: number): Crew => ({ team, threads, chunk, opened: [] })

function column(n: number, seed: number): Float64Array {
  const next = generator(seed)
  return Float64Array.from({ length: n }, next)
}

describe("the bits of one thread", () => {
  it.each([1, 2, 127, 128, 129, 255, 256, 257, 1023, 1024, 1025, 5000, 10_001])("%i samples: value, gradient and Hessian", (n) => {
    const inputs = { y: column(n, 1), p: column(n, 2) }
    const want = made(bce, inputs, "hess").run()
    for (const [threads, chunk] of [[2, 128], [3, 1024], [8, 256]] as const) {
      const each = made(bce, inputs, "hess")
      const got = each.run(crewOf(threads, chunk))
      expect(sameBits(got, want)).toBe(true)
      expect(got.threads).toBeGreaterThan(1)
    }
  })

  it("rows, labels, weights and several passes", () => {
    const [n, c] = [700, 9]
    const x = { data: column(n * c, 3).map((v) => 20 * v - 10), shape: [n, c] }
    const y = Int32Array.from({ length: n }, (_, i) => (5 * i) % c)
    for (const [source, inputs] of [
      [softmax, { x, y }],
      ["loss w(x, y, v) = v*(x - y)^2 over v", { x: column(n, 4), y: column(n, 5), v: column(n, 6) }],
      ["loss s(x[c], t[c]) = sum[c](sort[c](x)*t)", { x, t: { ...x, data: column(n * c, 7) } }],
      ["loss e(x[c], t[c]) = sum[c](solve[c](x*x[c'] + 9*(c == c'), t)^2)", { x, t: { ...x, data: column(n * c, 8) } }],
    ] as const) {
      const each = made(source, inputs, "grad")
      const want = each.run()
      for (const threads of [8, 2]) expect(sameBits(each.run(crewOf(threads, 128)), want), source).toBe(true)
    }
  })

  it("more than is in memory at a time", () => {
    const [n, c] = [1501, 1000]
    const x = { data: column(n * c, 3), shape: [n, c] }
    const each = made(softmax, { x, y: new Int32Array(n) }, "grad")
    expect(sameBits(each.run(crewOf(2, 256)), each.run())).toBe(true)
  })

  it("a chunk that a worker could not do is done by the caller", () => {
    const each = made(bce, { y: column(1000, 1), p: column(1000, 2) }, "grad")
    const want = each.run()
    // Workers are told of a stage that their kernel does not have.
    class Lost extends Onlooker {
      override begin(job: Parameters<Team["begin"]>[0]): void {
        team.begin({ ...job, stage: 99 })
      }
      override open = team.open.bind(team)
      override offer = team.offer.bind(team)
      override finish = team.finish.bind(team)
    }
    expect(sameBits(each.run({ ...crewOf(2, 128), team: new Lost() }), want)).toBe(true)
  })
})

describe("in calls", () => {
  const [y, p] = [column(200_000, 1), column(200_000, 2)]

  it("start when there is work for them, say what they did, and end with the kernel", async () => {
    const kernel = loss(bce).compile({ wrt: "p", backend: wasm, threads: 2 })
    expect(kernel.threads).toEqual({ count: 1, reason: "nothing has been run yet" })
    const want = loss(bce).valueAndGrad({ y, p }, { wrt: "p", backend: wasm })
    kernel({ y: y.subarray(0, 100), p: p.subarray(0, 100) })
    expect(kernel.threads).toEqual({ count: 1, reason: "100 samples are too few to share" })
    for (let k = 0; k < 200 && kernel.threads.count < 2; k += 1) {
      const got = kernel({ y, p })
      expect(got.value).toBe(want.value)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(kernel.threads).toEqual({ count: 2, reason: "2 threads shared the samples" })
    kernel.dispose()
    expect(kernel.threads.count).toBe(1)
    expect(kernel({ y, p }).value).toBe(want.value)
    const [disposing] = Object.getOwnPropertySymbols(kernel)
    expect(disposing).toBe(Reflect.get(Symbol, "dispose"))
    ;(Reflect.get(kernel, disposing!) as () => void)()
  })

  it("use arrays of the kernel's own memory where they are, and arrays of others", () => {
    const [shared, other] = [2, 1].map((threads) => loss(bce).compile({ wrt: "p", backend: wasm, threads }))
    const [mine, theirs] = [shared, other].map((kernel) => kernel!.allocate({ n: 1000 }))
    expect(mine!["p"]!.buffer).toBeInstanceOf(SharedArrayBuffer)
    for (const arrays of [mine!, theirs!]) {
      arrays["y"]!.set(y.subarray(0, 1000))
      arrays["p"]!.set(p.subarray(0, 1000))
    }
    const want = loss(bce)({ y: y.slice(0, 1000), p: p.slice(0, 1000) }, { backend: wasm })
    for (const kernel of [shared!, other!]) for (const arrays of [mine!, theirs!]) expect(kernel(arrays).value).toBe(want)
    shared!.dispose()
  })

  it("are ignored by backends without shared memory, which say so", () => {
    const kernel = loss("(y - p)^2").compile({ threads: 4 })
    expect(kernel({ y: 1, p: 3 }).value).toBe(4)
    expect(kernel.threads.count).toBe(1)
    expect(kernel.threads.reason).not.toBe("")
  })

  it("a number that is none is refused", () => {
    for (const threads of [0, -1, 1.5, 33, NaN, "all", null]) {
      const found = failure(() => loss("(y - p)^2")({ y: 1, p: 3 }, { threads: threads as number }))
      expect(found.diagnostics[0]!.code).toBe("E802")
      expect(found.message).toContain("from 1 to 32")
    }
    expect(loss("(y - p)^2")({ y: 1, p: 3 }, { threads: "auto" })).toBe(4)
  })
})

describe("the decision", () => {
  it("keeps little work on one thread, and leaves busy processors alone for a while", () => {
    const pace = new Pace()
    expect(pace.reason(1e6)).toContain("first calls")
    for (let k = 0; k < 3; k += 1) pace.saw(1000, 5000, 1)
    expect(pace.reason(1000)).toContain("too little")
    expect(pace.reason(1e6)).toBeNull()
    expect(pace.chunk(1e6 / 128, 128, 2)).toBe(6)
    expect(pace.chunk(8, 128, 2)).toBe(0)
    // Slower than alone: seen at a comparison, and tried again after a while.
    const said: Array<string | null> = []
    for (let k = 0; k < 150; k += 1) {
      const reason = pace.reason(1e6)
      said.push(reason)
      pace.saw(1e6, reason === null ? 9e6 : 5e6, reason === null ? 2 : 1)
    }
    expect(said.slice(0, 12)).toEqual(new Array(12).fill(null))
    expect(said.filter((reason) => reason === "several threads were slower than one").length).toBeGreaterThan(80)
    expect(said.slice(70).includes(null)).toBe(true)
    // Faster: together but for comparisons.
    const good = new Pace()
    for (let k = 0; k < 200; k += 1) {
      const reason = good.reason(1e6)
      expect([null, "for comparison"].includes(reason) || k < 3).toBe(true)
      good.saw(1e6, reason === null ? 3e6 : 5e6, reason === null ? 2 : 1)
    }
  })
})

describe("where threads cannot be", () => {
  const [y, p] = [new Float64Array(100_000), new Float64Array(100_000).fill(0.5)]
  /** What a kernel says in the end; its results are right all along. */
  function said(): string {
    const kernel = loss(bce).compile({ wrt: "p", backend: wasm, threads: 2 })
    const arrays = kernel.allocate({ n: 10 })
    arrays["p"]!.fill(0.5)
    expect(kernel(arrays).value).toBeCloseTo(Math.LN2, 15)
    for (let k = 0; k < 10; k += 1) expect(kernel({ y, p }).value).toBeCloseTo(Math.LN2, 15)
    const { count, reason } = kernel.threads
    expect(count).toBe(1)
    kernel.dispose()
    return reason
  }
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it("there is no shared memory", () => {
    vi.stubGlobal("SharedArrayBuffer", undefined)
    expect(said()).toContain("there is no SharedArrayBuffer here")
  })

  it("there are no workers", () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never)
    expect(said()).toBe("there are no workers here")
  })

  it("a worker cannot start", () => {
    class Worker {
      constructor() {
        throw new Error("no thread left")
      }
    }
    vi.spyOn(process, "getBuiltinModule").mockReturnValue({ Worker } as never)
    expect(said()).toBe("a worker cannot start: no thread left")
  })

  it.each([{ message: "" }, {}])("a page forbids its worker, and says so later: %o", (event) => {
    class Worker {
      onerror: ((event: { message?: string }) => void) | undefined
      postMessage(): void {
        this.onerror?.(event)
      }
      terminate(): void {
        expect(this.onerror).toBeDefined()
      }
    }
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never)
    vi.stubGlobal("Worker", Worker)
    expect(said()).toBe("a worker cannot start: the page's Content-Security-Policy may not allow `worker-src blob:`")
  })
})

it("workers of a kernel that nobody disposed of do not keep a process alive", () => {
  const script = `
    import { loss } from "./src/index.ts"
    import { wasm } from "./src/backends/wasm/load.ts"
    const kernel = loss("-(y*log(p) + (1-y)*log(1-p))").compile({ wrt: "p", backend: wasm, threads: 2 })
    const [y, p] = [new Float64Array(100000), new Float64Array(100000).fill(0.5)]
    for (let k = 0; k < 500 && kernel.threads.count < 2; k += 1) {
      kernel({ y, p })
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    console.log(kernel.threads.count)`
  expect(execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], { encoding: "utf8", timeout: 50_000 }).trim()).toBe("2")
})
