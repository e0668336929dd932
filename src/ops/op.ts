// What one row of the op table says. A row is the only place that knows an op: check, facts, differentiate, the
// interpreter, the printers, the documentation and the tests all read it. Reductions have rows of their own (reduce.ts),
// derived functions (softmax, mean, norm, …) are definitions in the language (derived.ts).

/** A closed interval of real numbers; `integer` and `finite`-ness are kept beside it by ir/facts.ts. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** How a function moves when one argument grows (the others fixed), on its whole domain. */
export type Monotone = "up" | "down" | "none"

export interface OpRow {
  readonly name: string
  /** Other spellings: `σ`, `ln`, `log₂`. */
  readonly aliases?: readonly string[]
  /** Infix or prefix sign, where the op is written with one; precedence lives in the grammar. */
  readonly symbol?: string
  /** Names of the arguments, used by every text of the row. */
  readonly params: readonly string[]
  /** May be called with more arguments than `params` (min, max, logaddexp): folded from the left. */
  readonly variadic?: boolean
  /** The value is 1 or 0 and may be used as a condition. */
  readonly condition?: boolean
  /** One sentence and one example in the language. */
  readonly doc: string
  readonly example: string
  /** Over the reals, in the language in terms of simpler ops; "primitive" where test/real.ts has it. */
  readonly meaning: string
  /** Where it is defined, a condition in the language; absent: everywhere. */
  readonly domain?: string
  /** All values it can take, as floats. */
  readonly range: Interval
  /** The value is always a whole number. */
  readonly integer?: boolean
  /** Per argument. */
  readonly monotone: readonly Monotone[]
  /** Sharper than `range` and `monotone` together, where that pays (`*`, `/`, `^`, `abs`, `mod`). */
  readonly interval?: (...args: Interval[]) => Interval
  /** One text per argument, in the language, in terms of `params` and `result`; null: derivative 0 everywhere (positions, signs, conditions). */
  readonly derivative: readonly string[] | null
  /** Kink policy in words; empty where there is none. */
  readonly at?: string
  /** Reference implementation in float64. Must be self-contained (no outer names) where there is no `make`: its text is put into emitted modules. */
  readonly float: (...args: number[]) => number
  /**
   * Makes what generated code calls instead of `js`: for what needs tables. Self-contained like `float`, from which it may differ
   * within `ulp`; returns an anonymous function. It is given the functions of the rows in `uses`.
   */
  readonly make?: (...uses: Array<(...args: number[]) => number>) => (...args: number[]) => number
  readonly uses?: readonly string[]
  /** Makes what tells how much the result of `make` lacks of the true one, for more digits than a float64 has. It is given that function. */
  readonly rest?: (own: (...args: number[]) => number) => (...args: number[]) => number
  /** Prebuilt modules call `float` all the same: what is made would be too long for them. */
  readonly brief?: true
  /** In simpler ops, in the language: what kernels compute. Absent: `js` or `float` is called. */
  readonly lower?: string
  /** JavaScript text with `{x}` for arguments; absent: `float` is called by the row's name. */
  readonly js?: string
  /** Where it is 0 though its argument is not: by how much it changes there for a relative change of its argument. */
  readonly crosses?: number
  /** Arguments other than 0 where its slope has no bound: nearer than this, the rounding of an argument costs more digits than a value may lose. */
  readonly poles?: { readonly at: readonly number[]; readonly within: number }
  /** 1 = an addition. */
  readonly cost: number
  /** Promised error of `float` in ulps of float64 over the whole domain, and tested. */
  readonly ulp: number
}

/** A reduction: state, one step per entry, result. */
export interface ReductionRow {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly doc: string
  readonly example: string
  /** Value over nothing. */
  readonly empty: number
  /** The result is a position along the axis (argmax). */
  readonly position?: boolean
  /** Entries have weights, which a step is given in place of positions. */
  readonly weighted?: boolean
  readonly range: Interval
  /** Starting state, one number per slot. */
  readonly init: readonly number[]
  /** Changes `state` in place. `value` is the entry, `index` its position, or its weight. */
  readonly step: (state: Float64Array, value: number, index: number) => void
  readonly finish: (state: Float64Array) => number
  /** The same in JavaScript text over `{0}`, `{1}` (slots), `{x}` and `{i}`. */
  readonly jsStep: string
  readonly jsFinish: string
  readonly cost: number
}
