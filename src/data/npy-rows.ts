// .npy files read a few rows at a time, side by side, so that arrays larger than memory can be evaluated. In: files with the same number of rows, row-major.
// Out: for every run of rows a source of each file.
import { closeSync, fstatSync, openSync, readSync } from "node:fs"
import { fileFault, systemReason } from "./fault.ts"
import { readHead, readItems, type NpyHead } from "./npy.ts"
import { fromNpy, npyName } from "./open.ts"
import type { DataSource } from "./source.ts"

const PART = 1 << 22

/** Longer than any header that NumPy writes for an array. */
const HEAD = 1 << 16

export interface NpyRows {
  readonly file: string
  readonly head: NpyHead
  readonly names: readonly string[]
  readonly rows: number
}

/** Undefined where the file has no rows that lie one after the other, or a header too long to be looked at. */
export function npyRows(file: string): NpyRows | undefined {
  return withFile(file, (handle) => {
    const { size } = fstatSync(handle)
    const bytes = new Uint8Array(Math.min(HEAD, size))
    fill(handle, bytes, 0)
    const head = readHead(file, bytes, size)
    const [rows] = head.shape
    return head.fortranOrder || rows === undefined ? undefined : { file, head, rows, names: head.records ? head.fields.map(({ name }) => name) : [npyName(file)] }
  })
}

/** `seen` is told how many bytes were read; `part`: about how many make a part. */
export function* npyParts(files: readonly NpyRows[], seen: (bytes: number) => void, part = PART): Generator<readonly DataSource[]> {
  const [first] = files
  const widths = files.map(({ head: { shape, stride } }) => stride * shape.slice(1).reduce((product, size) => product * size, 1))
  const step = Math.max(1, Math.floor(part / Math.max(1, widths.reduce((sum, width) => sum + width, 0))))
  const rows = first?.rows ?? 0
  for (let from = 0; from < rows || from === 0; from += step) {
    const count = Math.min(step, rows - from)
    yield files.map(({ file, head }, k) => withFile(file, (handle) => {
      const bytes = new Uint8Array(count * (widths[k] ?? 0))
      fill(handle, bytes, head.body + from * (widths[k] ?? 0))
      seen(bytes.length)
      return fromNpy(file, new Map([[npyName(file), readItems(head, bytes, [count, ...head.shape.slice(1)])]]))
    }))
  }
}

function withFile<T>(file: string, work: (handle: number) => T): T {
  let handle: number | undefined
  try {
    handle = openSync(file, "r")
    return work(handle)
  } catch (error) {
    throw error instanceof Error && "syscall" in error ? fileFault("E901", { file }, { reason: systemReason(error) }) : error
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}

/** What the file no longer holds stays 0 only where it shrinks while it is read. */
function fill(handle: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length; ) {
    const got = readSync(handle, bytes, at, bytes.length - at, position + at)
    if (got === 0) return
    at += got
  }
}
