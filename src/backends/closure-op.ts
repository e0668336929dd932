// Ops as closures over columns, by the JavaScript their rows spell (`{0} + {1}`): the machine's arithmetic without a call in
// between. The table names no op, it only knows texts; a row whose text is not here is called through its `float`.

/** One number per lane; a lane is a sample. */
export type Column = Float64Array
export type Run = () => void
/** How many lanes the present run of the stage has. */
export interface Lanes {
  count: number
}

type Unary = (L: Lanes, D: Column, A: Column) => Run
type Binary = (L: Lanes, D: Column, A: Column, B: Column) => Run

export const UNARY: ReadonlyMap<string, Unary> = new Map<string, Unary>([
  ["-{0}", (L, D, A) => () => { for (let k = 0; k < L.count; k += 1) D[k] = -(A[k] as number) }],
  ["Math.exp({0})", (L, D, A) => () => { for (let k = 0; k < L.count; k += 1) D[k] = Math.exp(A[k] as number) }],
  ["Math.expm1({0})", (L, D, A) => () => { for (let k = 0; k < L.count; k += 1) D[k] = Math.expm1(A[k] as number) }],
  ["Math.log({0})", (L, D, A) => () => { for (let k = 0; k < L.count; k += 1) D[k] = Math.log(A[k] as number) }],
  ["Math.log1p({0})", (L, D, A) => () => { for (let k = 0; k < L.count; k += 1) D[k] = Math.log1p(A[k] as number) }],
  ["Math.sqrt({0})", (L, D, A) => () => { for (let k = 0; k < L.count; k += 1) D[k] = Math.sqrt(A[k] as number) }],
  ["Math.abs({0})", (L, D, A) => () => { for (let k = 0; k < L.count; k += 1) D[k] = Math.abs(A[k] as number) }],
  ["Math.floor({0})", (L, D, A) => () => { for (let k = 0; k < L.count; k += 1) D[k] = Math.floor(A[k] as number) }],
  ["Math.sign({0})", (L, D, A) => () => { for (let k = 0; k < L.count; k += 1) D[k] = Math.sign(A[k] as number) }],
  ["Math.tanh({0})", (L, D, A) => () => { for (let k = 0; k < L.count; k += 1) D[k] = Math.tanh(A[k] as number) }],
])

export const BINARY: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ["{0} + {1}", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = (A[k] as number) + (B[k] as number) }],
  ["{0} - {1}", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = (A[k] as number) - (B[k] as number) }],
  ["{0} * {1}", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = (A[k] as number) * (B[k] as number) }],
  ["{0} / {1}", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = (A[k] as number) / (B[k] as number) }],
  ["Math.max({0}, {1})", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = Math.max(A[k] as number, B[k] as number) }],
  ["Math.min({0}, {1})", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = Math.min(A[k] as number, B[k] as number) }],
])

/** Conditions by their sign in the language. */
export const CONDITIONS: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ["<", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = +((A[k] as number) < (B[k] as number)) }],
  ["<=", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = +((A[k] as number) <= (B[k] as number)) }],
  [">", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = +((A[k] as number) > (B[k] as number)) }],
  [">=", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = +((A[k] as number) >= (B[k] as number)) }],
  ["==", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = +(A[k] === B[k]) }],
  ["!=", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = +(A[k] !== B[k]) }],
  ["and", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = +(A[k] !== 0 && B[k] !== 0) }],
  ["or", (L, D, A, B) => () => { for (let k = 0; k < L.count; k += 1) D[k] = +(A[k] !== 0 || B[k] !== 0) }],
])

/** One closure that runs the others in order. */
export function sequence(code: readonly Run[]): Run {
  const [first] = code
  if (first !== undefined && code.length === 1) return first
  return () => { for (let k = 0; k < code.length; k += 1) code[k]?.() }
}
