// Tables become numbers, columns meet inputs by name, and every fault names the file, the line, the column and the text.
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { parseCell } from "../src/data/cell.ts"
import { bindColumns } from "../src/data/columns.ts"
import { readCsv } from "../src/data/csv.ts"
import { HALF_WRITTEN } from "../src/data/codes.ts"
import { DataFault, describePlace } from "../src/data/fault.ts"
import { readJson, readJsonLines } from "../src/data/json.ts"
import { openArray, openSource } from "../src/data/open.ts"
import type { ArrayData, DataSource } from "../src/data/source.ts"
import { writeColumns } from "../src/data/write.ts"
import type { ParameterSpec } from "../src/kernel/signature.ts"

const folder = mkdtempSync(join(tmpdir(), "lossc-data-"))
afterAll(() => rmSync(folder, { recursive: true }))

const values = ({ data, shape }: ArrayData) => ({ kind: data.constructor.name, shape, values: Array.from(data as Iterable<number | bigint>, Number) })
const real = (shape: number[], ...numbers: number[]) => ({ kind: "Float64Array", shape, values: numbers })
const faultOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(() => undefined, (reason: unknown) => reason)
  return fault(() => {
    throw error
  })
}

const fault = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof DataFault) return `${error.code} ${describePlace(error.place)}: ${error.message}${error.hint === undefined ? "" : ` | ${error.hint}`}`
    throw error
  }
  return "no fault"
}
const csv = (text: string) => prepared(readCsv("t.csv", text, ","))

/** Faults of whole rows are said when the columns are known. */
function prepared(source: DataSource): DataSource {
  source.prepare?.([])
  return source
}

describe("cells", () => {
  test.each([
    ["1", 1], [" -2.5e-3 ", -0.0025], ["+.5", 0.5], ["1.", 1], ["1e308", 1e308], ["1e-400", 0], ["NaN", NaN], ["inf", Infinity], ["-Infinity", -Infinity], ["True", 1], ["false", 0],
    ["9007199254740993", 9007199254740992], ["0.1", 0.1],
  ])("%j is %d", (text, value) => expect(parseCell(text)).toBe(value))

  test.each(["", " ", "abc", "0x10", "1_000", "1,5", "1 2", "--1", "1e", "1e400", "-1e309", ".", "e5", "NA", "−1", "١"])("%j is no number", (text) => expect(parseCell(text)).toBeUndefined())
})

