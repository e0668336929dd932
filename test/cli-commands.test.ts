// The commands beside `eval`, and what `eval` does with tables in parts, groups, bad rows and archives, as a process. Expected numbers are exact or
// those of a call on the same data.
import { execFile, spawn } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readZip, writeZip } from "../src/data/zip.ts"
import { loss } from "../src/index.ts"
import type { Built } from "./build.ts"
import { buildPackage } from "./build.ts"

const folder = mkdtempSync(join(tmpdir(), "lossc-commands-"))
const at = (name: string) => join(folder, name)
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(at(name), content)
  return at(name)
}
const read = (name: string) => readFileSync(at(name), "utf8")

let built: Built
beforeAll(async () => {
  built = await buildPackage()
})
afterAll(() => {
  built.remove()
  rmSync(folder, { recursive: true })
})

const lossc = (words: string[], stdin = ""): Promise<{ status: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [join(built.folder, "cli.js"), ...words], { cwd: folder, maxBuffer: 1 << 26 }, (error, out, err) =>
      resolve({ status: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, out, err }),
    )
    child.stdin?.on("error", () => undefined)
    child.stdin?.end(stdin)
  })
const done = async (...words: string[]) => {
  const { status, out, err } = await lossc(words)
  expect({ status, err }).toEqual({ status: 0, err: "" })
  return out
}

const n = 150_000
const pairs = Array.from({ length: n }, (_, i) => [i % 2, (i + 0.5) / n] as const)
const bce = "-(y*log(p) + (1-y)*log(1-p))"

