// Parquet through the optional packages: files that Apache Arrow (pyarrow 26.0.1) wrote, in row groups of three, with texts, lists and empty cells, are read whole and in
// parts; what is written is read back; what is broken, or packed in another way, is a fault of the file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { DataFault, describePlace } from "../src/data/fault.ts"
import { openSource } from "../src/data/open.ts"
import { partsOfParquet } from "../src/data/parquet.ts"
import { BadRows, type DataSource } from "../src/data/source.ts"
import { openColumns } from "../src/data/write.ts"

const folder = mkdtempSync(join(tmpdir(), "lossc-parquet-"))
afterAll(() => rmSync(folder, { recursive: true }))
const path = (name: string) => new URL(`data/parquet/${name}`, import.meta.url).pathname
const open = (file: string, bad?: BadRows) => openSource(file, new Uint8Array(), bad)

const fault = async (work: Promise<unknown> | (() => unknown)): Promise<string> => {
  try {
    await (typeof work === "function" ? work() : work)
  } catch (error) {
    if (error instanceof DataFault) return `${error.code} ${describePlace(error.place)}: ${error.message}`
    throw error
  }
  throw new Error("nothing was refused")
}

const p = [0.2, 0.1, 0.9, 0.05, 0.5, 0.75, 0.25]
const numbers = (source: DataSource, name: string) => Array.from(source.read(name, "real").data, Number)

describe("reading", () => {
  it.each(["snappy.parquet", "gzip.parquet"])("%s", async (name) => {
    const source = await open(path(name))
    expect(source.names).toEqual(["y", "p", "x", "city", "ok"])
    expect(numbers(source, "p")).toEqual(p)
    expect([...source.read("y", "label").data].map(Number)).toEqual([1, 0, 1, 0, 1, 1, 0])
    expect(source.read("x", "real").shape).toEqual([7, 3])
    expect(numbers(source, "x").slice(3, 6)).toEqual([1.5, -1, 2])
    expect(numbers(source, "ok")).toEqual([1, 0, 1, 0, 1, 0, 1])
    expect(source.texts("city")).toEqual(["Oslo", "Rome", "Oslo", "Rome", "Rome", "Oslo", "Oslo"])
    expect(source.texts("y").slice(0, 2)).toEqual(["1", "0"])
    expect(await fault(() => source.read("city", "real"))).toBe(`E904 ${path(name)}: city[0]: expected a number, found \`"Oslo"\``)
    expect(await fault(() => source.read("p", "label"))).toContain("expected a label")
  })

  it("in parts, a row group each", async () => {
    const seen: number[] = []
    const parts: number[][] = []
    for await (const part of partsOfParquet(path("snappy.parquet"), undefined, (rows) => seen.push(rows))) parts.push(numbers(part, "p"))
    expect(parts).toEqual([p.slice(0, 3), p.slice(3, 6), p.slice(6)])
    expect(seen).toEqual([3, 6, 7])
  })

  it("of the columns, those that are used", async () => {
    for await (const part of partsOfParquet(path("snappy.parquet"), undefined, () => undefined, (name) => name !== "city")) {
      expect([part.names.includes("city"), part.texts("city"), numbers(part, "p").length > 0]).toEqual([true, [], true])
    }
  })

  it("empty cells are no numbers; rows that have them can be left out", async () => {
    const source = await open(path("nulls.parquet"))
    expect(await fault(() => source.read("p", "real"))).toBe(`E904 ${path("nulls.parquet")}: p[1]: expected a number, found \`null\``)
    const bad = new BadRows()
    const rest = await open(path("nulls.parquet"), bad)
    rest.prepare?.([{ name: "y", as: "label" }, { name: "p", as: "real" }])
    expect([numbers(rest, "y"), numbers(rest, "p"), bad.count]).toEqual([[1, 1], [0.5, 0.75], 2])
  })

  it("what cannot be read", async () => {
    expect(await fault(open(path("lz4.parquet")))).toContain("E941")
    expect(await fault(open(path("lz4.parquet")))).toContain("packed by LZ4")
    expect(await fault(open(path("none.parquet")))).toBe(`E901 ${path("none.parquet")}: the file cannot be read: there is no such file`)
    const bytes = readFileSync(path("snappy.parquet"))
    for (const [name, part] of [["half", bytes.subarray(0, 900)], ["tail", bytes.subarray(900)], ["empty", new Uint8Array()], ["text", Buffer.from("y,p\n1,0.5\n")]] as const) {
      const file = join(folder, `${name}.parquet`)
      writeFileSync(file, part)
      expect(await fault(open(file)), name).toContain(name === "empty" ? `E903 ${file}: the file is empty` : `E942 ${file}: it is not a whole Parquet file`)
    }
  })
})

it("writing row group by row group, an array as columns", async () => {
  const file = join(folder, "out.parquet")
  const writer = await openColumns(file)
  writer.write(new Map([["value", { data: Float64Array.of(0.1, Infinity), shape: [2] }], ["grad_x", { data: Float32Array.of(1, NaN, 3, -0), shape: [2, 2] }]]))
  writer.write(new Map([["value", { data: Float64Array.of(5e-324), shape: [1] }], ["grad_x", { data: Float32Array.of(7, 8), shape: [1, 2] }]]))
  writer.close()
  const source = await open(file)
  expect(source.names).toEqual(["value", "grad_x_0", "grad_x_1"])
  expect(numbers(source, "value")).toEqual([0.1, Infinity, 5e-324])
  expect([numbers(source, "grad_x_0"), numbers(source, "grad_x_1")]).toEqual([[1, 3, 7], [NaN, -0, 8]])
  expect(source.read("grad_x_0", "real").data).toBeInstanceOf(Float32Array)
})
