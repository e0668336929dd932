// The type of `loss("…")`: what its inputs object has to be, read from the literal. A text that is no literal, that is too long to be
// read at compile time, or that is not a loss at all (the error comes when it runs) is typed like any text: every name is allowed.
import type { BuiltIn } from "../losses/built-in.ts"
import type { UnreducedDialect } from "../losses/dialects.ts"
import type { Inputs } from "../kernel/signature.ts"
import type { Declared, LastLoss } from "./definition.ts"
import type { FormulaInputs } from "./formula.ts"
import type { Drop900, TrimLeft } from "./text.ts"

/** An object type with the inputs, and the names among them that are hyper-parameters. */
export interface Read {
  readonly inputs: object
  readonly hypers: string
}

/** A record of such keys requires none: `string` and patterns such as `${string} + 1` are not literals. */
interface Untyped {
  readonly inputs: Inputs
  readonly hypers: string
}

export type ReadLiteral<S extends string> =
  Record<never, never> extends Record<S, unknown> ? Untyped
  : S extends keyof BuiltIn ? Known<`${BuiltIn[S]})`>
  : S extends `lossc.${infer Name extends keyof BuiltIn}` ? Known<`${BuiltIn[Name]})`>
  : [LastLoss<S>] extends [never]
    ? Drop900<S> extends "" ? { readonly inputs: FormulaInputs<S>; readonly hypers: never } : Untyped
  : LastLoss<S> extends `${string}(${infer Signature}` ? Known<Signature> : Untyped

/** What a call does with the values of the samples where it does not say: a dialect's loss does as its framework. */
export type DefaultReduction<S extends string> = Record<never, never> extends Record<S, unknown> ? "mean" : S extends `${UnreducedDialect}.${string}` ? "none" : [LastLoss<S>] extends [never] ? "mean" : TrimLeft<LastLoss<S>> extends `loss ${UnreducedDialect}.${string}` ? "none" : "mean"

type Known<Signature extends string> = Declared<Signature> extends infer Found extends Read ? Found : Untyped