describe("tables in parts", () => {
  const whole = () => ({ y: Float64Array.from(pairs, ([y]) => y), p: Float64Array.from(pairs, ([, p]) => p) })
  const table = (rows: ReadonlyArray<readonly [number, number]>) => `y,p,note\n${rows.map(([y, p], i) => `${y},${p},"row, ${i}"`).join("\n")}\n`

  test("several megabytes, several files and standard input have the bits of one call", async () => {
    const value = loss(bce)(whole())
    const names = [file("a.csv", table(pairs.slice(0, 60_001))), file("b.csv", table(pairs.slice(60_001)))]
    expect(JSON.parse(await done("eval", bce, ...names, "--json"))).toEqual({ value, reduction: "mean", samples: n })
    const all = table(pairs)
    expect(all.length).toBeGreaterThan(3 << 20)
    expect(JSON.parse((await lossc(["eval", bce, "-", "--json", "--reduction", "sum"], all)).out).value).toBe(loss(bce)(whole(), { reduction: "sum" }))
    const lines = file("c.jsonl", pairs.map(([y, p]) => `${JSON.stringify({ y, p })}\n`).join(""))
    expect(JSON.parse(await done("eval", bce, lines, "--json")).value).toBe(value)
  })

  test("columns are written as they come, in every format", async () => {
    const words = ["eval", "(y - p)^2", file("d.tsv", pairs.map(([y, p]) => `${y}\t${p}`).join("\n").replace(/^/, "p\ty\n")), "--grad", "p"]
    const out = await done(...words, "--out", at("d.csv"))
    const { grad } = loss("(y - p)^2").valueAndGrad({ y: whole().p, p: whole().y }, { wrt: "p", reduction: "sum" })
    const rows = read("d.csv").trim().split("\n")
    expect([rows.length, rows[0], rows[70_000]]).toEqual([n + 1, "value,grad_p", `${((pairs[69_999]![1] - pairs[69_999]![0]) ** 2)},${(grad.p as Float64Array)[69_999]}`])
    // The figures printed are those of the mean.
    const l1 = (grad.p as Float64Array).reduce((sum, v) => sum + Math.abs(v), 0) / n
    expect(Number(out.split("\n")[3]!.trim().split(/\s+/)[5])).toBeCloseTo(l1, 8)
    await done(...words, "--out", at("d.npz"))
    expect([...readZip("d.npz", readFileSync(at("d.npz"))).keys()]).toEqual(["value.npy", "grad_p.npy"])
    expect(await done("eval", "value", at("d.npz"), "--reduction", "sum")).toBe(await done("eval", "value", at("d.csv"), "--reduction", "sum"))
  })

  test("a bad cell far into the file has its line, and leaves no output", async () => {
    const name = file("late.csv", `${table(pairs)}1,x,"z"\n`)
    const { status, err } = await lossc(["eval", bce, name, "--out", at("late-out.csv")])
    expect([status, err]).toEqual([1, expect.stringContaining(`late.csv, line ${n + 2}, column 2 (\`p\`): expected a number, found \`x\``)])
    expect(existsSync(at("late-out.csv"))).toBe(false)
  })

  test("--on-bad-row skip leaves rows out and counts them", async () => {
    const name = file("bad.csv", "y,p,q\n1,0.5,a\n0,half,b\n1\n0,0.25,c\n")
    const { status, out, err } = await lossc(["eval", "(y - p)^2", name, "--on-bad-row", "skip", "--reduction", "sum"])
    expect({ status, out }).toEqual({ status: 0, out: "loss 0.3125  (sum over 2 samples)\n" })
    expect(err).toMatch(/^warning: 2 rows were left out; the first: .*bad\.csv, line 3, column 2 \(`p`\): expected a number, found `half`\n/)
    const lines = file("bad.jsonl", '{"y": 1, "p": 0.5}\n{"y": 1, "p"\n')
    expect(await lossc(["eval", "(y - p)^2", lines, "--on-bad-row", "skip", "--reduction", "sum"])).toMatchObject({ out: "loss 0.25  (sum over 1 sample)\n", err: expect.stringContaining("1 row was left out") as string })
    expect((await lossc(["eval", "(y - p)^2", name, "--on-bad-row", "ignore"])).status).toBe(2)
  })

  test("an interrupted run leaves neither a half file nor a part of one", async () => {
    const child = spawn(process.execPath, [join(built.folder, "cli.js"), "eval", bce, "-", "--out", at("cut.csv")], { stdio: ["pipe", "ignore", "ignore"] })
    const parts = () => readdirSync(folder).filter((name) => name.includes("cut.csv"))
    child.stdin.on("error", () => undefined)
    child.stdin.write(table(pairs))
    while (parts().length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)))
    child.kill("SIGINT")
    expect([await ended, parts()]).toEqual(["SIGINT", []])
  })

  test("a loss that couples samples is read as a whole", async () => {
    expect(await done("eval", "sum(y*p)/sum(p)", file("w.csv", "y,p\n1,1\n5,3\n"))).toBe("loss 4  (mean over 1 sample)\n")
  })
})

describe("groups", () => {
  const table = () => file("g.csv", "city,y,p,w\nOslo,1,2,1\n\"Rio, Sul\",1,1,1\nOslo,1,4,3\n\"Rio, Sul\",2,5,1\nOslo,0,0,0\n")
  test("one line a group, in the order of their first rows", async () => {
    const words = ["eval", "(y - p)^2", table(), "--by", "city"]
    expect(await done(...words)).toBe("city      loss  samples\nOslo      3.33333333333333  3\nRio, Sul  4.5  2\n")
    expect(JSON.parse(await done(...words, "--json", "--reduction", "sum", "--weight", "w"))).toEqual([{ city: "Oslo", value: 28, samples: 3 }, { city: "Rio, Sul", value: 9, samples: 2 }])
    await done(...words, "--reduction", "sum", "--out", at("g-out.csv"))
    expect(read("g-out.csv")).toBe("city,value,samples\nOslo,10,3\n\"Rio, Sul\",9,2\n")
    expect(await done("eval", "max(y) - max(p)", table(), "--by", "city")).toContain("Oslo      -3  3")
  })

  test("a hundred thousand groups", async () => {
    const name = file("many.csv", `k,x\n${Array.from({ length: 200_000 }, (_, i) => `${i % 100_000},${i}`).join("\n")}\n`)
    const out = await done("eval", "x", name, "--by", "k", "--reduction", "sum")
    expect(out.split("\n").slice(1, 3).map((line) => line.trim().split(/\s+/))).toEqual([["0", "100000", "2"], ["1", "100002", "2"]])
    expect(out.trim().split("\n")).toHaveLength(100_001)
  })

  test("what does not go together is wrong usage", async () => {
    expect((await lossc(["eval", "x", "g.csv", "--by", "city", "--grad", "x"])).status).toBe(2)
    expect(await lossc(["eval", "(y - p)^2", table(), "--by", "ctiy"])).toMatchObject({ status: 1, err: expect.stringContaining("perhaps `city`") as string })
  })
})

