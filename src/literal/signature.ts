// The pieces of a signature with comments or nested brackets, read sign by sign. In: the text behind its opening parenthesis. Out: the
// parameters as texts in order, those behind the `;` apart, or null. Every step makes a text of what is left, so the readers of plain
// signatures (definition.ts) are asked first.
import type { Drop300, Drop900 } from "./text.ts"

/** `y in [0,1]`, in order, those behind the `;` apart. */
export interface Pieces {
  readonly inputs: readonly string[]
  readonly hypers: readonly string[]
}

type Special = "(" | "[" | "{" | ")" | "]" | "}" | "," | ";" | "#"

/** Up to the next sign that matters. A type of its own with few parameters, because most signs do not. */
type Plain<S extends string, Read extends string> =
  S extends `${infer Sign}${infer Rest}` ? Sign extends Special ? readonly [Read, Sign, Rest] : Plain<Rest, `${Read}${Sign}`> : null

/** Reads up to the parenthesis that closes the signature. `Open` has a sign for each bracket inside. */
type Split<S extends string, Piece extends string, Open extends string, Inputs extends readonly string[], Hypers extends readonly string[] | null> =
  Plain<S, Piece> extends readonly [infer Read extends string, infer Sign extends string, infer Rest extends string]
    ? Sign extends "(" | "[" | "{" ? Split<Rest, `${Read}${Sign}`, `${Sign}${Open}`, Inputs, Hypers>
    : Sign extends ")" | "]" | "}"
      ? Open extends `${infer _}${infer Below}` ? Split<Rest, `${Read}${Sign}`, Below, Inputs, Hypers>
      : Hypers extends readonly string[] ? { readonly inputs: Inputs; readonly hypers: [...Hypers, Read] } : { readonly inputs: [...Inputs, Read]; readonly hypers: [] }
    : Sign extends "#" ? Rest extends `${string}\n${infer Next}` ? Split<Next, Read, Open, Inputs, Hypers> : null
    : Open extends ""
      ? Hypers extends readonly string[] ? Split<Rest, "", "", Inputs, [...Hypers, Read]>
      : Sign extends ";" ? Split<Rest, "", "", [...Inputs, Read], []> : Split<Rest, "", "", [...Inputs, Read], null>
    : Split<Rest, `${Read}${Sign}`, Open, Inputs, Hypers>
  : null

/** Most signatures are short, and few as long as one scan can read: of a long text the beginning is looked at first. */
type Before<S extends string, Tail extends string> = Tail extends "" ? S : S extends `${infer Head}${Tail}` ? Head : S
export type Cautious<S extends string> = Split<Before<S, Drop300<S>>, "", "", [], null> extends infer Found extends Pieces ? Found : Split<Before<S, Drop900<S>>, "", "", [], null>
