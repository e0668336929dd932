// The header of an .npy file is a Python dictionary of literals: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
// A reader of just these literals (texts, integers, booleans, tuples, lists, one dictionary); anything else is undefined.

export interface NpyField {
  readonly name: string
  /** NumPy's type, such as `<f4`. */
  readonly descr: string
  /** Shape of the field inside one item. */
  readonly shape: readonly number[]
}

export interface NpyHeader {
  readonly records: boolean
  readonly fields: readonly NpyField[]
  readonly fortranOrder: boolean
  readonly shape: readonly number[]
}

type Literal = string | number | boolean | readonly Literal[] | ReadonlyMap<string, Literal>

export function parseHeader(text: string): NpyHeader | undefined {
  const dictionary = parseLiteral(text)
  if (!(dictionary instanceof Map)) return undefined
  const shape = shapeOf(dictionary.get("shape"))
  const fortranOrder = dictionary.get("fortran_order")
  const descr = dictionary.get("descr")
  const fields = typeof descr === "string" ? [{ name: "", descr, shape: [] }] : fieldsOf(descr)
  if (shape === undefined || typeof fortranOrder !== "boolean" || fields === undefined) return undefined
  return { records: typeof descr !== "string", fields, fortranOrder, shape }
}

function fieldsOf(descr: Literal | undefined): NpyField[] | undefined {
  if (!isList(descr) || descr.length === 0) return undefined
  const fields = descr.map(fieldOf)
  return fields.every((field) => field !== undefined) ? fields : undefined
}

function fieldOf(entry: Literal): NpyField | undefined {
  if (!isList(entry)) return undefined
  const [name, descr, inner] = entry
  const shape = inner === undefined ? [] : shapeOf(inner)
  return typeof name === "string" && typeof descr === "string" && shape !== undefined ? { name, descr, shape } : undefined
}

function shapeOf(value: Literal | undefined): number[] | undefined {
  if (!isList(value)) return undefined
  const sizes = value.filter((size) => typeof size === "number")
  return sizes.length === value.length ? sizes : undefined
}

const isList = (value: Literal | undefined): value is readonly Literal[] => Array.isArray(value)

const token = /\s*(?:([[\](){}:,])|(\d+)|(True|False)\b|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/y

function parseLiteral(text: string): Literal | undefined {
  const tokens: Array<{ mark: string } | { value: string | number | boolean }> = []
  token.lastIndex = 0
  while (text.slice(token.lastIndex).trim() !== "") {
    const match = token.exec(text)
    if (match === null) return undefined
    const [, mark, digits, word, single, double] = match
    if (mark !== undefined) tokens.push({ mark })
    else if (digits !== undefined) tokens.push({ value: Number(digits) })
    else if (word !== undefined) tokens.push({ value: word === "True" })
    else tokens.push({ value: (single ?? double ?? "").replace(/\\(.)/g, "$1") })
  }
  let at = 0
  const take = (mark: string): boolean => {
    const next = tokens[at]
    if (next === undefined || !("mark" in next) || next.mark !== mark) return false
    at++
    return true
  }
  const entries = (close: string, read: () => boolean): boolean => {
    while (!take(close)) {
      if (!read()) return false
      if (!take(",")) return take(close)
    }
    return true
  }
  const value = (): Literal | undefined => {
    const next = tokens[at]
    if (next !== undefined && "value" in next) {
      at++
      return next.value
    }
    const close = take("(") ? ")" : take("[") ? "]" : undefined
    if (close !== undefined) {
      const list: Literal[] = []
      return entries(close, () => push(list, value())) ? list : undefined
    }
    if (!take("{")) return undefined
    const map = new Map<string, Literal>()
    const pair = (): boolean => {
      const key = value()
      const held = take(":") ? value() : undefined
      if (typeof key !== "string" || held === undefined) return false
      map.set(key, held)
      return true
    }
    return entries("}", pair) ? map : undefined
  }
  const result = value()
  return at === tokens.length ? result : undefined
}

function push(list: Literal[], value: Literal | undefined): boolean {
  if (value === undefined) return false
  list.push(value)
  return true
}
