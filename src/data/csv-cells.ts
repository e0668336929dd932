// Where the cells of a comma- or tab-separated text begin. In: bytes. Out: the offset of every cell, row by row, and the line of every
// row; whether a row is as long as the header is the reader's to say (csv.ts). Bytes and not texts, because a table of
// ten million rows has to be read at the speed of the disk: most cells are never made a string.
import { fileFault } from "./fault.ts"

export interface Cells {
  /** Offset of the first byte of every cell. */
  readonly starts: Int32Array
  /** Offset behind the last byte of every cell. */
  readonly ends: Int32Array
  /** Where each row begins in `starts`; one more entry than rows. */
  readonly rows: Int32Array
  /** The line each row begins on, from 1. */
  readonly lines: Int32Array
}

export const LF = 10
const CR = 13
export const QUOTE = 34
const BLANK = 32
const TAB = 9

/** `firstLine`: the line the bytes begin on. */
export function findCells(file: string, bytes: Uint8Array, delimiter: number, firstLine = 1): Cells {
  const starts = new Numbers()
  const ends = new Numbers()
  const rows = new Numbers()
  const lines = new Numbers()
  const { length } = bytes
  let at = 0
  let line = firstLine
  while (at < length) {
    const byte = bytes[at]
    if (byte === LF || byte === CR) {
      line += 1
      at += byte === CR && bytes[at + 1] === LF ? 2 : 1
      continue
    }
    rows.push(starts.length)
    lines.push(line)
    for (;;) {
      let from = at
      while (bytes[from] === BLANK || (bytes[from] === TAB && delimiter !== TAB)) from += 1
      const quoted = bytes[from] === QUOTE
      if (quoted) {
        starts.push(from)
        const begun = line
        at = from + 1
        for (;;) {
          if (at >= length) throw fileFault("E910", { file, line: begun }, {})
          const inside = bytes[at]
          if (inside === QUOTE) {
            if (bytes[at + 1] !== QUOTE) break
            at += 1
          } else if (inside === LF || (inside === CR && bytes[at + 1] !== LF)) line += 1
          at += 1
        }
        at += 1
        ends.push(at)
        while (bytes[at] === BLANK || (bytes[at] === TAB && delimiter !== TAB)) at += 1
        if (at < length && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) throw fileFault("E911", { file, line }, {})
      } else {
        starts.push(at)
        for (; at < length; at += 1) {
          const inside = bytes[at]
          if (inside === delimiter || inside === LF || inside === CR) break
          if (inside === QUOTE) throw fileFault("E912", { file, line }, {})
        }
        ends.push(at)
      }
      if (at >= length || bytes[at] !== delimiter) break
      at += 1
    }
  }
  rows.push(starts.length)
  return { starts: starts.all(), ends: ends.all(), rows: rows.all(), lines: lines.all() }
}

/** The end of the last whole row in `bytes`: the offset behind its line end, 0 where no row is whole. */
export function wholeRows(bytes: Uint8Array): number {
  if (!bytes.includes(QUOTE)) return bytes.lastIndexOf(LF) + 1
  let inside = false
  let end = 0
  bytes.forEach((byte, at) => {
    if (byte === QUOTE) inside = !inside
    else if (byte === LF && !inside) end = at + 1
  })
  return end
}

/** A growing list of whole numbers. */
class Numbers {
  #data = new Int32Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.#data.length) {
      const larger = new Int32Array(2 * this.length)
      larger.set(this.#data)
      this.#data = larger
    }
    this.#data[this.length++] = value
  }

  all(): Int32Array {
    return this.#data.subarray(0, this.length)
  }
}
