// Loops over columns. For ops: by the JavaScript their rows spell (`{0} + {1}`), the machine's arithmetic without a call for
// every number. The table names no op, it only knows texts; a row whose text is not here is called through its `float`.
// Each loop is a function of its columns and their length, because V8 keeps parameters in registers and captured names not.
import type { NumberArray } from "../kernel/signature.ts"

/** One number per lane; a lane is a sample. */
export type Column = Float64Array
export type Run = () => void
/** How many samples the columns hold at present, and which is the first. */
export interface Lanes {
  count: number
  first: number
}

/** `f`: what computes the op, for those that the engine does not compute itself. */
type Unary = (n: number, D: Column, A: Column, f: (x: number) => number) => void
type Binary = (n: number, D: Column, A: Column, B: Column) => void

export const UNARY: ReadonlyMap<string, Unary> = new Map<string, Unary>([
  ["-{0}", (n, D, A) => { for (let k = 0; k < n; k += 1) D[k] = -(A[k] as number) }],
  ["Math.sqrt({0})", (n, D, A) => { for (let k = 0; k < n; k += 1) D[k] = Math.sqrt(A[k] as number) }],
  ["Math.abs({0})", (n, D, A) => { for (let k = 0; k < n; k += 1) D[k] = Math.abs(A[k] as number) }],
  ["Math.floor({0})", (n, D, A) => { for (let k = 0; k < n; k += 1) D[k] = Math.floor(A[k] as number) }],
])

/** A loop of its own for each function that is often called: V8 puts in place what a loop always calls. */
export const CALLED: ReadonlyMap<string, Unary> = new Map<string, Unary>([
  ["Math.exp({0})", (n, D, A, f) => { for (let k = 0; k < n; k += 1) D[k] = f(A[k] as number) }],
  ["Math.expm1({0})", (n, D, A, f) => { for (let k = 0; k < n; k += 1) D[k] = f(A[k] as number) }],
  ["Math.log({0})", (n, D, A, f) => { for (let k = 0; k < n; k += 1) D[k] = f(A[k] as number) }],
  ["Math.log1p({0})", (n, D, A, f) => { for (let k = 0; k < n; k += 1) D[k] = f(A[k] as number) }],
  ["Math.tanh({0})", (n, D, A, f) => { for (let k = 0; k < n; k += 1) D[k] = f(A[k] as number) }],
])

export const BINARY: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ["{0} + {1}", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = (A[k] as number) + (B[k] as number) }],
  ["{0} - {1}", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = (A[k] as number) - (B[k] as number) }],
  ["{0} * {1}", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = (A[k] as number) * (B[k] as number) }],
  ["{0} / {1}", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = (A[k] as number) / (B[k] as number) }],
  ["Math.max({0}, {1})", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = Math.max(A[k] as number, B[k] as number) }],
  ["Math.min({0}, {1})", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = Math.min(A[k] as number, B[k] as number) }],
])

/** Conditions by their sign in the language. */
export const CONDITIONS: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ["<", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = +((A[k] as number) < (B[k] as number)) }],
  ["<=", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = +((A[k] as number) <= (B[k] as number)) }],
  [">", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = +((A[k] as number) > (B[k] as number)) }],
  [">=", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = +((A[k] as number) >= (B[k] as number)) }],
  ["==", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = +(A[k] === B[k]) }],
  ["!=", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = +(A[k] !== B[k]) }],
  ["and", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = +(A[k] !== 0 && B[k] !== 0) }],
  ["or", (n, D, A, B) => { for (let k = 0; k < n; k += 1) D[k] = +(A[k] !== 0 || B[k] !== 0) }],
])

export function copy(n: number, D: Column, A: Column): void {
  for (let k = 0; k < n; k += 1) D[k] = A[k] as number
}

/** Where `T` is not 0 what stands in `A`, else what stands in `B`. */
export function select(n: number, D: Column, T: Column, A: Column, B: Column): void {
  for (let k = 0; k < n; k += 1) D[k] = (T[k] !== 0 ? A[k] : B[k]) as number
}

export function countTrue(n: number, T: Column): number {
  let count = 0
  for (let k = 0; k < n; k += 1) count += +(T[k] !== 0)
  return count
}

/** One dimension more of an address: `sum * length + at`. */
export function advance(n: number, D: Column, sum: Column, length: number, A: Column): void {
  for (let k = 0; k < n; k += 1) D[k] = (sum[k] as number) * length + (A[k] as number)
}

export function gather(n: number, D: Column, data: NumberArray, A: Column): void {
  for (let k = 0; k < n; k += 1) D[k] = data[A[k] as number] as number
}

/** A run of entries: what gather does where the addresses are those of the samples, without turning floats into addresses. */
export function load(n: number, D: Column, data: NumberArray, first: number): void {
  for (let k = 0; k < n; k += 1) D[k] = data[first + k] as number
}

export function store(n: number, data: NumberArray, first: number, V: Column): void {
  for (let k = 0; k < n; k += 1) data[first + k] = V[k] as number
}

/** Marks the lanes whose position lies outside of its axis. */
export function markOutside(n: number, outside: Column, A: Column, size: number): void {
  for (let k = 0; k < n; k += 1) {
    const at = A[k] as number
    if (!(at >= 0 && at < size && at === Math.floor(at))) outside[k] = 1
  }
}

export function gatherInside(n: number, D: Column, data: NumberArray, A: Column, outside: Column): void {
  for (let k = 0; k < n; k += 1) D[k] = outside[k] !== 0 ? NaN : data[A[k] as number] as number
}

export function scatter(n: number, data: NumberArray, A: Column, V: Column): void {
  for (let k = 0; k < n; k += 1) data[A[k] as number] = V[k] as number
}

/** Where W is not 0. */
export function scatterWhere(n: number, data: NumberArray, A: Column, V: Column, W: Column): void {
  for (let k = 0; k < n; k += 1) if (W[k] !== 0) data[A[k] as number] = V[k] as number
}

/** As gather and scatter, in a scratch row that has `stride` lanes side by side. */
export function gatherLanes(n: number, D: Column, row: Float64Array, A: Column, stride: number): void {
  for (let k = 0; k < n; k += 1) D[k] = row[(A[k] as number) * stride + k] as number
}

export function scatterLanes(n: number, row: Float64Array, A: Column, V: Column, stride: number): void {
  for (let k = 0; k < n; k += 1) row[(A[k] as number) * stride + k] = V[k] as number
}

export function callUnary(n: number, D: Column, f: (a: number) => number, A: Column): void {
  for (let k = 0; k < n; k += 1) D[k] = f(A[k] as number)
}

export function callBinary(n: number, D: Column, f: (a: number, b: number) => number, A: Column, B: Column): void {
  for (let k = 0; k < n; k += 1) D[k] = f(A[k] as number, B[k] as number)
}

export function callAny(n: number, D: Column, f: (...args: number[]) => number, args: readonly Column[]): void {
  for (let k = 0; k < n; k += 1) D[k] = f(...args.map((A) => A[k] as number))
}

/** One closure that runs the others in order. */
export function sequence(code: readonly Run[]): Run {
  const [first] = code
  if (first !== undefined && code.length === 1) return first
  return () => { for (let k = 0; k < code.length; k += 1) code[k]?.() }
}
