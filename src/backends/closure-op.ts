// Ops as closures, by the JavaScript their rows spell (`{0} + {1}`): the machine's arithmetic without a call in between. The
// table names no op, it only knows texts; a row whose text is not here is called through its `float`.
import type { Run } from "./closure-scalar.ts"

type Unary = (F: Float64Array, d: number, a: number) => Run
type Binary = (F: Float64Array, d: number, a: number, b: number) => Run

export const UNARY: ReadonlyMap<string, Unary> = new Map<string, Unary>([
  ["-{0}", (F, d, a) => () => { F[d] = -(F[a] as number) }],
  ["Math.exp({0})", (F, d, a) => () => { F[d] = Math.exp(F[a] as number) }],
  ["Math.expm1({0})", (F, d, a) => () => { F[d] = Math.expm1(F[a] as number) }],
  ["Math.log({0})", (F, d, a) => () => { F[d] = Math.log(F[a] as number) }],
  ["Math.log1p({0})", (F, d, a) => () => { F[d] = Math.log1p(F[a] as number) }],
  ["Math.sqrt({0})", (F, d, a) => () => { F[d] = Math.sqrt(F[a] as number) }],
  ["Math.abs({0})", (F, d, a) => () => { F[d] = Math.abs(F[a] as number) }],
  ["Math.floor({0})", (F, d, a) => () => { F[d] = Math.floor(F[a] as number) }],
  ["Math.sign({0})", (F, d, a) => () => { F[d] = Math.sign(F[a] as number) }],
  ["Math.tanh({0})", (F, d, a) => () => { F[d] = Math.tanh(F[a] as number) }],
])

export const BINARY: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ["{0} + {1}", (F, d, a, b) => () => { F[d] = (F[a] as number) + (F[b] as number) }],
  ["{0} - {1}", (F, d, a, b) => () => { F[d] = (F[a] as number) - (F[b] as number) }],
  ["{0} * {1}", (F, d, a, b) => () => { F[d] = (F[a] as number) * (F[b] as number) }],
  ["{0} / {1}", (F, d, a, b) => () => { F[d] = (F[a] as number) / (F[b] as number) }],
  ["Math.max({0}, {1})", (F, d, a, b) => () => { F[d] = Math.max(F[a] as number, F[b] as number) }],
  ["Math.min({0}, {1})", (F, d, a, b) => () => { F[d] = Math.min(F[a] as number, F[b] as number) }],
  ["Math.pow({0}, {1})", (F, d, a, b) => () => { F[d] = Math.pow(F[a] as number, F[b] as number) }],
])

/** Conditions by their sign in the language. */
export const CONDITIONS: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ["<", (F, d, a, b) => () => { F[d] = +((F[a] as number) < (F[b] as number)) }],
  ["<=", (F, d, a, b) => () => { F[d] = +((F[a] as number) <= (F[b] as number)) }],
  [">", (F, d, a, b) => () => { F[d] = +((F[a] as number) > (F[b] as number)) }],
  [">=", (F, d, a, b) => () => { F[d] = +((F[a] as number) >= (F[b] as number)) }],
  ["==", (F, d, a, b) => () => { F[d] = +(F[a] === F[b]) }],
  ["!=", (F, d, a, b) => () => { F[d] = +(F[a] !== F[b]) }],
  ["and", (F, d, a, b) => () => { F[d] = +(F[a] !== 0 && F[b] !== 0) }],
  ["or", (F, d, a, b) => () => { F[d] = +(F[a] !== 0 || F[b] !== 0) }],
])
