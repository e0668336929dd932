// The inputs of a bare formula without named arguments, comments and rare signs, read by cutting its text. In: the text. Out: an object type, or
// null for a text that has to be read sign by sign (formula.ts). TypeScript cuts a text at a known sign natively, and the pieces of a formula are
// few, short and the same in many formulas, so that this costs a tenth of reading the signs.
import type { Constant, Mark, Named, NumberText, Reserved, TrimRight } from "./text.ts"

type Cut = "(" | ")" | "[" | "]" | "." | "," | "=" | "+" | "-" | "*" | "/" | "^" | "<" | ">" | "!" | " " | "\n"

/** A blank for every `D`. */
type Blanked<S extends string, D extends string, Out extends string = ""> = S extends `${infer Head}${D}${infer Rest}` ? Blanked<Rest, D, `${Out}${Head} `> : `${Out}${S}`

/** `D` right behind what it follows, and a blank. */
type Ended<S extends string, D extends string, Out extends string = ""> = S extends `${infer Head}${D}${infer Rest}` ? Ended<Rest, D, `${Out}${TrimRight<Head>}${D} `> : `${Out}${S}`

type Split<S extends string, Out extends string = never> = S extends `${infer Head} ${infer Rest}` ? Split<Rest, Out | Head> : Out | S

/** The words: a name alone, or with the sign behind it that makes it something else than an input. */
type Words<S extends string> = Split<Operated<Compared<Ended<Ended<Blanked<S, "\n">, "(">, ".">>>>
type Operated<S extends string> = Blanked<Blanked<Blanked<Blanked<Blanked<Blanked<Blanked<S, ")">, "*">, "-">, "+">, "/">, "^">, ",">
type Compared<S extends string> = S extends `${string}${"=" | "<" | ">" | "!"}${string}` ? Blanked<Blanked<Blanked<Ended<Blanked<Blanked<Blanked<Blanked<S, "==">, "<=">, ">=">, "!=">, "=">, "<">, ">">, "!"> : S

/** Words, those inside of square brackets behind a `?`; null where brackets stand in brackets. */
type Bracketed<S extends string, Out extends string = never> =
  S extends `${infer Head}[${infer Within}]${infer Rest}`
    ? Within extends `${string}[${string}` ? null : Bracketed<Rest, Out | Words<`${TrimRight<Head>}${Follows<Rest>}`> | `?${Words<Within>}`>
  : Out | Words<S>

/** `let g[k=3] = …` binds `g`. */
type Follows<Rest extends string> = Rest extends `${"" | " "}=${infer More}` ? More extends `=${string}` ? "[" : "=" : "["

type Nothing = Reserved | Constant | NumberText | "" | `?${string}` | `${string}${"(" | "[" | "." | "="}`
type Inside<Out extends string> = Out extends `?${infer Word}` ? Word : never
type Bound<Out extends string> = Out extends `?${infer Name}=` ? Name : Out extends `${infer Name}=` ? Name : never

export type PlainInputs<S extends string> =
  S extends `${string}${Exclude<Mark, Cut>}${string}` ? null
  : Bracketed<S> extends infer Out extends string ? Named<Exclude<Out, Nothing>, Exclude<Inside<Out>, Nothing>, Bound<Out>> : null
