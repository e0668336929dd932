// What the command line says to a newcomer, without a process: nothing that is read is written over, no rows and no number are told, findings in data have their file
// and line, and what is given for nothing is refused.
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { answer } from "../src/cli/answer.ts"
import { report } from "../src/cli/report.ts"

const folder = mkdtempSync(join(tmpdir(), "lossc-words-"))
const at = (name: string) => join(folder, name)
const file = (name: string, content: string) => {
  writeFileSync(at(name), content)
  return at(name)
}
afterAll(() => rmSync(folder, { recursive: true }))

let warned = ""
beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockImplementation((text) => (warned += String(text)) !== "")
})
afterEach(() => vi.restoreAllMocks())

/** What a user sees, the folder's name aside. */
async function lossc(...words: string[]): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const plain = (text: string): string => text.replaceAll(`${folder}/`, "")
  warned = ""
  try {
    return { status: 0, out: plain(await answer(words)), err: plain(warned) }
  } catch (error) {
    const { text, status, stream } = report(error, false)
    return { status, out: stream === "stdout" ? plain(text) : "", err: plain(stream === "stderr" ? warned + text : warned) }
  }
}

const bce = "-(y*log(p) + (1-y)*log(1-p))"

describe("what is read is not written over", () => {
  const same = file("same.csv", "y,p\n1,0.5\n")
  symlinkSync(same, at("link.csv"))
  const own = file("own.loss", "loss own(y, p) = (y - p)^2\n")
  test.each([
    [["eval", bce, same, "--grad", "p", "--out", same], "`--out same.csv` would write over what is read"],
    [["eval", bce, at("link.csv"), "--out", same], "`--out same.csv` would write over `link.csv`, which is read"],
    [["eval", bce, same, "--out", at("link.csv")], "`--out link.csv` would write over `same.csv`, which is read"],
    [["eval", bce, "--input", `y=${same}`, "--input", `p=${same}`, "--out", same], "`--out same.csv` would write over what is read"],
    [["explain", own, "--out", own], "`--out own.loss` would write over what is read"],
    [["emit", `${own}#own`, "--out", own], "`--out own.loss` would write over what is read"],
  ])("%j", async (words, message) => {
    const before = [same, own].map((name) => readFileSync(name, "utf8"))
    expect(await lossc(...words)).toEqual({ status: 2, out: "", err: `error: ${message}\n  name another file` })
    expect([same, own].map((name) => readFileSync(name, "utf8"))).toEqual(before)
  })

  test("another file is written", async () => expect((await lossc("eval", bce, same, "--out", at("other.csv"))).status).toBe(0))
})

describe("no rows", () => {
  const bad = () => file("allbad.csv", "y,p\na,b\n1,c\n")
  test.each([[[]], [["--by", "y"]], [["--reduction", "none"]]])("none left after --on-bad-row skip is a fault, and writes nothing: %j", async (more) => {
    file("kept.csv", "kept")
    const { status, out, err } = await lossc("eval", bce, bad(), "--on-bad-row", "skip", "--out", at("kept.csv"), ...more)
    expect({ status, out, err }).toEqual({ status: 1, out: "", err: "error[E957]: allbad.csv: 2 rows were left out, and none is left\n  the first: allbad.csv, line 2, column 1 (`y`): expected a number, found `a`" })
    expect(readFileSync(at("kept.csv"), "utf8")).toBe("kept")
  })

  test("a loss that couples samples has no value then", async () => {
    expect(await lossc("eval", "sum(y*p)/sum(p)", bad(), "--on-bad-row", "skip")).toMatchObject({ status: 1, out: "" })
  })

  test.each([[[]], [["--by", "y"]]])("a header alone is warned of: %j", async (more) => {
    expect(await lossc("eval", bce, file("header.csv", "y,p\n"), ...more)).toMatchObject({ status: 0, err: "warning: the data have no rows\n" })
  })
})

