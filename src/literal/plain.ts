// The inputs of a bare formula without named arguments, comments and rare signs, read by cutting its text. In: the text. Out: its words as a
// union, a name behind `=` if it is bound and behind `?` if it stands in brackets. TypeScript cuts a text at a known sign natively, and the pieces of a
// formula are few, short and the same in many formulas, so that they are cut once; a piece without any of the signs is seen in one step.
import type { TrimRight } from "./text.ts"

/** Cut before a parenthesis that stands behind a blank, so that it stands behind what it may call. */
type Called<S extends string, Out extends string = never> = S extends `${infer Head} (${infer Rest}` ? Called<Rest, Out | `${Head}(`> : Out | S

/** Cut behind a single `=`. */
type Defined<S extends string, Out extends string = never> =
  S extends `${infer Head} =${infer Rest}` ? Rest extends `=${infer More}` ? Defined<More, Out | Head> : Defined<Rest, Out | `${Head}=`> : Out | S

type Spaced<S extends string, Out extends string = never> = S extends `${infer Head} ${infer Rest}` ? Spaced<Rest, Out | Head> : Out | S

type Operator = "*" | "-" | "+" | "/" | ")" | "^" | "," | "("
type Comparison = "=" | "<" | ">" | "!"

type Pieces<D extends string, S extends string, Out extends string> = S extends `${infer A}${D}${infer B}` ? Pieces<D, B, Out | A> : Out | S

/** What stands before a parenthesis, and no operator between, is called. Pieces have none of the sign they were cut at, so that this goes no deeper than there are signs. */
type Operands<S extends string> =
  S extends `${string}${Operator}${string}`
    ? S extends `${infer A}*${infer B}` ? Operands<Pieces<"*", B, A>>
    : S extends `${infer A})${infer B}` ? Operands<Pieces<")", B, A>>
    : S extends `${infer A}-${infer B}` ? Operands<Pieces<"-", B, A>>
    : S extends `${infer A}+${infer B}` ? Operands<Pieces<"+", B, A>>
    : S extends `${infer A}/${infer B}` ? Operands<Pieces<"/", B, A>>
    : S extends `${infer A}^${infer B}` ? Operands<Pieces<"^", B, A>>
    : S extends `${infer A},${infer B}` ? Operands<Pieces<",", B, A>>
    : S extends `${string}(${infer B}` ? Operands<B>
    : never
  : S

type Compared<S extends string, Out extends string = never> =
  S extends `${string}${Comparison}${string}`
    ? S extends `${infer A}<${infer B}` ? Compared<B, Out | Compared<A>>
    : S extends `${infer A}>${infer B}` ? Compared<B, Out | Compared<A>>
    : S extends `${infer A}!${infer B}` ? Compared<B, Out | Compared<A>>
    : S extends `${infer A}==${infer B}` ? Compared<B, Out | Compared<A>>
    : S extends `${infer A}=${infer B}` ? Compared<B, Out | `${A}=`>
    : never
  : Out | S

/** The words of a text without brackets and comparisons. */
export type SimpleWords<S extends string> = S extends `${string} ${string}` ? Operands<Spaced<Called<S>>> : Operands<S>

/** The words of a text without brackets. */
export type BoundWords<S extends string> = Compared<Operands<Spaced<Called<Defined<S>>>>>

/** The words of what stands outside of brackets, and behind a `?` of what stands inside; `"["` alone for brackets in brackets. */
export type BracketedWords<S extends string, Out extends string = never> =
  S extends `${infer Head}[${infer Within}]${infer Rest}`
    ? Within extends `${string}[${string}` ? "[" : BracketedWords<Rest, Out | BoundWords<`${TrimRight<Head>}${Follows<Rest>}`> | `?${BoundWords<Within>}`>
  : Out | BoundWords<S>

/** `let g[k=3] = …` binds `g`, other names before brackets are picked from or called. */
type Follows<Rest extends string> = Rest extends `${"" | " "}=${infer More}` ? More extends `=${string}` ? "(" : "=" : "("
