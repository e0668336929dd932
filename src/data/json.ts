// JSON and JSON Lines become a source of columns: a list of records ([{"y": 1, "p": 0.2}, ...] or one a line) or one object of
// columns ({"y": [1, 0], "p": [[...], ...]}). Cells may be nested lists. Infinities and NaN, which JSON cannot spell, are the
// texts "Infinity", "-Infinity" and "NaN". A bare list of numbers has no names; it can only be given to one input.
import { quoteCell } from "./cell.ts"
import type { Place } from "./fault.ts"
import { DataFault, fileFault } from "./fault.ts"
import { jsonFault } from "./json-position.ts"
import { brackets, nestedArray, tableSource, textOf } from "./nested.ts"
import type { ArrayData, BadRows, DataSource, ReadAs } from "./source.ts"

interface Row {
  readonly value: unknown
  readonly place: Place
  readonly path: string
}

export function readJson(file: string, text: string, bad?: BadRows): DataSource {
  const value = parseJson({ file }, text)
  if (Array.isArray(value)) return fromRecords(file, value.map((record, i) => ({ value: record, place: { file }, path: `[${i}]` })), bad)
  if (!isRecord(value)) throw fileFault("E920", { file }, {})
  return {
    file,
    names: Object.keys(value),
    texts: (name) => textsOf(value[name]),
    read: (name, as) => nestedArray(value[name], as, (positions) => ({ place: { file }, path: name + brackets(positions) }), true),
  }
}

/** `firstLine`: the line the text begins on. Rows that are no JSON are left out where `bad` is given. */
export function readJsonLines(file: string, text: string, firstLine = 1, bad?: BadRows): DataSource {
  if (firstLine === 1 && text.trim() === "") throw fileFault("E903", { file }, { expected: "a record such as {\"y\": 1, \"p\": 0.2} on each line was expected" })
  const records = text.split("\n").map((line, i) => ({ line, place: { file, line: firstLine + i } }))
  return fromRecords(file, records.filter(({ line }) => line.trim() !== "").flatMap(({ line, place }): Row[] => {
    try {
      return [{ value: parseJson(place, line), place, path: "" }]
    } catch (error) {
      if (bad === undefined || !(error instanceof DataFault)) throw error
      bad.add(error)
      return []
    }
  }), bad)
}

/** A whole file as one array, for `--input x=FILE`. */
export function readJsonArray(file: string, text: string, as: ReadAs): ArrayData {
  return nestedArray(parseJson({ file }, text), as, (positions) => ({ place: { file }, path: brackets(positions) }), true)
}

/** Whether the text is a bare list of numbers or of lists of them. */
export const isBareList = (text: string): boolean => /^\s*\[\s*[[\d\-."\]]/.test(text)

/** A text, a number or a word of which the end is missing. */
const unfinished = /^(?:"(?:[^"\\]|\\.)*\\?|-|-?\d+(?:\.|\.?\d*[eE][+-]?)|t|tr|tru|f|fa|fal|fals|n|nu|nul)$/s

function parseJson(place: Place, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const offset = jsonFault(text)
    const before = text.slice(0, offset).split("\n")
    const at = { ...place, line: (place.line ?? 1) + before.length - 1, column: (before.at(-1) ?? "").length + 1 }
    const [found] = /\S[\w.+-]{0,20}/.exec(text.slice(offset)) ?? []
    if (text.trim() === "") throw fileFault("E903", place, { expected: "a list of records or an object of columns was expected" })
    if (found === undefined || unfinished.test(text.slice(offset))) throw fileFault("E921", at, {})
    throw fileFault("E922", at, { found: quoteCell(found), number: /^[+-]?(?:nan|inf)/i.test(found) })
  }
}

function fromRecords(file: string, all: readonly Row[], bad: BadRows | undefined): DataSource {
  const names = new Set<string>()
  const rows = all.filter(({ value, place, path }) => {
    if (isRecord(value)) {
      for (const name of Object.keys(value)) names.add(name)
      return true
    }
    const fault = fileFault("E923", place, { what: path === "" ? "the line" : path })
    if (bad === undefined) throw fault
    bad.add(fault)
    return false
  })
  return tableSource({
    file,
    names: [...names],
    rows: rows.length,
    finite: true,
    cell(row, name) {
      const { value, place, path } = rows[row] ?? { value: undefined, place: { file }, path: "" }
      if (isRecord(value) && Object.hasOwn(value, name)) return value[name]
      throw fileFault("E924", place, { what: path === "" ? "the record" : `record ${path}`, name })
    },
    place(row, name, positions) {
      const { place, path } = rows[row] ?? { place: { file }, path: "" }
      return { place, path: `${path === "" ? "" : `${path}.`}${name}${brackets(positions)}` }
    },
  }, bad)
}

const textsOf = (values: unknown): string[] => (Array.isArray(values) ? values.map(textOf) : [])

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value)