describe("CSV", () => {
  test("byte order mark, quotes, blank lines, CRLF, blanks around names", () => {
    const source = csv("\ufeffy , \"p\",note\r\n1,0.5,\"a, \"\"b\"\"\r\nc\"\r\n\r\n0,\"0.25\",\r\n")
    expect(source.names).toEqual(["y", "p", "note"])
    expect(values(source.read("p", "real"))).toEqual(real([2], 0.5, 0.25))
    expect(values(source.read("y", "label"))).toEqual({ kind: "Int32Array", shape: [2], values: [1, 0] })
  })

  test("with quotes or without, the same rows", () => {
    const text = "\ufeff y ,p\n\n1, 0.5\r\n0,0.25 \n"
    for (const quoted of [text, text.replace("0.25", "\"0.25\"")]) {
      const source = csv(quoted.replaceAll("\r\n", "\n"))
      expect(source.names).toEqual(["y", "p"])
      expect(values(source.read("p", "real"))).toEqual(real([2], 0.5, 0.25))
      expect(fault(() => csv(`${quoted.replaceAll("\r\n", "\n")}1\n`))).toContain("t.csv, line 5: the row has 1 cell")
    }
    expect(values(csv("y,p\r\n1,0.5\r0,0.25").read("p", "real"))).toEqual(real([2], 0.5, 0.25))
  })

  test("a header alone is an empty batch", () => expect(values(csv("y,p\n").read("p", "real"))).toEqual(real([0])))

  test.each([
    ["", "E903 t.csv: the file is empty | the first line names the columns"],
    ["y,p\n1,0.5\n0\n", "E916 t.csv, line 3: the row has 1 cell, the header has 2 | every row has one cell for each column, an empty one included"],
    ["y,p\n\n\n1,2,3\n", "E916 t.csv, line 4: the row has 3 cells, the header has 2 | a cell that holds the delimiter stands in quotes"],
    ["y,p\n\"1\n2\",3\n1,2,3\n", "E916 t.csv, line 4: the row has 3 cells, the header has 2 | a cell that holds the delimiter stands in quotes"],
    ["y,p\n1,2\n1,\"2\n", "E910 t.csv, line 3: a quoted cell is never closed | the file may be half-written: make it again"],
    ["y,p\n1,\"2\"3\n", "E911 t.csv, line 2: a quoted cell goes on after its closing quote | a quote inside a quoted cell is written twice: \"\""],
    ["1,0.5\n0,0.25\n", "E914 t.csv, line 1: the first line holds numbers | the first line has to name the columns"],
    ["{\"y\": 1}\n", "E917 t.csv: it looks like JSON, and is read as a table | call it .jsonl or .json"],
    [" [{\"y\": 1}]\n", "E917 t.csv: it looks like JSON, and is read as a table | call it .jsonl or .json"],
    ["y;p\n0;0,5\n", "E918 t.csv, line 1: semicolons (`;`) separate its columns, and commas were expected | write it with commas and decimal points, or with tabs as .tsv"],
    ["y\tp\n0\t0.5\n", "E918 t.csv, line 1: tabs separate its columns, and commas were expected | call it .tsv"],
    ["p,y,p\n1,2,3\n", "E915 t.csv, line 1, column 3: two columns are called `p` | give one of them another name"],
  ])("%j", (text, message) => expect(fault(() => csv(text))).toBe(message))

  test.each([
    ["y,p\n1,0.5\n0,abc\n", "real", "E904 t.csv, line 3, column 2 (`p`): expected a number, found `abc`"],
    ["y,p\n1,\n", "real", "E904 t.csv, line 2, column 2 (`p`): expected a number, found an empty cell"],
    ["y,p\n\"a\nb\",1\n1,\u001b[31m\u202e\n", "real", "E904 t.csv, line 4, column 2 (`p`): expected a number, found `\ufffd[31m\ufffd`"],
    [`y,p\n1,${"9".repeat(50)}x\n`, "real", `E904 t.csv, line 2, column 2 (\`p\`): expected a number, found \`${"9".repeat(40)}…\``],
    [`y,p\n1,${"9".repeat(400)}\n`, "real", `E904 t.csv, line 2, column 2 (\`p\`): expected a number that float64 holds (up to 1.8e308), found \`${"9".repeat(40)}…\``],
    ["y,p\n1,-1e309\n", "label", "E904 t.csv, line 2, column 2 (`p`): expected a number that float64 holds (up to 1.8e308), found `-1e309`"],
    ["y,p\n1,1.5\n", "label", "E904 t.csv, line 2, column 2 (`p`): expected a label (a whole number), found `1.5`"],
    ["y,p\n1,nan\n", "label", "E904 t.csv, line 2, column 2 (`p`): expected a label (a whole number), found `nan`"],
    ["y,p\n1,4294967296\n", "label", "E904 t.csv, line 2, column 2 (`p`): expected a label (a whole number), found `4294967296`"],
  ] as const)("%j as %s", (text, as, message) => expect(fault(() => csv(text).read("p", as))).toBe(message))

  test("a mark that is quoted, or beside a comma, separates nothing", () => {
    expect(csv("\"y;p\"\n1\n").names).toEqual(["y;p"])
    expect(csv("y;z,p\n1,2\n").names).toEqual(["y;z", "p"])
    expect(fault(() => readCsv("t.tsv", "y,p\n1,2\n", "\t"))).toBe("E918 t.tsv, line 1: commas separate its columns, and tabs were expected | call it .csv")
    expect(fault(() => readCsv("standard input", "y\tp\n1\t2\n", ","))).toBe("E918 standard input, line 1: tabs separate its columns, and commas were expected | write it to a file that is called .tsv")
  })

  test("where a row stands, as editors count", () => {
    const source = csv("y,note,p\r\n1,\"é𝔸, \n\",0.5\n\n0, x,0.25\n")
    expect([source.locate?.("p", 0), source.locate?.("p", 1), source.locate?.("y", 1)]).toEqual([{ file: "t.csv", line: 3, column: 3 }, { file: "t.csv", line: 5, column: 6 }, { file: "t.csv", line: 5, column: 1 }])
  })

  test("a column that no input asks for may hold anything", () => expect(values(csv("y,p\nx,1\n").read("p", "real")).values).toEqual([1]))
})