test("a misspelt loss is an input without a column", async () => {
  expect(await lossc(["eval", "crossentropy", file("none.csv", "y,p\n1,0.5\n")])).toMatchObject({ status: 1, err: expect.stringContaining("did you mean the loss `cross_entropy`?") as string })
  expect((await lossc(["eval", "y", at("none.csv"), "--weight", "w"])).err).toBe(`error[E905]: ${at("none.csv")}: there is no column \`w\`\n  the columns are y, p\n`)
  expect((await lossc(["eval", "y", join(at("none.csv"), "x.csv")])).err).toContain("the file cannot be read: part of the path is not a folder")
})

describe("archives", () => {
  // numpy.savez_compressed(b, x=numpy.float32([1.5, -2]), y=numpy.arange(3)) of NumPy 2.4.6: deflated, with sizes as in zip64.
  const deflated = Buffer.from("UEsDBC0AAAAIAAAAIQDWQ0sF//////////8FABQAeC5ucHkBABAAiAAAAAAAAABLAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC4GhgP2DEACAFBLAwQtAAAACAAAACEA90AS6v//////////BQAUAHkubnB5AQAQAJgAAAAAAAAATAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOpo6CrUKFAAuBihghNJMUBoAUEsBAi0DLQAAAAgAAAAhANZDSwVLAAAAiAAAAAUAAAAAAAAAAAAAAIABAAAAAHgubnB5UEsBAi0DLQAAAAgAAAAhAPdAEupMAAAAmAAAAAUAAAAAAAAAAAAAAIABggAAAHkubnB5UEsFBgAAAAACAAIAZgAAAAUBAAAAAA==", "base64")
  test("NumPy's compressed archives are read", async () => {
    expect(await done("eval", "x", file("n.npz", deflated), "--reduction", "sum")).toBe("loss -0.5  (sum over 2 samples)\n")
  })

  test("round trip, and what is broken", () => {
    const members = new Map([["a.npy", Uint8Array.of(1, 2, 3)], ["ü", new Uint8Array(70_000).fill(7)]])
    const bytes = writeZip(members)
    expect([...readZip("m", bytes)].map(([name, data]) => [name, data.length, data[0]])).toEqual([["a.npy", 3, 1], ["ü", 70_000, 7]])
    for (const broken of [bytes.subarray(0, 100), deflated.subarray(0, 300)]) expect(() => readZip("m", broken)).toThrow("it is not a whole .npz file")
    expect(() => readZip("m", new Uint8Array())).toThrow("the file is empty")
  })
})

