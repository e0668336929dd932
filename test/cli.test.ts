// The command line as a process, on the real data and on data that are wrong. Expected numbers are those of test/data/expected.json
// (PyTorch and scikit-learn) and of exact arithmetic on the first rows.
import { execFile, spawn } from "node:child_process"
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readNpy } from "../src/data/npy.ts"
import type { Built } from "./build.ts"
import { buildPackage } from "./build.ts"

interface Ended {
  readonly status: number
  readonly out: string
  readonly err: string
}

const data = (name: string) => fileURLToPath(new URL(`data/${name}`, import.meta.url))
const { results } = JSON.parse(readFileSync(data("expected.json"), "utf8")) as { results: Record<string, Record<string, number & number[]>> }
const folder = mkdtempSync(join(tmpdir(), "lossc-cli-"))
const at = (name: string) => join(folder, name)
const file = (name: string, text: string) => {
  writeFileSync(at(name), text)
  return at(name)
}
const bce = "-(y*log(p) + (1-y)*log(1-p))"
const cancer = data("breast-cancer.csv")

let built: Built
beforeAll(async () => {
  built = await buildPackage()
})
afterAll(() => {
  built.remove()
  rmSync(folder, { recursive: true })
})

const lossc = (words: string[], stdin = "", env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [join(built.folder, "cli.js"), ...words], { env: { ...process.env, ...env }, maxBuffer: 1 << 26 }, (error, out, err) =>
      resolve({ status: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, out, err }),
    )
    child.stdin?.on("error", () => undefined)
    child.stdin?.end(stdin)
  })

const evaluate = async (...words: string[]) => {
  const { status, out, err } = await lossc(["eval", ...words])
  expect({ status, err }).toEqual({ status: 0, err: "" })
  return out
}
const evaluateJson = async (...words: string[]) => JSON.parse(await evaluate(...words, "--json"))

/** 15 significant digits, as the references are printed. */
const near = (value: number) => expect.closeTo(value, 14 - Math.floor(Math.log10(Math.abs(value))) - 0.4)

describe("on real data", () => {
  test("the main job: the loss first, then a summary of the gradient", async () => {
    const out = await evaluate(bce, cancer, "--grad", "p")
    const [first, , head, row] = out.split("\n")
    expect(first).toBe("loss 0.0738370583531284  (mean over 569 samples)")
    expect(head?.trim().split(/\s+/)).toEqual(["size", "min", "max", "mean", "l1", "non-finite"])
    // By exact arithmetic over the rows.
    expect(row?.trim().split(/\s+/)).toEqual(["grad_p", "569", "-0.005546609611", "0.7312857422", "0.0009577201333", "1.866269557", "0"])
  })

  test("JSON has every digit, the gradient and its summary", async () => {
    const { value, reduction, samples, grad, summary } = await evaluateJson("-(y*log(sigmoid(x)) + (1-y)*log(1 - sigmoid(x)))", cancer, "--grad", "x")
    const expected = results["breast-cancer.csv"]!
    expect({ value, reduction, samples }).toEqual({ value: near(expected["bce_logits_torch"]!), reduction: "mean", samples: 569 })
    expect(grad.x).toHaveLength(569)
    expect(grad.x.slice(0, 5)).toEqual(expected["bce_logits_gradient_first5"]!.map(near))
    expect(summary.grad_x).toMatchObject({ size: 569, nonFinite: 0, l1: near(expected["bce_logits_gradient_l1"]!) })
  })

  test("reductions", async () => {
    expect((await evaluateJson(bce, cancer, "--reduction", "sum")).value).toEqual(near(569 * results["breast-cancer.csv"]!["log_loss_p"]!))
    const { value, samples } = await evaluateJson(bce, cancer, "--reduction=none")
    expect([value.length, samples]).toEqual([569, 569])
    expect(value[0]).toEqual(near(1.084223117169447682e-8))
    expect(await evaluate(bce, cancer, "--reduction", "none")).toMatch(/^loss of 569 samples, not reduced\n\n.*size.*\nvalue +569 /)
  })

  test("hyper-parameters, by built-in name", async () => {
    const words = ["bce_with_logits", cancer]
    expect((await evaluateJson(...words, "--set", "pos_weight=2")).value).toEqual(near(results["breast-cancer.csv"]!["bce_logits_pos_weight_2"]!))
    expect((await evaluateJson("focal", cancer)).value).toEqual(near(results["breast-cancer.csv"]!["focal_gamma2_alpha025_logits"]!))
    expect((await evaluateJson("huber", data("diabetes.csv"), "--map", "p=prediction", "--set", "delta=30")).value).toEqual(near(results["diabetes.csv"]!["huber_delta_30_torch"]!))
  })

  test(".npy for single inputs, labels, class weights, --out as .npy", async () => {
    const expected = results["digits"]!
    const words = ["cross_entropy", "--input", `x=${data("digits-logits.npy")}`, "--input", `y=${data("digits-labels.npy")}`]
    const { value, summary } = await evaluateJson(...words, "--grad", "x", "--out", at("digits.npy"), "--reduction", "mean")
    // The logits are float32: entries of the gradient are rounded to float32, the value is not.
    expect(value).toEqual(near(expected["cross_entropy_torch"]!))
    expect(summary.grad_x.size).toBe(17970)
    expect(summary.grad_x.l1).toBeCloseTo(expected["cross_entropy_gradient_l1"]!, 8)
    const written = readNpy("digits.npy", readFileSync(at("digits.npy")))
    if (written.kind !== "records") throw new Error("expected records")
    expect([...written.fields].map(([name, { data: array, shape }]) => [name, array.constructor.name, shape])).toEqual([
      ["value", "Float32Array", [1797]],
      ["grad_x", "Float32Array", [1797, 10]],
    ])
    expect(Array.from(written.fields.get("grad_x")!.data.slice(0, 10), Number)).toEqual(expected["cross_entropy_gradient_row0"]!.map(Math.fround))
    const weighted = await evaluateJson(...words, "--set", `weight=${expected["class_weights"]!.join(",")}`)
    expect(weighted.value).toEqual(near(expected["cross_entropy_class_weights"]!))
  })

  test("numbered columns are an axis", async () => {
    const { value } = await evaluateJson("loss f(y in c, p[c]) = -log(p[y])", data("wine.csv"))
    expect(value).toEqual(near(results["wine.csv"]!["log_loss_sklearn"]!))
  })
})