describe("a loss that is no number", () => {
  const outside = () => file("dom.csv", "y,p\n0,1.5\n1,-0.25\n1,0.5\n")
  test("says which command tells where it comes from", async () => {
    expect(await lossc("eval", bce, outside())).toEqual({ status: 0, out: "loss NaN  (mean over 3 samples)", err: `warning: the loss is NaN; this says where it comes from: lossc check '${bce}' dom.csv\n` })
    const words = ["eval", "x - log(y)", "--map", "x=p", "--set", "y=0", outside()]
    expect((await lossc(...words)).err).toBe("warning: the loss is Infinity; this says where it comes from: lossc check 'x - log(y)' dom.csv --map x=p --set y=0\n")
    expect(await lossc("eval", bce, outside(), "--by", "y", "--json")).toMatchObject({ err: expect.stringContaining("warning: the loss is NaN") as string })
    expect(await lossc("eval", bce, outside(), "--reduction", "none")).toMatchObject({ status: 0, err: "" })
  })

  test("and that command does: file and line, for persons and for programs", async () => {
    const formula = "loss f(p in [0,1]) = p"
    expect(await lossc("check", formula, outside())).toEqual({ status: 1, out: "", err: "in dom.csv, line 2\nerror[E707]: `p[0] = 1.5` lies outside `[0, 1]`\n\nin dom.csv, line 3\nerror[E707]: `p[1] = -0.25` lies outside `[0, 1]`" })
    expect(await lossc("check", formula, outside(), "--format", "problems")).toEqual({ status: 1, out: "dom.csv:2:3: error: `p[0] = 1.5` lies outside `[0, 1]` [E707]\ndom.csv:3:3: error: `p[1] = -0.25` lies outside `[0, 1]` [E707]", err: "" })
    expect((await lossc("check", formula, outside(), "--format", "github")).out.split("\n")[0]).toBe("::error file=dom.csv,line=2,col=3,title=E707::`p[0] = 1.5` lies outside `[0, 1]`")
    expect(JSON.parse((await lossc("check", formula, outside(), "--format", "json")).out.split("\n")[1] ?? "")).toEqual({ file: "dom.csv", start: { line: 3, column: 3 }, code: "E707", severity: "error", message: "`p[1] = -0.25` lies outside `[0, 1]`" })
    expect((await lossc("check", bce, outside(), "--format", "problems")).out).toBe("dom.csv:2:3: error: `log(1 - p)` is NaN, in sample [0], from `p[0] = 1.5` [E714]")
  })

  test("in the second of two files, in JSON Lines, in a column of another name, in a file of its own, at a label", async () => {
    const one = "loss f(p in [0,1]) = p"
    const problems = async (...words: string[]) => (await lossc("check", ...words, "--format", "problems")).out
    expect(await problems(one, file("a.csv", "p\n0.5\n1\n"), file("b.csv", "p\n0\n2\n"))).toBe("b.csv:3:1: error: `p[3] = 2` lies outside `[0, 1]` [E707]")
    expect(await problems(one, file("a.jsonl", "{\"p\": 1}\n\n{\"p\": 3}\n"))).toBe("a.jsonl:3:1: error: `p[1] = 3` lies outside `[0, 1]` [E707]")
    expect(await problems(one, outside(), "--map", "p=y")).toBe("")
    expect(await problems(one, "--input", `p=${file("p.json", "[0.5, 4]")}`)).toBe("p.json:1:1: error: `p[1] = 4` lies outside `[0, 1]` [E707]")
    expect(await problems("cross_entropy", file("l.csv", "x_0,x_1,y\n1,2,0\n1,2,2\n"))).toMatch(/^l\.csv:3:5: error: the label `y\[1\] = 2` lies outside/)
    expect(await problems("loss f(x[c] in [0,1]) = sum[c](x)", file("wide.csv", "x_0,x_1\n0,1\n0,5\n"))).toBe("wide.csv:3:3: error: `x[1,1] = 5` lies outside `[0, 1]` [E707]")
  })

  test("a cell that cannot be read is a finding too, and a file that is not there", async () => {
    const cell = file("cell.csv", "y,p\n1,0.5\n0,half\n")
    expect(await lossc("check", bce, cell, "--format", "problems")).toEqual({ status: 1, out: "cell.csv:3:1: error: column 2 (`p`): expected a number, found `half` [E904]", err: "" })
    expect(await lossc("check", bce, cell)).toEqual({ status: 1, out: "", err: "error[E904]: cell.csv, line 3, column 2 (`p`): expected a number, found `half`" })
    expect(JSON.parse((await lossc("check", at("none.loss"), "--format", "json")).out)).toEqual({ file: "none.loss", code: "E901", severity: "error", message: "the file cannot be read: there is no such file" })
    expect((await lossc("check", bce, file("y.csv", "y\n1\n"), file("p.csv", "p\n0.5\n0.5\n"), "--format", "problems")).out).toBe("y.csv, p.csv:1:1: error: `y` of shape (1) and `p` of shape (2) disagree on the batch (axes meet by name and length, rows included; nothing is repeated) [E703]")
  })
})