describe("check", () => {
  const source = "loss f(x, y) = lgo(x) + y\nloss g(x) = x/(x + 1e-9)\n"
  test("for editors and for GitHub: file, line, column, code", async () => {
    const name = file("checked.loss", source)
    expect(await lossc(["check", name, "--format", "problems"])).toEqual({ status: 1, out: `${name}:1:16: error: unknown name \`lgo\` (did you mean \`log\`?) [E204]\n`, err: "" })
    expect((await lossc(["check", name, "--report", "github"])).out).toBe(`::error file=${name},line=1,col=16,endLine=1,endColumn=19,title=E204::unknown name \`lgo\`: did you mean \`log\`?\n`)
    expect(await lossc(["check", "huber", "--format", "json"])).toEqual({ status: 0, out: "", err: "" })
    expect(JSON.parse((await lossc(["check", name, "--format", "json"])).out)).toEqual({
      file: name, start: { offset: 15, line: 1, column: 16 }, end: { offset: 18, line: 1, column: 19 }, code: "E204", severity: "error", message: "unknown name `lgo`", hint: "did you mean `log`?", fix: "log",
    })
    expect(await lossc(["check", name, "--report", "gitlab"])).toMatchObject({ status: 2, err: expect.stringContaining("did you mean `github`?") as string })
    expect(await lossc(["check", name, "--format", "latex"])).toMatchObject({ status: 2, err: "error: unknown format `latex`\n  --format is one of text, problems, github, json\n" })
  })

  test("warnings are printed, with their place, and are no fault", async () => {
    const name = file("warned.loss", "\nloss f(x, y) = x\n")
    expect(await lossc(["check", name, "--report", "problems"])).toEqual({ status: 0, out: `${name}:2:11: warning: the input \`y\` is never used (leave it out, or look for a name that was meant to be it) [W501]\n`, err: "" })
    expect(await done("check", name)).toBe(`in ${name}\nwarning[W501]: the input \`y\` is never used\n  2 | loss f(x, y) = x\n    |           ^ leave it out, or look for a name that was meant to be it\n`)
    expect(await done("check", "huber", "x/(x + 1e-9)")).toContain("warning[W503]: the epsilon in `x/(x + 1e-9)` changes the loss and is needed only where the divisor without it is 0")
  })
})

