// The type of `loss("…")`: what its inputs object has to be, read from the literal. A text that is no literal, that is too long to be
// read at compile time, or that is not a loss at all (the error comes when it runs) is typed like any text: every name is allowed.
import type { BuiltIn } from "../losses/built-in.ts"
import type { UnreducedDialect } from "../losses/dialects.ts"
import type { Inputs } from "../kernel/signature.ts"
import type { Declared, LastLoss } from "./definition.ts"
import type { FormulaInputs } from "./formula.ts"
import type { TrimLeft } from "./text.ts"

/**
 * An object type with the inputs, the names among them that are hyper-parameters, and what a call does with the values of the samples
 * where it does not say: a dialect's loss does as its framework.
 */
export interface Read<I, H extends string, D extends "mean" | "none"> {
  readonly inputs: I
  readonly hypers: H
  readonly reduction: D
}

type Untyped = Read<Inputs, string, "mean">

/** A record of such keys requires none: `string` and patterns such as `${string} + 1` are not literals. */
export type ReadLiteral<S extends string> =
  Record<never, never> extends Record<S, unknown> ? Untyped
  : S extends keyof BuiltIn ? Known<`${BuiltIn[S]})`, S extends `${UnreducedDialect}.${string}` ? "none" : "mean">
  : S extends `lossc.${infer Name}` ? Name extends keyof BuiltIn ? Known<`${BuiltIn[Name]})`, "mean"> : Untyped
  : S extends `${string}loss ${string}` ? Defined<S, LastLoss<S>>
  : Formula<S>

type Defined<S extends string, Last extends string> =
  [Last] extends [never] ? Formula<S>
  : Last extends `${string}(${infer Signature}` ? Known<Signature, TrimLeft<Last> extends `loss ${UnreducedDialect}.${string}` ? "none" : "mean"> : Untyped

type Formula<S extends string> = FormulaInputs<S> extends infer Found extends object ? Read<Found, never, "mean"> : Untyped

type Known<Signature extends string, D extends "mean" | "none"> = Declared<Signature> extends infer Found extends { readonly inputs: object; readonly hypers: string } ? Read<Found["inputs"], Found["hypers"], D> : Untyped
