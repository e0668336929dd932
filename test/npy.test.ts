// .npy files that NumPy wrote are read to the number, and what is written here is read back; damaged files are faults with words.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { DataFault } from "../src/data/fault.ts"
import { readNpy, writeNpy } from "../src/data/npy.ts"
import { npyParts, npyRows } from "../src/data/npy-rows.ts"
import { openArray } from "../src/data/open.ts"
import type { ArrayData } from "../src/data/source.ts"

interface Expected {
  readonly shape: number[]
  readonly data: Array<number | string>
}
type Case = { readonly name: string; readonly base64: string; readonly fields?: Record<string, Expected> } & Partial<Expected>

const { cases } = JSON.parse(readFileSync(new URL("fixtures/npy.json", import.meta.url), "utf8")) as { cases: Case[] }
const bytesOf = (name: string) => new Uint8Array(Buffer.from(cases.find((c) => c.name === name)!.base64, "base64"))

const check = (array: ArrayData | undefined, expected: Expected) => {
  expect(array?.shape).toEqual(expected.shape)
  expect(Array.from(array!.data as Iterable<number | bigint>, Number)).toEqual(expected.data.map(Number))
}

describe("reads what NumPy writes", () => {
  test.each(cases)("$name", ({ base64, fields, shape, data }) => {
    const content = readNpy("x.npy", new Uint8Array(Buffer.from(base64, "base64")))
    if (content.kind === "array") check(content.array, { shape: shape!, data: data! })
    else for (const [name, expected] of Object.entries(fields!)) check(content.fields.get(name), expected)
    expect(content.kind).toBe(fields === undefined ? "array" : "records")
  })

  test("the typed array is that of the file", () => {
    const kind = (name: string) => {
      const content = readNpy("x.npy", bytesOf(name))
      return content.kind === "array" && content.array.data.constructor.name
    }
    expect(["float32", "float64", "int64", "int32", "uint8", "bool", "float16"].map(kind)).toEqual([
      "Float32Array", "Float64Array", "BigInt64Array", "Int32Array", "Uint8Array", "Uint8Array", "Float32Array",
    ])
  })
})

describe("writes", () => {
  test("the bytes NumPy writes, for an array", () => {
    const content = readNpy("x.npy", bytesOf("float32"))
    expect(content.kind === "array" && Buffer.from(writeNpy(new Map([["x", content.array]]), false)).equals(Buffer.from(bytesOf("float32")))).toBe(true)
  })

  test.each(["records", "version 3"])("records that read back as they were: %s", (name) => {
    const before = readNpy("x.npy", bytesOf(name))
    if (before.kind !== "records") throw new Error("the fixture holds records")
    const bytes = writeNpy(before.fields, true)
    expect(readNpy("x.npy", bytes)).toEqual(before)
    // The data lie at a multiple of 64 bytes and are, but for the header's wording, the bytes of NumPy.
    const tail = (from: Uint8Array, length: number) => Buffer.from(from.subarray(from.length - length)).toString("hex")
    const size = bytes.length % 64
    expect(size).toBeGreaterThan(0)
    expect(tail(bytes, size)).toBe(tail(bytesOf(name), size))
  })
})

describe("damaged files", () => {
  const fault = (bytes: Uint8Array): string => {
    try {
      readNpy("x.npy", bytes)
    } catch (error) {
      if (error instanceof DataFault) return error.message
      throw error
    }
    return "read"
  }
  const patched = (replace: string, by: string) => {
    const bytes = Buffer.from(bytesOf("float64"))
    const at = bytes.indexOf(replace)
    bytes.write(by, at, "latin1")
    return new Uint8Array(bytes)
  }

  test.each([
    ["empty", new Uint8Array(), "the file is empty"],
    ["text", new TextEncoder().encode("y,p\n1,0.5\n2,0.25\n"), "it does not begin like an .npy file"],
    ["cut in the data", bytesOf("float64").subarray(0, -3), "shape (2, 3) takes 48 bytes of data, the file has 45"],
    ["cut in the header", bytesOf("float64").subarray(0, 40), "it ends inside its header"],
    ["complex", patched("<f8", "<c8"), "its numbers are of type `<c8`"],
    ["objects", patched("<f8", "|O8"), "its numbers are of type `|O8`"],
    ["no shape", patched("'shape'", "'shapy'"), "its header cannot be read"],
    ["not literals", patched("False", "os()."), "its header cannot be read"],
  ])("%s", (_, bytes, message) => expect(fault(bytes)).toBe(message))
})

describe("rows side by side", () => {
  const path = (name: string) => new URL(`data/${name}`, import.meta.url).pathname
  test("are those of the whole files", async () => {
    const files = ["digits-logits.npy", "digits-labels.npy"].map((name) => npyRows(path(name))!)
    const [logits, labels]: [number[], number[]] = [[], []]
    let [parts, bytes] = [0, 0]
    for (const [x, y] of npyParts(files, (read) => (bytes += read), 10_000)) {
      parts += 1
      logits.push(...Array.from(x!.read("digits-logits", "real").data, Number))
      labels.push(...Array.from(y!.read("digits-labels", "label").data, Number))
    }
    expect(logits).toEqual(Array.from((await openArray(path("digits-logits.npy"), "x", "real")).data, Number))
    expect(labels).toEqual(Array.from((await openArray(path("digits-labels.npy"), "y", "label")).data, Number))
    expect(parts).toBeGreaterThan(7)
    expect(bytes).toBe(files.reduce((sum, { head, rows }) => sum + (head.stride * rows * (head.shape[1] ?? 1)), 0))
  })

  test("a column-major file has none", () => {
    const folder = mkdtempSync(join(tmpdir(), "lossc-npy-"))
    writeFileSync(join(folder, "f.npy"), bytesOf("float32 in Fortran order"))
    expect(npyRows(join(folder, "f.npy"))).toBeUndefined()
    rmSync(folder, { recursive: true })
  })
})