describe("the other commands", () => {
  test("list and show", async () => {
    const all = JSON.parse(await done("list", "--json")) as Array<Record<string, unknown>>
    const focal = all.find(({ name }) => name === "focal")!
    expect(focal).toMatchObject({ family: "classification", inputs: [{ name: "y" }, { name: "x" }], options: [{ name: "alpha" }, { name: "gamma" }] })
    expect(loss(String(focal["source"]))({ y: 1, x: 0 })).toBe(loss("focal")({ y: 1, x: 0 }))
    expect(await done("list", "Lin et al. 2017")).toMatch(/^focal /)
    expect(await done("show", "focal")).toContain("option gamma: >= 0, default 2")
    const robust = JSON.parse(await done("list", "--family", "robust", "--json")) as Array<Record<string, unknown>>
    expect(robust.find(({ name }) => name === "huber")).toMatchObject({ family: "robust", traits: { convex: true, lipschitz: "delta", perfect: { value: 0, at: "p = y" } }, inFrameworks: expect.arrayContaining(["keras.huber"]) as unknown })
    expect(robust.every(({ family }) => family === "robust")).toBe(true)
    expect(JSON.parse(await done("show", "torch.huber_loss", "--json"))).toMatchObject({ family: "torch", standsOn: ["smooth_l1"], reduction: "mean" })
    expect(await done("show", "absolute_error")).toMatch(/trait convex\n {2}trait symmetric\n {2}trait Lipschitz with constant 1\n {2}trait values in \[0,inf\)\n {2}trait 0 at p = y\n/)
    expect(await lossc(["list", "--family", "robustt"])).toMatchObject({ status: 1, err: expect.stringContaining("did you mean `robust`?") as string })
    expect(await lossc(["show", "fcoal"])).toMatchObject({ status: 1, err: expect.stringContaining("did you mean `focal`?") as string })
  })

  test("explain and emit, printed or written", async () => {
    expect(JSON.parse(await done("explain", "huber", "--format", "json", "--set", "delta=2"))).toMatchObject({ signature: "huber(y, p; delta > 0 = 2)", warnings: [] })
    expect(await done("emit", "x/y", "--target", "latex")).toBe("\\frac{x}{y}\n")
    await done("emit", "(y - p)^2", "--grad", "p", "--out", at("square.mjs"))
    const { kernel } = (await import(pathToFileURL(at("square.mjs")).href)) as { kernel: (...data: unknown[]) => Float64Array }
    const gradient = new Float64Array(2)
    expect(kernel([Float64Array.of(1, 2), Float64Array.of(3, 6)], { "*": 2 }, [null, gradient])[0]).toBe(10)
    expect(gradient).toEqual(Float64Array.of(2, 4))
    expect((await lossc(["explain", "huber", "--format", "htm"])).err).toContain("--format is one of")
    expect((await lossc(["explain", "huber", "huber"])).status).toBe(2)
  })

  test("plot writes SVG and PNG", async () => {
    expect(await done("plot", "huber")).toMatch(/^<svg /)
    expect(await done("plot", "huber", "--out", at("h.svg"))).toBe(`wrote ${at("h.svg")}\n`)
    expect(await done("plot", "huber", "--terminal")).toContain("│")
    expect((await lossc(["plot", "huber", "--out", at("h.gif")])).status).toBe(1)
    expect((await lossc(["plot", "huber", "--range", "p=1:0"])).status).toBe(2)
    expect((await lossc(["plot", "huber", "--x", "q"])).status).toBe(2)
  })

  test("bench runs every backend", async () => {
    const rows = JSON.parse(await done("bench", "cross_entropy", "--rows", "50", "--json")) as Array<Record<string, unknown>>
    expect(rows.map(({ backend }) => backend)).toEqual(["js", "wasm", "wasm f32", "closure"])
  })

  test("bench draws where the loss has values, and says what it is differentiated by and what is NaN", async () => {
    const text = await done("bench", "-(y*log(p) + (1-y)*log(1-p))", "--rows", "300")
    expect(text).toMatch(/^300 samples, the best of several runs; gradient with respect to y, p\nbackend/)
    expect(await done("bench", "-sum[c](y*log(p))", "--rows", "300", "--grad", "p")).toMatch(/; gradient with respect to p\nbackend/)
    expect(await done("bench", "sqrt(x - y - 99)", "--rows", "300")).toContain("\n300 values are NaN: such samples are computed anew")
    expect((await lossc(["bench", "focal", "--grad", "q"])).status).toBe(2)
  })

  test("a name near that of a loss is told beside the result", async () => {
    expect((await lossc(["emit", "focla"])).err).toContain("did you mean `focal`?")
    expect((await lossc(["bench", "mse", "--rows", "10"])).err).toContain("did you mean `mean_squared_error`?")
    expect((await lossc(["plot", "focla"])).err).toContain("did you mean `focal`?")
    expect((await lossc(["show", "mse"])).err).toContain("did you mean `mean_squared_error`?")
    expect((await lossc(["emit", "focal"])).err).toBe("")
  })

  test("completion is a script of each shell", async () => {
    const script = file("lossc.bash", await done("completion", "bash"))
    const out = await new Promise((resolve) => execFile("bash", ["-c", `source ${script}; COMP_WORDS=(lossc eval focal --re); COMP_CWORD=3; _lossc; echo "\${COMPREPLY[@]}"; COMP_WORDS=(lossc ex); COMP_CWORD=1; _lossc; echo "\${COMPREPLY[@]}"; for command in explain check; do COMP_WORDS=(lossc $command --format ""); COMP_CWORD=3; _lossc; echo "\${COMPREPLY[@]}"; done`], { cwd: built.folder }, (_, text) => resolve(text)))
    expect(out).toMatch(/^--reduction\nexplain.*\ntext markdown latex json\ntext problems github json\n/)
    expect(await done("completion", "fish")).toContain("complete -c lossc -n __fish_use_subcommand -a plot")
    expect((await lossc(["completion", "bsh"])).err).toContain("did you mean `bash`?")
  })

  test("help with a command has its options and examples", async () => {
    const text = await done("build", "--help")
    expect(text).toContain("lossc build my.loss --out dist --watch")
    expect(text).toContain("--watch")
    expect(await done("help", "plot")).toContain("--range NAME=LOW:HIGH")
    expect((await lossc(["list", "--grad", "x"])).err).toContain("`list` takes no option `--grad`")
  })
})