describe("JSON", () => {
  const columns = (text: string) => readJson("t.json", text)

  test("an object of columns, nested lists, spelled infinities, own names only", () => {
    const source = columns('{"y": [1, 0], "p": [[0.5, "NaN"], ["-Infinity", true]], "__proto__": [3], "n": 2}')
    expect(source.names).toEqual(["y", "p", "__proto__", "n"])
    expect(values(source.read("p", "real"))).toEqual(real([2, 2], 0.5, NaN, -Infinity, 1))
    expect(values(source.read("__proto__", "real"))).toEqual(real([1], 3))
    expect(values(source.read("n", "real"))).toEqual(real([], 2))
  })

  test.each([
    ["records", columns('[{"y": 1, "p": [1, 2]}, {"p": [3, 4], "y": 0}]')],
    ["lines", readJsonLines("t.jsonl", '{"y": 1, "p": [1, 2]}\n\n{"y": 0, "p": [3, 4]}\n')],
  ] as Array<[string, DataSource]>)("%s", (_, source) => {
    expect(values(source.read("p", "real"))).toEqual(real([2, 2], 1, 2, 3, 4))
    expect(values(source.read("y", "label"))).toEqual({ kind: "Int32Array", shape: [2], values: [1, 0] })
  })

  test.each([
    [() => columns('{"p": [1,\n 2,, 3]}'), "E922 t.json, line 2, column 4: it is not valid JSON"],
    [() => columns("3"), "E920 t.json: expected a list of records or an object of columns"],
    [() => columns("[1, 2]"), 'E923 t.json: [0] is not a record such as {"y": 1, "p": 0.2}'],
    [() => columns('{"p": [[1, 2], [3]]}').read("p", "real"), "E925 t.json: p[1]: expected a list of 2, found a list of 1"],
    [() => columns('{"p": [1, [2]]}').read("p", "real"), "E904 t.json: p[1]: expected a number, found a list of 1"],
    [() => columns('{"p": [1, null]}').read("p", "real"), "E904 t.json: p[1]: expected a number, found `null`"],
    [() => columns('{"p": [1, -1e309]}').read("p", "real"), "E904 t.json: p[1]: expected a number that float64 holds (up to 1.8e308), found a larger one"],
    [() => columns('{"p": [1, 1.5]}').read("p", "label"), "E904 t.json: p[1]: expected a label (a whole number), found `1.5`"],
    [() => columns('[{"p": 1}, {"q": 2}]').read("p", "real"), "E924 t.json: record [1] has no `p`"],
    [() => readJsonLines("t.jsonl", '{"p": 1}\n{"p": "x"}\n').read("p", "real"), 'E904 t.jsonl, line 2: p: expected a number, found `"x"`'],
    [() => readJsonLines("t.jsonl", '{"p": 1}\n\n{"p": }\n'), "E922 t.jsonl, line 3, column 7"],
    [() => columns('{"p": [1, NaN]}'), "t.json, line 1, column 11: it is not valid JSON"],
    [() => columns('{"p": [1, 2]'), "t.json, line 1, column 13"],
    [() => columns('[{"p": 1},]'), "t.json, line 1, column 11"],
    [() => columns('[{"p": 01}]'), "t.json, line 1, column 8"],
    [() => columns('[{"p" 1}]'), "t.json, line 1, column 7"],
    [() => columns('[{"p": 1}]]'), "t.json, line 1, column 11"],
    [() => columns('[{"p": 1]'), "t.json, line 1, column 9"],
    [() => columns("  "), "t.json: the file is empty"],
    [() => readJsonLines("t.jsonl", "\n"), "t.jsonl: the file is empty"],
  ])("%s", (run, message) => expect(fault(run)).toContain(message))

  const hintOf = (text: string): string | undefined => {
    try {
      columns(text)
    } catch (error) {
      return error instanceof DataFault ? error.hint : "no fault"
    }
    return "read"
  }
  test("a file that was cut anywhere is said to be half-written, and only a NaN is told how NaN is written", () => {
    const whole = '[{"y": -1.5e-3, "p\\"": [true, null, false, "NaN"]}]'
    for (let length = 1; length < whole.length; length += 1) expect(hintOf(whole.slice(0, length)), whole.slice(0, length)).toBe(HALF_WRITTEN)
    expect(["[NaN]", "[-Infinity]", "[inf]"].map(hintOf)).toEqual(Array(3).fill('NaN and infinities are written as texts: "NaN", "-Infinity"'))
    expect(["[1,]", "{'y': 1}", "[1] [2]"].map(hintOf)).toEqual([undefined, undefined, undefined])
  })

  test("a table that was cut in its last row is said to be half-written, in another row not", () => {
    const hint = (text: string): string | undefined => {
      try {
        csv(text)
      } catch (error) {
        return error instanceof DataFault ? error.hint : "no fault"
      }
      return "read"
    }
    expect(["y,p\n1,2\n3", "y,p\n1\n3,4\n", "y,p\n1,2,3\n", 'y,p\n1,"2'].map(hint)).toEqual([HALF_WRITTEN, "every row has one cell for each column, an empty one included", "a cell that holds the delimiter stands in quotes", HALF_WRITTEN])
  })
})