describe("where data come from and go to", () => {
  const expected = near(0.4678630595343258598)
  const csv = "y,p\n1,0.2\n0,0.1\n1,0.9\n0,0.05\n"

  test("standard input, TSV, JSON, JSON Lines, columns from two files", async () => {
    expect(JSON.parse((await lossc(["eval", bce, "-", "--json"], csv)).out).value).toEqual(expected)
    for (const source of [
      file("d.tsv", csv.replaceAll(",", "\t")),
      file("d.json", '{"y": [1, 0, 1, 0], "p": [0.2, 0.1, 0.9, 0.05]}'),
      file("d.jsonl", '{"y":1,"p":0.2}\n{"y":0,"p":0.1}\n{"y":1,"p":0.9}\n{"y":0,"p":0.05}\n'),
    ]) {
      expect((await evaluateJson(bce, source)).value).toEqual(expected)
    }
    const two = [file("y.csv", "y\n1\n0\n1\n0\n"), file("p.csv", "p\n0.2\n0.1\n0.9\n0.05\n")]
    expect((await evaluateJson(bce, ...two)).value).toEqual(expected)
  })

  test("a loss in a file, the last or the one named", async () => {
    const losses = file("my.loss", `loss one(y, p) = ${bce}\nloss two(y, p; k = 1) = k*(y - p)^2\n`)
    const table = file("d.csv", csv)
    expect((await evaluateJson(`${losses}#one`, table)).value).toEqual(expected)
    expect((await evaluateJson(losses, table, "--set", "k=4")).value).toEqual(near(0.6625))
    expect(await lossc(["eval", file("bad.loss", "loss f(x) =\n  lgo(x)\n"), table])).toMatchObject({ status: 1, err: expect.stringMatching(/^in .*bad\.loss\nerror\[E204\].*\n +2 \|   lgo\(x\)\n/) })
    expect(await lossc(["eval", `${losses}#tow`, table])).toMatchObject({ status: 1, err: expect.stringMatching(/my\.loss.*`tow`\n.*`two`/) })
  })

  test("a formula of the language's whole beginning with a minus, numbers without data, weights, the Hessian", async () => {
    expect((await evaluateJson("-x", "--set", "x=3")).value).toBe(-3)
    const table = file("w.csv", "y,p,w\n1,0.5,1\n0,0.5,3\n")
    const { value, grad, hess } = await evaluateJson("(y - p)^2", table, "--weight", "w", "--grad", "p", "--hess", "p", "--reduction", "sum")
    expect({ value, grad: grad.p, hess: hess.p }).toEqual({ value: 1, grad: [-1, 3], hess: [2, 6] })
  })

  test("--out: each sample's value, the derivatives of the sum unless a reduction is named", async () => {
    const table = file("o.csv", "y,p\n1,0.5\n0,0.25\n")
    const square = "(y - p)^2"
    await evaluate(square, table, "--grad", "p", "--hess", "p", "--out", at("o-none.csv"))
    expect(readFileSync(at("o-none.csv"), "utf8")).toBe("value,grad_p,hess_p\n0.25,-1,2\n0.0625,0.5,2\n")
    await evaluate(square, table, "--grad", "p", "--out", at("o-mean.csv"), "--reduction", "mean")
    expect(readFileSync(at("o-mean.csv"), "utf8")).toBe("value,grad_p\n0.25,-0.5\n0.0625,0.25\n")
    await evaluate(square, table, "--out", at("o.json"))
    expect(JSON.parse(readFileSync(at("o.json"), "utf8"))).toEqual({ value: [0.25, 0.0625] })
  })

  test("infinities and NaN are told", async () => {
    const out = await evaluate(bce, file("inf.csv", "y,p\n1,0\n0,nan\n0,0.5\n"), "--grad", "p", "--reduction", "none")
    expect(out.split("\n").slice(2).map((line) => line.trim().split(/\s+/).at(-1))).toEqual(["non-finite", "2", "2", ""])
  })
})

