// JSON and JSON Lines become a source of columns: a list of records ([{"y": 1, "p": 0.2}, ...] or one a line) or one object of
// columns ({"y": [1, 0], "p": [[...], ...]}). Cells may be nested lists. Infinities and NaN, which JSON cannot spell, are the
// texts "Infinity", "-Infinity" and "NaN". A bare list of numbers has no names; it can only be given to one input.
import { quoteCell } from "./cell.ts"
import type { Place } from "./fault.ts"
import { DataFault } from "./fault.ts"
import { jsonFault } from "./json-position.ts"
import type { ArrayData, BadRows, DataSource, ReadAs } from "./source.ts"
import { arrayFor, isLabel, sizeOf } from "./source.ts"

/** Where an entry of nested lists stands, given its positions. */
type Locate = (positions: readonly number[]) => { readonly place: Place; readonly path: string }

interface Row {
  readonly value: unknown
  readonly place: Place
  readonly path: string
}

export function readJson(file: string, text: string): DataSource {
  const value = parseJson({ file }, text)
  if (Array.isArray(value)) return fromRecords(file, value.map((record, i) => ({ value: record, place: { file }, path: `[${i}]` })))
  if (!isRecord(value)) throw new DataFault("E903", { file }, "expected a list of records or an object of columns")
  return {
    file,
    names: Object.keys(value),
    texts: (name) => textsOf(value[name]),
    read: (name, as) => toArray(value[name], as, (positions) => ({ place: { file }, path: name + brackets(positions) })),
  }
}

/** `firstLine`: the line the text begins on. Rows that are no JSON are left out where `bad` is given. */
export function readJsonLines(file: string, text: string, firstLine = 1, bad?: BadRows): DataSource {
  const records = text.split("\n").map((line, i) => ({ line, place: { file, line: firstLine + i } }))
  return fromRecords(file, records.filter(({ line }) => line.trim() !== "").flatMap(({ line, place }): Row[] => {
    try {
      return [{ value: parseJson(place, line), place, path: "" }]
    } catch (error) {
      if (bad === undefined || !(error instanceof DataFault)) throw error
      bad.add(error)
      return []
    }
  }))
}

/** A whole file as one array, for `--input x=FILE`. */
export function readJsonArray(file: string, text: string, as: ReadAs): ArrayData {
  return toArray(parseJson({ file }, text), as, (positions) => ({ place: { file }, path: brackets(positions) }))
}

/** Whether the text is a bare list of numbers or of lists of them. */
export const isBareList = (text: string): boolean => /^\s*\[\s*[[\d\-."\]]/.test(text)

function parseJson(place: Place, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const before = text.slice(0, jsonFault(text)).split("\n")
    const at = { ...place, line: (place.line ?? 1) + before.length - 1, column: (before.at(-1) ?? "").length + 1 }
    throw new DataFault("E903", at, "it is not valid JSON", "NaN and infinities are written as texts: \"NaN\", \"-Infinity\"")
  }
}

function fromRecords(file: string, rows: readonly Row[]): DataSource {
  const names = new Set<string>()
  for (const { value, place, path } of rows) {
    if (!isRecord(value)) throw new DataFault("E903", place, `${path === "" ? "the line" : path} is not a record such as {"y": 1, "p": 0.2}`)
    for (const name of Object.keys(value)) names.add(name)
  }
  const read = (name: string, as: ReadAs): ArrayData => {
    const cells = rows.map(({ value, place, path }) => {
      if (!isRecord(value) || !Object.hasOwn(value, name)) {
        throw new DataFault("E904", place, `${path === "" ? "the record" : `record ${path}`} has no \`${name}\``)
      }
      return value[name]
    })
    return toArray(cells, as, ([row, ...positions]) => {
      const { place, path } = rows[row ?? 0] ?? { place: { file }, path: "" }
      return { place, path: `${path === "" ? "" : `${path}.`}${name}${brackets(positions)}` }
    })
  }
  return { file, names: [...names], read, texts: (name) => rows.map(({ value }) => (isRecord(value) && Object.hasOwn(value, name) ? textOf(value[name]) : "")) }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""))
const textsOf = (values: unknown): string[] => (Array.isArray(values) ? values.map(textOf) : [])

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value)

/** The first entry of each level gives the shape; an entry that has another is a fault that names it. */
function toArray(root: unknown, as: ReadAs, locate: Locate): ArrayData {
  const shape: number[] = []
  for (let level = root; Array.isArray(level); level = level[0]) shape.push(level.length)
  const data = arrayFor(as, sizeOf(shape))
  const positions: number[] = []
  let next = 0
  const expect = (code: "E903" | "E904", expected: string, found: unknown): DataFault => {
    const { place, path } = locate(positions)
    return new DataFault(code, place, `${path === "" ? "it" : path}: expected ${expected}, found ${show(found)}`)
  }
  const visit = (value: unknown, depth: number): void => {
    const size = shape[depth]
    if (size === undefined) {
      const number = typeof value === "number" ? value : spelled.get(value)
      if (number === undefined) throw expect("E904", "a number", value)
      if (as === "label" && !isLabel(number)) throw expect("E904", "a label (a whole number)", value)
      data[next++] = number
    } else {
      if (!Array.isArray(value) || value.length !== size) throw expect("E903", `a list of ${size}`, value)
      value.forEach((entry: unknown, i) => {
        positions.push(i)
        visit(entry, depth + 1)
        positions.pop()
      })
    }
  }
  visit(root, 0)
  return { data, shape }
}

const spelled = new Map<unknown, number>([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  [true, 1],
  [false, 0],
])

const brackets = (positions: readonly number[]): string => positions.map((i) => `[${i}]`).join("")

const show = (value: unknown): string => (Array.isArray(value) ? `a list of ${value.length}` : quoteCell(JSON.stringify(value) ?? "nothing"))