test("a file that gives nothing is refused, with what it has; a label beyond its axis is led to its line", async () => {
  const first = file("first.csv", "y,p\n1,0.5\n")
  const { status, err } = await lossc("eval", bce, first, file("upper.csv", "Y,P\n1,0.5\n"))
  expect([status, err]).toEqual([1, "error[E958]: upper.csv: nothing of it is read: it has `Y` and `P`\n  the loss reads `y` and `p`; --map INPUT=COLUMN reads an input from another column"])
  expect(await lossc("eval", bce, first, file("city.csv", "city\nOslo\n"), "--by", "city")).toMatchObject({ status: 0 })
  expect(await lossc("eval", bce, first, file("heavy.csv", "w\n2\n"), "--weight", "w")).toMatchObject({ status: 0 })
  const labels = file("labels.csv", "x_0,x_1,y\n1,2,0\n1,2,2\n")
  expect((await lossc("eval", "cross_entropy", labels)).err).toContain("this says in which line: lossc check cross_entropy labels.csv")
})

test("a framework's loss is found without its framework", async () => {
  expect((await lossc("eval", "mse_loss", file("pairs.csv", "y,p\n1,0.5\n"))).err).toContain("did you mean the loss `torch.mse_loss`?")
  expect((await lossc("check", "F.mse_loss(x, y)")).err).toContain("it is called `torch.mse_loss` here")
})

test("columns without a name may be many", async () => {
  expect(await lossc("eval", "(y - p)^2", file("wide.csv", "y,p,,\n1,0.5,,\n"))).toMatchObject({ status: 0 })
})