describe("columns meet inputs", () => {
  const input = (name: string, axes: string[] = [], rest: Partial<ParameterSpec> = {}): ParameterSpec => ({
    name, hyper: false, axes: axes.map((axis) => ({ axis })), kind: "real", required: true, ...rest,
  })
  const table = csv("y,p,p_0,p_1,probs_0,probs_2,prediction\n1,9,2,3,0,0,5\n0,8,4,5,0,0,6\n")
  const bind = (parameters: ParameterSpec[], renamed: Array<[string, string]> = [], sources = [table]) => bindColumns(parameters, sources, new Map(renamed))

  test("by name, numbered columns as an axis, labels as integers", () => {
    const bound = bind([input("y", [], { kind: "label", label: "c" }), input("p", ["c"]), input("w", [], { required: false })])
    expect([...bound.keys()]).toEqual(["y", "p"])
    expect(values(bound.get("p")!)).toEqual(real([2, 2], 2, 3, 4, 5))
    expect(values(bound.get("y")!).kind).toBe("Int32Array")
  })

  test("without an axis the column of the very name", () => expect(values(bind([input("p")]).get("p")!)).toEqual(real([2], 9, 8)))

  test("renamed", () => expect(values(bind([input("p")], [["p", "prediction"]]).get("p")!).values).toEqual([5, 6]))

  test.each([
    [() => bind([input("q"), input("predicton")]), "E905 t.csv: there are no columns `q` and `predicton` | the columns are y, p, p_0, p_1, probs_0, probs_2, prediction; perhaps --map predicton=prediction"],
    [() => bind([input("p", [], { required: false })], [["p", "nope"]]), "there is no column `nope`"],
    [() => bind([input("probs", ["c"])]), "E951 t.csv: there is `probs_2` but no `probs_1`"],
    [() => bind([input("y")], [], [table, readCsv("u.csv", "y\n1\n", ",")]), "E950 u.csv, column `y`: the column is in t.csv too | name the file: --input y=FILE"],
    [() => bind([input("y")], [], []), "no data were given"],
  ])("%s", (run, message) => expect(fault(run)).toContain(message))
})

