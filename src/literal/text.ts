// Text at the level of types: what the readers of this folder share. TypeScript matches a template literal natively, so cutting
// at a known text costs one step whatever its length; only where several signs could come next is a text read sign by sign.

import type { Values } from "../kernel/signature.ts"

type Blank = " " | "\n" | "\t" | "\r"

export type TrimLeft<S extends string> = S extends `${Blank}${infer Rest}` ? TrimLeft<Rest> : S
export type TrimRight<S extends string> = S extends `${infer Rest}${Blank}` ? TrimRight<Rest> : S

export type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9"

/** A number or its beginning: `2`, `1e`. */
export type NumberText = `${Digit}${string}`

export type Constant = "pi" | "e" | "inf" | "π"

export type Reserved = "let" | "in" | "if" | "then" | "else" | "and" | "or" | "not" | "loss" | "fn" | "per" | "over" | "true" | "false"

type Superscript = "⁰" | "¹" | "²" | "³" | "⁴" | "⁵" | "⁶" | "⁷" | "⁸" | "⁹" | "⁺" | "⁻" | "ⁿ" | "ⁱ"
type Operator = "+" | "-" | "*" | "/" | "^" | "<" | ">" | "=" | "!" | "−" | "·" | "×" | "⋅" | "∗" | "≤" | "≥" | "≠" | "∈" | "√"

/** Ends a name. */
export type Mark =
  | Blank | "\u00a0" | Operator | Superscript | "(" | ")" | "[" | "]" | "{" | "}" | "," | ";" | "." | "#" | "'" | "′" | "″" | "‴"
  | "∞" | "∑" | "∏" | "&" | "|" | "?" | ":" | "%" | "~" | "\"" | "`"

/** Without its first signs, ten for each one of `Tens`: "" if there are no more. */
type Drop<S extends string, Tens extends string> =
  S extends `${infer _0}${infer _1}${infer _2}${infer _3}${infer _4}${infer _5}${infer _6}${infer _7}${infer _8}${infer _9}${infer Rest}`
    ? Tens extends `${infer _}${infer Left}` ? Left extends "" ? Rest : Drop<Rest, Left> : S
  : ""

type Hundred = "----------"

/** Without its first 100, 300, 900 signs: "" if there are no more. */
export type Drop100<S extends string> = Drop<S, Hundred>
export type Drop300<S extends string> = Drop<S, `${Hundred}${Hundred}${Hundred}`>
export type Drop900<S extends string> = Drop<S, `${Hundred}${Hundred}${Hundred}${Hundred}${Hundred}${Hundred}${Hundred}${Hundred}${Hundred}`>

type Four<Sign extends string> = `${Sign}${string}${Sign}${string}${Sign}${string}${Sign}${string}`
type Sixteen<Sign extends string> = `${Four<Sign>}${Four<Sign>}${Four<Sign>}${Four<Sign>}`
type Many<Sign extends string> = `${Sixteen<Sign>}${Sixteen<Sign>}${Sixteen<Sign>}${Sixteen<Sign>}`

/** Texts with 256 of one sign or more: cutting there could take more steps than TypeScript makes. Asking is one step, for texts of any length. */
export type Crowded<Sign extends string> = Sign extends string ? `${string}${Many<Sign>}${Many<Sign>}${Many<Sign>}${Many<Sign>}` : never

/** One object as an editor shows it, not an intersection. */
export type Flat<T> = T extends infer Whole ? { [K in keyof Whole]: Whole[K] } : never

/** The inputs of a formula: names that are used, names that may be, names bound inside. */
export type Named<Used extends string, Perhaps extends string, Bound extends string> =
  [Exclude<Perhaps, Used | Bound>] extends [never] ? { readonly [K in Exclude<Used, Bound>]: Values }
  : Flat<
    & { readonly [K in Exclude<Used, Bound>]: Values }
    & { readonly [K in Exclude<Perhaps, Used | Bound>]?: Values | undefined }
  >