describe("what is wrong is said", () => {
  const fails = async (status: number, words: string[], ...messages: Array<string | RegExp>) => {
    const ended = await lossc(words)
    expect({ status: ended.status, out: ended.out }).toEqual({ status, out: "" })
    expect(ended.err).not.toMatch(/\n\s+at |node:internal|\.js:\d/)
    expect(ended.err.endsWith("\n")).toBe(true)
    for (const message of messages) expect(ended.err).toMatch(message)
  }

  test.each([
    ["a formula", ["-(y*lgo(p))", cancer], "error[E204]"],
    ["a missing file", [bce, "nowhere.csv"], "nowhere.csv: the file cannot be read: there is no such file"],
    ["a package that is not installed", [bce, "nowhere.parquet"], "error[E940]"],
    ["a missing column", ["(y - prob)^2", cancer], "there is no column `prob`"],
    ["an axis in one column, in words of the command line", ["sum[c](p*y)", cancer], "give columns `p_0`, `p_1`, … (`--map p=COLUMN` for `COLUMN_0`, …), or an array with all axes, `--input p=FILE.npy`"],
    ["a taken output", [bce, cancer, "--out", "nowhere/out.csv"], "error[E907]"],
  ])("%s", (_, words, message) => fails(1, ["eval", ...words], message))

  test("a table: ragged rows and bad cells with file, line, column and text", async () => {
    await fails(1, ["eval", bce, file("ragged.csv", "y,p\n1,0.5\n0,0.5,7\n")], /ragged\.csv, line 3: the row has 3 cells, the header has 2/)
    await fails(1, ["eval", bce, file("cell.csv", "y,p\n1,0.5\n0,half\n")], /cell\.csv, line 3, column 2 \(`p`\): expected a number, found `half`/)
    await fails(1, ["eval", bce, file("cell.json", '{"y": [1, 0], "p": [0.5, null]}')], /cell\.json: p\[1\]: expected a number, found `null`/)
    await fails(1, ["eval", "cross_entropy", file("label.csv", "y,x_0,x_1\n0,1,2\n0.5,1,2\n")], /label\.csv, line 3, column 1 \(`y`\): expected a label/)
    await fails(1, ["eval", "cross_entropy", file("range.csv", "y,x_0,x_1\n0,1,2\n2,1,2\n")], /label `y\[1\] = 2` lies outside the axis `c`/)
    await fails(1, ["eval", bce, file("y1.csv", "y\n1\n"), file("p2.csv", "p\n0.5\n0.5\n")], /`y`.*`p`|`p`.*`y`/)
  })

  test.each([
    ["nothing is given", ["eval"], "`eval` needs a loss"],
    ["an unknown command", ["evl", bce], "unknown command `evl`"],
    ["an unknown option", ["eval", bce, cancer, "--grda", "p"], "did you mean `--grad`?"],
    ["one dash", ["eval", bce, cancer, "-grad", "p"], "did you mean `--grad`?"],
    ["an option of objects", ["eval", bce, cancer, "--constructor"], "unknown option `--constructor`"],
    ["a missing value", ["eval", bce, cancer, "--grad"], "`--grad` needs a value"],
    ["a value too many", ["eval", bce, cancer, "--json=1"], "takes no value"],
    ["a reduction", ["eval", bce, cancer, "--reduction", "men"], "did you mean `mean`?"],
    ["a setting", ["eval", bce, cancer, "--set", "gamma"], "is not NAME=VALUE"],
    ["a setting of another loss", ["eval", "focal", cancer, "--set", "gama=2"], "did you mean `gamma`?"],
    ["a setting that is no number", ["eval", "focal", cancer, "--set", "gamma=two"], "needs a number, found `two`"],
    ["a derivative of another loss", ["eval", bce, cancer, "--grad", "q"], "`--grad` names `q`"],
  ])("wrong usage: %s", (_, words, message) => fails(2, words, message))

  test("a failed run leaves no file and keeps the old one", async () => {
    file("old.csv", "old")
    await fails(1, ["eval", "mean((y - p)^2)", file("s.csv", "y,p\n1,0.5\n0,0.25\n"), "--grad", "p", "--out", at("old.csv")], "error[E906]")
    expect(readFileSync(at("old.csv"), "utf8")).toBe("old")
    await fails(1, ["eval", bce, file("bad.csv", "y,p\n1,x\n"), "--out", at("new.csv")], "error[E904]")
    expect(existsSync(at("new.csv"))).toBe(false)
    expect(readdirSync(folder).filter((name) => name.includes(".part"))).toEqual([])
  })

  test("names of objects are ordinary names", async () => {
    const table = file("proto.csv", "__proto__,constructor\n1,2\n3,4\n")
    const { value, grad } = await evaluateJson("__proto__ * constructor", table, "--grad", "constructor", "--reduction", "sum")
    expect({ value, grad }).toEqual({ value: 14, grad: { constructor: [1, 3] } })
  })
})