describe("files", () => {
  const at = (name: string) => join(folder, name)
  const columns = new Map<string, ArrayData>([
    ["value", { data: Float64Array.of(0.1, Infinity), shape: [2] }],
    ["grad_p", { data: Float32Array.of(1, 2, 3, NaN), shape: [2, 2] }],
  ])

  test.each([
    ["out.csv", "value,grad_p_0,grad_p_1\n0.1,1,2\nInfinity,3,NaN\n"],
    ["out.tsv", "value\tgrad_p_0\tgrad_p_1\n0.1\t1\t2\nInfinity\t3\tNaN\n"],
    ["out.json", '{\n  "value": [0.1, "Infinity"],\n  "grad_p": [[1, 2], [3, "NaN"]]\n}\n'],
    ["out.jsonl", '{"value": 0.1, "grad_p": [1, 2]}\n{"value": "Infinity", "grad_p": [3, "NaN"]}\n'],
  ])("%s", async (name, text) => {
    await writeColumns(at(name), columns)
    expect(readFileSync(at(name), "utf8")).toBe(text)
  })

  test.each(["out.csv", "out.tsv", "out.json", "out.jsonl", "out.npy", "out.parquet"])("%s reads back", async (name) => {
    await writeColumns(at(name), columns)
    const source = await openSource(at(name), new Uint8Array())
    const bound = bindColumns([{ name: "grad_p", hyper: false, axes: [{ axis: "c" }], kind: "real", required: true }], [source], new Map())
    expect(values(source.read("value", "real"))).toEqual(real([2], 0.1, Infinity))
    expect(values(bound.get("grad_p")!)).toEqual({ ...real([2, 2], 1, 2, 3, NaN), kind: name === "out.npy" || name === "out.parquet" ? "Float32Array" : "Float64Array" })
  })

  test("one input from a file of its own", async () => {
    writeFileSync(at("x.json"), "[[1, 2], [3, 4]]")
    writeFileSync(at("labels.csv"), "class\n2\n0\n")
    expect(values(await openArray(at("x.json"), "x", "real"))).toEqual(real([2, 2], 1, 2, 3, 4))
    expect(values(await openArray(at("labels.csv"), "y", "label")).values).toEqual([2, 0])
    expect(await faultOf(openArray(at("out.csv"), "x", "real"))).toContain("there is no column `x` | the columns are value, grad_p_0, grad_p_1")
  })

  test("what cannot be opened", async () => {
    expect(await faultOf(openSource(at("none.csv"), new Uint8Array()))).toBe(`E901 ${at("none.csv")}: the file cannot be read: there is no such file`)
    expect(await faultOf(openSource(at("x.xlsx"), new Uint8Array()))).toContain("E902")
    writeFileSync(at("latin.csv"), Buffer.from([0x79, 0x0a, 0xe9]))
    expect(await faultOf(openSource(at("latin.csv"), new Uint8Array()))).toContain("E913")
  })

  test("a failed write leaves the old file, no other, and a link stays a link", async () => {
    writeFileSync(at("kept.csv"), "old")
    symlinkSync(at("kept.csv"), at("link.csv"))
    const uneven = new Map([...columns, ["more", { data: Float64Array.of(1, 2, 3), shape: [3] }]])
    expect(await faultOf(writeColumns(at("kept.csv"), uneven))).toContain("E906")
    expect(await faultOf(writeColumns(at("none/out.csv"), columns))).toContain("E907")
    expect(readFileSync(at("kept.csv"), "utf8")).toBe("old")
    await writeColumns(at("link.csv"), columns)
    expect(readFileSync(at("kept.csv"), "utf8")).toMatch(/^value,/)
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([])
  })
})
