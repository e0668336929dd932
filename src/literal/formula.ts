// The inputs of a bare formula, read from its literal text. In: the text. Out: an object type. An input is every name that is not
// reserved, a constant, bound by `let`, or before `(`, `[`, `.` or a single `=`; a name that stands only inside brackets (most often
// an axis), or alone behind the `=` of a named argument (perhaps the word of a choice), may be left out.
// The text is read sign by sign in tail calls: a call a sign and a call a name.
import type { Values } from "../kernel/signature.ts"
import type { Constant, Drop450, Flat, Mark, NumberText, TrimLeft } from "./text.ts"

type Reserved = "let" | "in" | "if" | "then" | "else" | "and" | "or" | "not" | "loss" | "fn" | "per" | "over" | "true" | "false"

/**
 * What a scan knows: the word it is in; the open brackets, innermost first (`;` is a parenthesis behind its semicolon, `=` the same right behind
 * a named argument's sign); the names that are inputs, that may be, and that `let` binds.
 */
interface State {
  readonly word: string
  readonly open: string
  readonly names: string
  readonly perhaps: string
  readonly bound: string
}

interface Start {
  readonly word: ""
  readonly open: ""
  readonly names: never
  readonly perhaps: never
  readonly bound: never
}

type Scan<S extends string, Word extends string, Open extends string, Names extends string, Perhaps extends string, Bound extends string> =
  S extends `${infer Sign}${infer Rest}`
    ? Sign extends Mark
      ? Word extends ""
        ? Sign extends " " | "\n" | "\t" | "\r" ? Scan<Rest, "", Open, Names, Perhaps, Bound>
        : Sign extends "#" ? Scan<S extends `${string}\n${infer Next}` ? Next : "", "", Open, Names, Perhaps, Bound>
        : Sign extends "(" | "[" ? Scan<Rest, "", `${Sign}${Settled<Open>}`, Names, Perhaps, Bound>
        : Sign extends ")" | "]" ? Scan<Rest, "", Open extends `${infer _}${infer Below}` ? Below : "", Names, Perhaps, Bound>
        : Sign extends ";" ? Scan<Rest, "", Open extends `(${infer Below}` ? `;${Below}` : Open, Names, Perhaps, Bound>
        : Sign extends "=" ? Scan<Rest, "", Open, Names, Perhaps, Bound>
        : Scan<Rest, "", Settled<Open>, Names, Perhaps, Bound>
      // A word is complete, and S begins with what follows it.
      : Word extends Reserved | Constant | NumberText ? Scan<S, "", Settled<Open>, Names, Perhaps, Bound>
      : TrimLeft<S> extends `${"(" | "[" | "."}${string}` ? Scan<S, "", Settled<Open>, Names, Perhaps, Bound>
      : TrimLeft<S> extends `==${string}` ? Scan<S, "", Open, Names | Word, Perhaps, Bound>
      : TrimLeft<S> extends `=${string}`
        ? Open extends `;${infer Below}` ? Scan<S, "", `=${Below}`, Names, Perhaps, Bound> : Scan<S, "", Open, Names, Perhaps, Bound | Word>
      : Open extends `=${infer Below}`
        ? TrimLeft<S> extends `${"," | ")"}${string}` ? Scan<S, "", `;${Below}`, Names, Perhaps | Word, Bound> : Scan<S, "", `;${Below}`, Names | Word, Perhaps, Bound>
      : Open extends `${string}[${string}` ? Scan<S, "", Open, Names, Perhaps | Word, Bound>
      : Scan<S, "", Open, Names | Word, Perhaps, Bound>
    : Scan<Rest, `${Word}${Sign}`, Open, Names, Perhaps, Bound>
  : { readonly word: Word; readonly open: Open; readonly names: Names; readonly perhaps: Perhaps; readonly bound: Bound }

/** Behind a named argument's sign stands more than one name. */
type Settled<Open extends string> = Open extends `=${infer Below}` ? `;${Below}` : Open

type From<S extends string, Before extends State> = Scan<S, Before["word"], Before["open"], Before["names"], Before["perhaps"], Before["bound"]>

/** Two scans where the text is too long for one. The blank ends the last word. */
type Scanned<S extends string, Tail extends string = Drop450<S>> =
  Tail extends "" ? From<`${S} `, Start>
  : S extends `${infer Head}${Tail}` ? From<Head, Start> extends infer Middle extends State ? From<`${Tail} `, Middle> : State : State

type Inputs<Found extends State> = Flat<
  & { readonly [K in Exclude<Found["names"], Found["bound"]>]: Values }
  & { readonly [K in Exclude<Found["perhaps"], Found["names"] | Found["bound"]>]?: Values | undefined }
>

export type FormulaInputs<S extends string> = Scanned<S> extends infer Found extends State ? Inputs<Found> : never