describe("as a program", () => {
  test("help and version", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }
    expect(await lossc(["--version"])).toEqual({ status: 0, out: `${version}\n`, err: "" })
    for (const words of [["--help"], ["-h"], ["help"], []]) expect((await lossc(words)).out).toContain("lossc eval LOSS DATA")
  })

  test("no colors in a pipe", async () => {
    expect((await lossc(["eval", "lgo(p)"])).err).not.toContain("\u001b")
  })

  test("a full standard output is one line and status 1", async () => {
    if (process.platform !== "linux") return
    const full = openSync("/dev/full", "w")
    const child = spawn(process.execPath, [join(built.folder, "cli.js"), "eval", bce, cancer], { stdio: ["ignore", full, "pipe"] })
    let err = ""
    child.stderr?.on("data", (chunk) => (err += chunk))
    const status = await new Promise((resolve) => child.on("close", resolve))
    closeSync(full)
    expect({ status, err }).toEqual({ status: 1, err: "error: standard output cannot be written: the disk is full\n" })
  })

  test("Parquet in and out with the packages for it, and .npy files side by side", async () => {
    const without = await lossc(["eval", bce, data("parquet/snappy.parquet")])
    expect([without.status, without.err]).toEqual([1, expect.stringMatching(/^error\[E940\]: .*: Parquet is read by the package hyparquet, which is not installed\n {2}npm install hyparquet\n$/)])
    expect((await lossc(["eval", bce, cancer, "--out", at("none.parquet")])).err).toMatch(/hyparquet-writer, which is not installed\n {2}npm install hyparquet-writer/)
    expect(existsSync(at("none.parquet"))).toBe(false)
    symlinkSync(fileURLToPath(new URL("../node_modules", import.meta.url)), join(built.folder, "node_modules"))
    // The values of the seven rows from 40 digits, the sum of the gradient from fractions.
    expect(await evaluate(bce, data("parquet/snappy.parquet"))).toBe("loss 0.448566223371544  (mean over 7 samples)\n")
    expect(await evaluate(bce, data("parquet/gzip.parquet"), "--by", "city", "--out", at("groups.parquet"))).toMatch(/Oslo  0\.572540643248872  4\nRome  0\.283266996868441  3/)
    expect(await evaluate("value*samples", at("groups.parquet"), "--reduction", "sum")).toMatch(/^loss 3\.1399635636008/)
    await evaluate(bce, data("parquet/snappy.parquet"), "--grad", "p", "--out", at("out.parquet"))
    expect(await evaluate("grad_p", at("out.parquet"), "--reduction", "sum")).toMatch(/^loss -5\.94736842105263  /)
    const { status, err } = await lossc(["eval", bce, data("parquet/nulls.parquet")])
    expect([status, err]).toEqual([1, expect.stringMatching(/^error\[E904\]: .*nulls\.parquet: p\[1\]: expected a number, found `null`/)])
    expect(await evaluate("cross_entropy", data("digits-logits.npy"), data("digits-labels.npy"), "--map", "x=digits-logits", "--map", "y=digits-labels", "--grad", "x")).toContain("loss 0.107875785744963  (mean over 1797 samples)")
  })

  test("a reader that leaves ends it quietly", async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => `1,${(i + 1) / 50_001}`).join("\n")
    const table = file("long.csv", `y,p\n${rows}\n`)
    const child = spawn(process.execPath, [join(built.folder, "cli.js"), "eval", bce, table, "--reduction", "none", "--json"])
    let err = ""
    child.stderr.on("data", (chunk) => (err += chunk))
    child.stdout.once("data", () => child.stdout.destroy())
    const status = await new Promise((resolve) => child.on("close", resolve))
    expect({ status, err }).toEqual({ status: 0, err: "" })
  })
})

