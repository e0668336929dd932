// What a loss takes, after checking: the contract between check (which makes it), the call (which binds data to it),
// facts (which ask for domains), the command line and the documentation.

export type Domain =
  | { readonly kind: "interval"; readonly low: number; readonly high: number; readonly lowOpen: boolean; readonly highOpen: boolean; readonly text: string }
  | { readonly kind: "set"; readonly members: readonly number[]; readonly text: string }

export interface AxisSpec {
  readonly axis: string
  /** Declared size (`k=4`), if it is a constant. */
  readonly size?: number
}

export interface ParameterSpec {
  readonly name: string
  /** After the `;`: carries no batch. */
  readonly hyper: boolean
  readonly axes: readonly AxisSpec[]
  /** real: a number or array. label: whole numbers, positions of axis `label`. switch: boolean. choice: one of `choices`. */
  readonly kind: "real" | "label" | "switch" | "choice"
  readonly label?: string
  readonly choices?: readonly string[]
  readonly domain?: Domain
  readonly required: boolean
  /** The default as source text, for documentation. */
  readonly fallback?: string
}

export interface Signature {
  readonly name: string
  readonly doc: string
  readonly parameters: readonly ParameterSpec[]
  /** Named axes kept in the value, as sample axes after the batch. */
  readonly per: readonly string[]
  /** What a call does with the values of the samples where it does not say; absent: the mean. */
  readonly reduction?: Reduction
  /** False where the value has no batch axis left (`mean(abs(y - p))`): the loss is one sample. */
  readonly perSample: boolean
}

export type Reduction = "mean" | "sum" | "none" | "weightedMean" | "batchmean"
export type RealArray = Float32Array | Float64Array
export type IntegerArray = Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array
export type NumberArray = RealArray | IntegerArray
export type AnyTypedArray = NumberArray | BigInt64Array | BigUint64Array
export type Nested = number | boolean | bigint | readonly Nested[]

/** Row-major entries with their shape. */
export interface Shaped<Data> {
  readonly data: Data
  readonly shape: readonly number[]
}

/** Numbers for an input: one for every entry, nested arrays, a typed array, or flat entries with a shape. */
export type Values = Nested | AnyTypedArray | Shaped<AnyTypedArray | readonly number[]>

type NestedIntegers = number | bigint | readonly NestedIntegers[]

/** Labels: whole numbers, positions of an axis. */
export type Labels = NestedIntegers | IntegerArray | BigInt64Array | BigUint64Array | Shaped<IntegerArray | BigInt64Array | BigUint64Array | readonly number[]>

/** What a user may pass for an input or a hyper-parameter. */
export type InputValue = Values | string

/** Inputs and hyper-parameters by name. */
export type Inputs = Readonly<Record<string, InputValue | undefined>>