test("the first bad cell is the first of the file, whatever the order of the inputs", async () => {
  const first = async (formula: string, name: string, content: string, ...more: string[]) => (await lossc("eval", formula, file(name, content), ...more)).err
  const table = "y,p\n0,0.5\n1,oops\n1,0.25\n,0.5\n"
  const said = "bad.csv, line 3, column 2 (`p`): expected a number, found `oops`"
  for (const formula of [bce, "p*y", "mean(p*y)"]) expect(await first(formula, "bad.csv", table)).toBe(`error[E904]: ${said}`)
  expect(await first(bce, "bad.csv", table, "--on-bad-row", "skip")).toBe(`warning: 2 rows were left out; the first: ${said}\n`)
  expect(await first(bce, "mixed.csv", "y,p\n0,0.5\n1,oops\n1\n", "--on-bad-row", "skip")).toContain("2 rows were left out; the first: mixed.csv, line 3, column 2")
  expect(await first(bce, "long.csv", "y,p\n0,0.5\n1,oops\n1\n")).toBe("error[E904]: long.csv, line 3, column 2 (`p`): expected a number, found `oops`")
  expect(await first(bce, "long.csv", "y,p\n0,0.5\n1\n1,oops\n")).toContain("error[E916]: long.csv, line 3")
  expect(await first(bce, "weights.csv", "y,p,w\n0,0.5,1\n1,0.5,heavy\n1,oops,1\n", "--weight", "w")).toContain("weights.csv, line 3, column 3 (`w`): expected a number, found `heavy`")
  expect(await first(bce, "weights.csv", "y,p,w\n0,0.5,1\n1,0.5,heavy\n1,0.5,1\n", "--weight", "w", "--on-bad-row", "skip")).toContain("warning: 1 row was left out; the first: weights.csv, line 3, column 3 (`w`)")
  expect(await first(bce, "bad.jsonl", "{\"y\": 1, \"p\": \"a\"}\n{\"y\": \"b\", \"p\": 1}\n")).toBe("error[E904]: bad.jsonl, line 1: p: expected a number, found `\"a\"`")
})

test("figures of accuracy have a form for programs", async () => {
  const { status, out } = await lossc("check", "(y - p)^2", "--accuracy", "--samples", "5", "--format", "json")
  expect(status).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ file: "(y - p)^2", accuracy: { samples: 5, value: { judged: 5 }, gradient: { p: { judged: 5 } } } })
  expect((await lossc("check", "(y - p)^2", "--accuracy", "--samples", "5", "--format", "github")).out).toBe("")
})

describe("in the words of the command line", () => {
  const weights = file("w.csv", "y,p,w\n0,0.5,1\n1,0.25,3\n")
  test.each([
    [["eval", "mean(abs(y - p))", weights, "--weight", "w"], 1, "`--weight` needs a number, or the shape (): one entry for each sample, found the shape (2)\n  a weight weighs"],
    [["eval", bce, file("y2.csv", "y\n0\n1\n"), file("p3.csv", "p\n1\n1\n1\n")], 1, "nothing is repeated"],
    [["eval", "mean(abs(y - p))", weights, "--grad", "p", "--out", at("w2.csv")], 1, "a .json or .npz file holds columns of different lengths"],
    [["eval", bce, at("bc.csv.gz")], 1, "unpack it first, with gunzip"],
    [["eval", bce, "--input", "p=-"], 2, "standard input is a table with named columns"],
    [["eval", bce], 2, "no data were given for `y` and `p`"],
    [["explain", at("own.loss#")], 2, "a name is missing behind `own.loss#`"],
    [["check", "focal", "--format", "json", "--report", "json"], 2, "`--format` and `--report` are the same"],
    [["check", "focal", "--accuracy", "--samples", "0"], 2, "`--samples` needs a whole number from 1, found `0`"],
    [["check", "focal", "--watch"], 2, "there is no file to watch"],
    [["plot", bce, "--compare", "nope"], 2, "`--compare nope` has no input `p`, against which is drawn\n  it has `nope`"],
    [["plot", bce, "--compare", "hubre"], 2, "did you mean `huber`?"],
    [["plot", "3"], 2, "the loss has no input to be drawn against"],
    [["plot", bce, "--range", "q=0:1"], 2, "`--range` names `q`"],
    [["plot", "focal", "--x", "x", "--range", "gamma=0:4"], 2, "`--range gamma` is no axis of the picture\n  drawn is against `x`; --for gamma=0,1 draws"],
    [["plot", "huber", "--for", "delta=1,2", "--set", "delta=3"], 2, "`--for delta` and `--set delta` are both given"],
  ])("%j", async (words, status, message) => {
    const told = await lossc(...words)
    expect(told).toMatchObject({ status, out: "", err: expect.stringContaining(message) as string })
    expect(told.err).not.toMatch(/layout|sampleWeight|`--x`/)
  })
})