describe("check", () => {
  test("of losses: every diagnostic of each, and the status", async () => {
    expect(await lossc(["check", bce, "focal", "huber"])).toEqual({ status: 0, out: "3 losses checked, nothing found\n", err: "" })
    const { status, out, err } = await lossc(["check", "lgo(x)", "huber", file("bad.loss", "loss f(x) = lgo(x)"), at("none.loss")])
    expect([status, out]).toEqual([1, ""])
    expect(err.match(/^(in .*|error\[E\d+\])/gm)?.map((line) => line.replace(folder, ""))).toEqual(["error[E204]", "in /bad.loss", "error[E204]", "error[E901]"])
  })

  test("of data: domains, and where a NaN comes from", async () => {
    expect((await lossc(["check", bce, cancer])).status).toBe(0)
    const csv = file("check.csv", "y,p\n1,0.5\n0,1\n")
    const { status, err } = await lossc(["check", bce, csv])
    expect(status).toBe(1)
    expect(err).toBe(`in ${csv}, line 3\n` + "error[E714]: `log(1 - p)` is -Infinity, in sample [1], from `p[1] = 1`\n  1 | -(y*log(p) + (1-y)*log(1-p))\n    |                    ^^^^^^^^\n")
    expect((await lossc(["check", "huber", "focal", csv])).status).toBe(2)
  })

  test("--accuracy prints a table, and a warning where there is none", async () => {
    const good = await lossc(["check", "loss f(y in [0,1], x) = -(y*log(sigmoid(x)) + (1-y)*log(1 - sigmoid(x)))", "--accuracy", "--samples", "60", "--seed", "3"])
    expect([good.status, good.err]).toEqual([0, ""])
    expect(good.out.split("\n").slice(1, 3).map((line) => line.trim().split(/ {2,}/).slice(0, 5))).toEqual([["worst", "median", "compared", "undecided", "worst at"], ["value", expect.any(String), expect.any(String), "60", "0"]])
    const bad = await lossc(["check", "loss f(x[c=2] in [1,2]) = 3 + sum[c](sin(sort[c](x))^2 + cos(sort[c](x))^2 - 1)*1e9", "--accuracy", "--samples", "10"])
    expect(bad.status).toBe(0)
    expect(bad.out).toContain("warning[W504]: the value has no accuracy at x = ")
    expect((await lossc(["check", bce, "--accuracy", "--samples", "many"])).status).toBe(2)
  })
})
