// The binary form of a WebAssembly module. In: types, imports and function bodies as lists of bytes. Out: the module's bytes.
// Only what kernels need is here: one imported memory, imported and exported functions, no tables, no globals, no data.

export const I32 = 0x7f
export const F64 = 0x7c
export const V128 = 0x7b

/** What 32-bit addresses reach. */
export const MOST_PAGES = 65536

export interface Signature {
  readonly params: readonly number[]
  readonly results: readonly number[]
}

export interface FunctionCode {
  readonly signature: Signature
  /** Types of the locals after the parameters. */
  readonly locals: readonly number[]
  readonly body: readonly number[]
  /** Name it is exported by. */
  readonly exported?: string
}

export interface ModuleParts {
  /** Imported as `f.NAME`; their indices come first. */
  readonly imports: ReadonlyArray<{ readonly name: string; readonly signature: Signature }>
  readonly functions: readonly FunctionCode[]
  /** The memory is shared between threads. */
  readonly shared?: boolean
}

/** LEB128 of a whole number from 0. */
export function unsigned(value: number): readonly number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
  return bytes
}

/** LEB128 of a 32-bit integer. */
export function signed(value: number): readonly number[] {
  const bytes: number[] = []
  let rest = value | 0
  while (rest > 63 || rest < -64) {
    bytes.push((rest & 127) | 128)
    rest >>= 7
  }
  bytes.push(rest & 127)
  return bytes
}

/** Bytes that stand behind each other: they are copied once, when all are there. */
type Pieces = ReadonlyArray<readonly number[]>

function lengthOf(pieces: Pieces): number {
  let length = 0
  for (const piece of pieces) length += piece.length
  return length
}

export function assemble({ imports, functions, shared = false }: ModuleParts): Uint8Array {
  const types: Signature[] = []
  const typeOf = (signature: Signature): number => {
    const found = types.findIndex((t) => same(t.params, signature.params) && same(t.results, signature.results))
    return found >= 0 ? found : types.push(signature) - 1
  }
  const memory = [...text("m"), ...text("memory"), 2, ...(shared ? [3, ...unsigned(1), ...unsigned(MOST_PAGES)] : [0, ...unsigned(1)])]
  const imported = imports.map((x) => [...text("f"), ...text(x.name), 0, ...unsigned(typeOf(x.signature))])
  const declared = functions.map((f) => unsigned(typeOf(f.signature)))
  const exported = functions.flatMap((f, k) => (f.exported === undefined ? [] : [[...text(f.exported), 0, ...unsigned(imports.length + k)]]))
  const pieces = [
    [0, 97, 115, 109, 1, 0, 0, 0],
    ...section(1, types.length, types.map((t) => [0x60, ...list(t.params), ...list(t.results)])),
    ...section(2, 1 + imported.length, [memory, ...imported]),
    ...section(3, declared.length, declared),
    ...section(7, exported.length, exported),
    ...section(10, functions.length, functions.flatMap(codeOf)),
  ]
  const bytes = new Uint8Array(lengthOf(pieces))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

function codeOf({ locals, body }: FunctionCode): Pieces {
  const groups: Array<{ count: number; readonly type: number }> = []
  for (const type of locals) {
    const last = groups.at(-1)
    if (last?.type === type) last.count += 1
    else groups.push({ count: 1, type })
  }
  const head = [...unsigned(groups.length), ...groups.flatMap(({ count, type }) => [...unsigned(count), type])]
  return [unsigned(head.length + body.length + 1), head, body, [0x0b]]
}

function section(id: number, count: number, items: Pieces): Pieces {
  const content = [unsigned(count), ...items]
  return [[id, ...unsigned(lengthOf(content))], ...content]
}

function list(items: readonly number[]): readonly number[] {
  return [...unsigned(items.length), ...items]
}

function text(name: string): readonly number[] {
  return list([...new TextEncoder().encode(name)])
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((x, k) => x === b[k])
}
