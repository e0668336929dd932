// Arrays of the batch in tiles that go through the arena. In: how a stage uses its arrays. Out: how many samples fit, where their tiles lie, and what
// is copied there and back. A stage's code sees addresses as if all samples lay behind each other from sample 0 on.
import type { NumberArray } from "../../kernel/signature.ts"
import { BLOCK } from "../../schedule/loop.ts"
import type { Arena } from "./arena.ts"
import type { Entry } from "./place.ts"
import type { ArrayUse } from "./use.ts"

/** Bytes of all tiles together: they stay in the second-level cache. */
const TILES = 2 ** 17
/** What is loaded of a row beyond its end still lies inside: eight vectors at most. */
export const PADDING = 128
/** Bytes of the tiles that threads share at a time. */
const TOGETHER = 2 ** 24
/** An array of the program, and where it is in the present run. */
export interface Place {
  readonly use: ArrayUse
  /** Among the arrays of a call. */
  readonly index: number
  readonly kind: Entry
  readonly bytes: number
  /** Index of the cell with its address, among 32-bit integers; -1 if no code asks for it. */
  readonly cell: number
  /** Bytes of what belongs to one sample, or of all. */
  row: number
  address: number
  /** In the arena already. */
  resident: boolean
  /** The part of the arena that was copied out last: the next call most often asks for the same. */
  window: { readonly view: Float64Array | Float32Array | Int32Array; readonly of: object; readonly start: number } | undefined
}

export interface StagePlan {
  readonly index: number
  readonly blocked: boolean
  readonly tiled: readonly Place[]
  readonly sums: ReadonlyArray<{ readonly name: string; readonly tree: number; readonly cell: number }>
}

/** How many samples of a stage's arrays are in memory at a time; a whole number of chunks where threads share them. */
export function samplesOf({ tiled }: StagePlan, batch: number, chunk?: number): number {
  let perSample = 0
  for (const place of tiled) if (!place.resident) perSample += place.row
  if (perSample === 0) return Math.max(1, batch)
  const [bytes, unit] = chunk === undefined ? [TILES, BLOCK] : [TOGETHER, chunk]
  return Math.max(1, Math.min(batch, unit * Math.max(1, Math.floor(bytes / (unit * perSample)))))
}

export function placeTiles({ tiled }: StagePlan, from: number, samples: number): void {
  let at = from
  for (const place of tiled) {
    if (place.resident) continue
    place.address = at
    at += padded(place.row * samples)
  }
}

/** Tells the kernel where its arrays are: the addresses that sample 0 would have, if `first` is the first sample of the tiles. */
export function pointTo({ i32 }: Arena, { tiled }: StagePlan, first: number): void {
  for (const place of tiled) i32[place.cell] = place.resident ? place.address : place.address - first * place.row
}

export function roomOf({ tiled }: StagePlan, samples: number): number {
  let bytes = 0
  for (const place of tiled) if (!place.resident) bytes += padded(place.row * samples)
  return bytes
}

export function padded(bytes: number): number {
  return Math.ceil(bytes / 16) * 16 + PADDING
}

export function entries(place: Place, samples: number): number {
  return (place.row / place.bytes) * samples
}

function viewOf(arena: Arena, kind: Entry): Float64Array | Float32Array | Int32Array {
  return kind === "f64" ? arena.f64 : kind === "f32" ? arena.f32 : arena.i32
}

/** `behind`: how many entries behind the place's address. */
export function copyIn(arena: Arena, { kind, bytes, address }: Place, array: NumberArray | undefined, from: number, to: number, behind = 0): void {
  if (array === undefined) return
  viewOf(arena, kind).set(from === 0 && to === array.length ? array : array.subarray(from, to), address / bytes + behind)
}

export function copyOut(arena: Arena, place: Place, array: NumberArray | undefined, from: number, to: number): void {
  if (array === undefined) return
  const of = viewOf(arena, place.kind)
  const start = place.address / place.bytes
  const count = to - from
  let { window } = place
  if (window === undefined || window.of !== of || window.start !== start || window.view.length !== count) window = place.window = { view: of.subarray(start, start + count), of, start }
  array.set(window.view, from)
}