describe("build", () => {
  const source = "## Squares.\nloss my_loss(y, p; delta = 1) = delta*(y - p)^2\nloss ce(x[c], y in c; full = false) = logsumexp[c](x) - x[y] + (if full then 1 else 0)\nloss kept(x[c] > 0) per c = log(x)\n"
  test("modules that are called like losses and need no compiler", async () => {
    expect(await done("build", file("my.loss", source), "--out", at("dist"))).toBe(`${join(at("dist"), "my.js")}: myLoss, ce, kept\n`)
    const { myLoss, ce, kept } = (await import(pathToFileURL(join(at("dist"), "my.js")).href)) as Record<string, ReturnType<typeof loss<string>>>
    const [own, other, rows] = ["#my_loss", "#ce", "#kept"].map((name) => loss(source.split("\n").filter((line) => line.startsWith(`loss ${name.slice(1)}(`)).join("\n")))
    const data = { y: [1, 2], p: Float32Array.of(3, 5) }
    for (const reduction of ["mean", "sum", "none"] as const) {
      expect(myLoss!(data, { reduction })).toEqual(own!(data, { reduction }))
      expect(myLoss!.gradAndHess({ ...data, delta: 3 }, { reduction })).toEqual(own!.gradAndHess({ ...data, delta: 3 }, { reduction }))
      const logits = { x: [[1, 2, 3], [0, 1, 5]], y: [2, 0] }
      expect(ce!.valueAndGrad(logits, { reduction })).toEqual(other!.valueAndGrad(logits, { reduction }))
      expect(kept!.valueAndGrad({ x: [[1, 2]] }, { reduction })).toEqual(rows!.valueAndGrad({ x: [[1, 2]] }, { reduction }))
    }
    expect(myLoss!.valueAndGrad({ y: 1, p: [3, 5] }, { reduction: "sum" })).toEqual(own!.valueAndGrad({ y: 1, p: [3, 5] }, { reduction: "sum" }))
    expect(() => myLoss!({ y: 1, q: 2 })).toThrow("E702")
    expect(ce!({ x: [[1, 2]], y: [0], full: true })).toBe(other!({ x: [[1, 2]], y: [0], full: true }))
    expect(() => ce!({ x: [[1, 2]], y: [0], full: 1 })).toThrow("`full`")
    expect(read("dist/my.d.ts")).toContain('export const myLoss: BuiltLoss<{ readonly "y": Values; readonly "p": Values; readonly "delta"?: Values | undefined }, "delta", "mean">')
    expect(read("dist/my.js") + read("dist/lossc-runtime.js")).not.toMatch(/chevrotain|new Function\(/)
  })

  test("a wrong file writes nothing and names itself", async () => {
    const { status, err } = await lossc(["build", file("wrong.loss", "loss f(x) = lgo(x)\nloss g(x) = y\n"), "--out", at("dist2")])
    expect(status).toBe(1)
    expect(err).toContain("wrong.loss")
    expect(err.match(/error\[E\d+\]/g)).toEqual(["error[E204]", "error[E204]"])
    expect(existsSync(at("dist2"))).toBe(false)
    expect((await lossc(["build", at("my.loss")])).status).toBe(2)
  })

  test("--watch builds again when the file changes", async () => {
    const name = file("watched.loss", "loss first(x) = x\n")
    const child = spawn(process.execPath, [join(built.folder, "cli.js"), "build", name, "--out", at("dist3"), "--watch"])
    const printed = (text: string) => new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk: Buffer) => String(chunk).includes(text) && resolve())
    })
    let told = ""
    child.stderr.on("data", (chunk: Buffer) => (told += String(chunk)))
    const second = printed(": second")
    await printed(": first")
    writeFileSync(name, "loss second(x) = x\n")
    await second
    child.kill()
    expect(told).toBe(`watching ${name}; Ctrl-C ends it\n`)
    expect(read("dist3/watched.js")).toContain("export { $second as second }")
  })
})
