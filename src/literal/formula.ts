// The inputs of a bare formula, read from its literal text. In: the text. Out: an object type. An input is every name that is not
// reserved, a constant, bound by `let`, or before `(`, `[`, `.` or a single `=`; a name that stands only inside brackets (most often
// an axis), or alone behind the `=` of a named argument (perhaps the word of a choice), may be left out.
// Most texts can be cut into their words (plain.ts). Others are read sign by sign in tail calls, a hundred signs at a time: every step makes a text of what is left, and TypeScript
// keeps them all.
import type { BoundWords, BracketedWords, SimpleWords } from "./plain.ts"
import type { Values } from "../kernel/signature.ts"
import type { Constant, Crowded, Drop100, Drop900, Mark, Named, NumberText, Reserved, TrimLeft } from "./text.ts"

/** The rest of a word, and what follows it. A type of its own with few parameters, because most signs are letters. */
type Word<S extends string, Read extends string> =
  S extends `${infer Sign}${infer Rest}` ? Sign extends Mark ? readonly [Read, S] : Word<Rest, `${Read}${Sign}`> : readonly [Read, ""]

/**
 * `Open`: the open brackets, innermost first (`;` is a parenthesis behind its semicolon, `=` the same right behind a named argument's sign).
 * `Out`: the names so far, each behind a mark: `+` is an input, `?` may be one, `-` is bound by `let`. What cannot be told before more of
 * the text is known stays in `rest`.
 */
type Scan<S extends string, Open extends string, Out extends string> =
  S extends `${infer Sign}${infer Rest}`
    ? Sign extends Mark
      ? Sign extends Quiet ? Scan<Rest, Open, Out>
      : Sign extends Structure ? Scan<Behind<Sign, Rest>, Opened<Sign, Open>, Out>
      : Open extends `=${infer Below}` ? Scan<Rest, `;${Below}`, Out> : Scan<Rest, Open, Out>
    : Word<Rest, Sign> extends readonly [infer Name extends string, infer After extends string]
      ? TrimLeft<After> extends `${infer Next}${infer More}`
        ? Name extends Reserved | Constant | NumberText ? Scan<After, Settled<Open>, Out>
        : Next extends "(" | "[" | "." ? Scan<After, Settled<Open>, Out>
        : Next extends "="
          ? More extends `=${string}` ? Scan<After, Open, Out | `+${Name}`>
          : More extends "" ? State<S, Open, Out>
          : Open extends `;${infer Below}` ? Scan<After, `=${Below}`, Out> : Scan<After, Open, Out | `-${Name}`>
        : Open extends "" ? Scan<After, Open, Out | `+${Name}`>
        : Open extends `=${infer Below}` ? Scan<After, `;${Below}`, Out | `${Next extends "," | ")" ? "?" : "+"}${Name}`>
        : Scan<After, Open, Out | `${Open extends `${string}[${string}` ? "?" : "+"}${Name}`>
      : State<S, Open, Out>
    : never
  : State<"", Open, Out>

/** Says nothing by itself. */
type Quiet = " " | "\n" | "\t" | "\r" | "="

type Structure = "(" | "[" | ")" | "]" | ";" | "#"

type Opened<Sign extends Structure, Open extends string> =
  Sign extends "(" | "[" ? `${Sign}${Settled<Open>}`
  : Sign extends ";" ? Open extends `(${infer Below}` ? `;${Below}` : Open
  : Sign extends "#" ? Open
  : Open extends `${infer _}${infer Below}` ? Below : ""

/** A comment ends with its line. */
type Behind<Sign extends Structure, Rest extends string> = Sign extends "#" ? Rest extends `${string}\n${infer Next}` ? Next : "" : Rest

interface State<Rest extends string, Open extends string, Out extends string> {
  readonly rest: Rest
  readonly open: Open
  readonly out: Out
}

type AnyState = State<string, string, string>

/** Behind a named argument's sign stands more than one name. */
type Settled<Open extends string> = Open extends `=${infer Below}` ? `;${Below}` : Open

/** The comma ends the last word. */
type Scanned<S extends string, Before extends AnyState = State<"", "", never>, Tail extends string = Drop100<S>> =
  Tail extends "" ? Scan<`${Before["rest"]}${S},`, Before["open"], Before["out"]>
  : S extends `${infer Head}${Tail}`
    ? Scan<`${Before["rest"]}${Head}`, Before["open"], Before["out"]> extends infer Middle extends AnyState ? Scanned<Tail, Middle> : AnyState
  : AnyState

type Marked<Out extends string, M extends string> = Out extends `${M}${infer Name}` ? Name : never

type ByScan<S extends string> = Drop900<S> extends "" ? Scanned<S> extends infer Found extends AnyState ? Named<Marked<Found["out"], "+">, Marked<Found["out"], "?">, Marked<Found["out"], "-">> : never : null

/** Words that are no names of inputs: those with a sign before them or behind it come apart. */
type Nothing = Reserved | Constant | "" | `${number}${"" | "e" | "E"}` | `${string}.${string}`

type Inside<Word extends string> = Word extends `?${infer Name}` ? Name : never
type Bound<Word extends string> = Word extends `${infer Name}=` ? Name : never
type BoundInside<Word extends string> = Word extends `?${infer Name}` ? Name : Word

type Unbound<Word extends string> = Exclude<Word, Nothing | Bound<Extract<Word, `${string}=`>> | `${string}=`>

type Bracketed<S extends string, Word extends string> =
  "[" extends Word ? ByScan<S> : Named<Exclude<Word, Nothing | `?${string}` | `${string}=`>, Exclude<Inside<Word>, Nothing | `${string}=`>, BoundInside<Bound<Word>>>

/** Signs that plain.ts cuts at. */
type Cut = "*" | "-" | "+" | "/" | "^" | "(" | ")" | "[" | "," | "=" | "<" | ">" | "!" | " " | "\n"

/** Signs that it does not know. */
type Rare = Exclude<Mark, Cut | "]" | "."> | " ."

type Lined<S extends string, Out extends string = ""> = S extends `${infer Head}\n${infer Rest}` ? Lined<Rest, `${Out}${Head} `> : `${Out}${S}`

/** Null for what is too long to be read. The objects are written out here, because an editor shows the name of a type that is nothing but an object. */
export type FormulaInputs<S extends string> =
  S extends Crowded<Cut> ? null
  : S extends `${string}${Rare}${string}` ? ByScan<S>
  : S extends `${string}\n${string}` ? Bracketed<S, BracketedWords<Lined<S>>>
  : S extends `${string}[${string}` ? Bracketed<S, BracketedWords<S>>
  : S extends `${string}${"=" | "<" | ">" | "!"}${string}` ? { readonly [K in Unbound<BoundWords<S>>]: Values }
  : { readonly [K in Exclude<SimpleWords<S>, Nothing>]: Values }
