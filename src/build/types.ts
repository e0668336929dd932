// The types that the `.d.ts` files of built modules share, as text: they are written beside the runtime, which is bundled without types.
export const runtimeTypes = `type IntegerArray = Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array
type BigArray = BigInt64Array | BigUint64Array
type Nested = number | boolean | bigint | readonly Nested[]
type Whole = number | bigint | readonly Whole[]
type Flat<T> = { [K in keyof T]: T[K] }
export type Values = Nested | Float32Array | Float64Array | IntegerArray | BigArray | { readonly data: Float32Array | Float64Array | IntegerArray | BigArray | readonly number[]; readonly shape: readonly number[] }
export type Labels = Whole | IntegerArray | BigArray | { readonly data: IntegerArray | BigArray | readonly number[]; readonly shape: readonly number[] }
export type Entry = number | Float32Array | Float64Array | Entry[]
export type Reduction = "mean" | "sum" | "none" | "weightedMean" | "batchmean"
export interface Options<Name extends string = string> {
  readonly reduction?: Reduction
  readonly sampleWeight?: Values
  readonly wrt?: Name | readonly Name[]
  readonly layout?: Readonly<Partial<Record<Name, string>>>
  readonly sizes?: Readonly<Record<string, number>>
  readonly out?: object
}
export interface ValueAndGrad<W extends string = string> { readonly value: Entry; readonly grad: Readonly<Record<W, Entry>> }
export interface GradAndHess<W extends string = string> extends ValueAndGrad<W> { readonly hess: Readonly<Record<W, Entry>> }
type Names<I> = keyof I & string
type Real<I> = { [K in Names<I>]-?: Float64Array extends I[K] ? K : never }[Names<I>]
type Folded<I, K extends keyof I> = Flat<Omit<I, K> & { readonly [N in K]?: I[N] | undefined }>
export interface BuiltLoss<I, H extends string = never, D extends Reduction = "mean"> {
  <R extends Reduction = D>(inputs: I, options?: Options<Names<I>> & { readonly reduction?: R }): R extends "none" ? Entry : number
  /** The text of the loss in the language. */
  readonly source: string
  valueAndGrad<W extends Real<I> = Real<I>>(inputs: I, options?: Options<Names<I>> & { readonly wrt?: W | readonly W[] }): ValueAndGrad<W>
  gradAndHess<W extends Real<I> = Real<I>>(inputs: I, options?: Options<Names<I>> & { readonly wrt?: W | readonly W[] }): GradAndHess<W>
  /** The same loss with hyper-parameters and options folded in. */
  with<K extends keyof I & H = never>(hypers: Pick<I, K> & { readonly [N in Exclude<keyof I, H>]?: never }, options?: Options<Names<I>>): BuiltLoss<Folded<I, K>, H, D>
}
export interface CallDiagnostic { readonly code: string; readonly severity: "error"; readonly message: string }
export class LossError extends Error {
  readonly diagnostics: readonly CallDiagnostic[]
}
`
