// The inputs and hyper-parameters of a definition, read from its literal text. In: a text of definitions. Out: the object type of the
// last loss, and the names behind its `;`. Only the signature is read sign by sign; comments, other definitions and the body are
// cut off natively.
import type { Labels, Values } from "../kernel/signature.ts"
import type { Constant, Drop450, Flat, NumberText, TrimLeft, TrimRight } from "./text.ts"

/** From the last line that opens with `loss ` on; never where there is none. */
export type LastLoss<S extends string, Found extends string = never> =
  S extends `${infer Line}\n${infer Rest}` ? LastLoss<Rest, TrimLeft<Line> extends `loss ${string}` ? S : Found>
  : TrimLeft<S> extends `loss ${string}` ? S : Found

/** The pieces of a signature: `y in [0,1]`, in order, those behind the `;` apart. */
interface Pieces {
  readonly inputs: readonly string[]
  readonly hypers: readonly string[]
}

/** Reads up to the parenthesis that closes the signature. `Open` has a sign for each bracket inside. */
type Split<S extends string, Piece extends string, Open extends string, Inputs extends readonly string[], Hypers extends readonly string[] | null> =
  S extends `${infer Sign}${infer Rest}`
    ? Sign extends "(" | "[" | "{" ? Split<Rest, `${Piece}${Sign}`, `${Sign}${Open}`, Inputs, Hypers>
    : Sign extends ")" | "]" | "}"
      ? Open extends `${infer _}${infer Below}` ? Split<Rest, `${Piece}${Sign}`, Below, Inputs, Hypers>
      : Hypers extends readonly string[] ? { readonly inputs: Inputs; readonly hypers: [...Hypers, Piece] } : { readonly inputs: [...Inputs, Piece]; readonly hypers: [] }
    : Sign extends "#" ? S extends `${string}\n${infer Next}` ? Split<Next, Piece, Open, Inputs, Hypers> : null
    : Sign extends "," | ";"
      ? Open extends ""
        ? Hypers extends readonly string[] ? Split<Rest, "", "", Inputs, [...Hypers, Piece]>
        : Sign extends ";" ? Split<Rest, "", "", [...Inputs, Piece], []> : Split<Rest, "", "", [...Inputs, Piece], null>
      : Split<Rest, `${Piece}${Sign}`, Open, Inputs, Hypers>
    : Split<Rest, `${Piece}${Sign extends "\n" | "\t" | "\r" ? " " : Sign}`, Open, Inputs, Hypers>
  : null

/** No signature is nearly as long as one scan can read: of a long text only the beginning is looked at. */
type Beginning<S extends string, Tail extends string = Drop450<Drop450<S>>> = Tail extends "" ? S : S extends `${infer Head}${Tail}` ? Head : S

type Cut<S extends string, At extends string> = S extends `${infer Head}${At}${string}` ? Head : S

type NameIn<P extends string> = Cut<Cut<Cut<Cut<Cut<Cut<Cut<Cut<Cut<P, " ">, "[">, "=">, "<">, ">">, "!">, "∈">, "≤">, "≥">

/** What follows the name and its axes. */
type Behind<P extends string> = P extends `${NameIn<P>}${infer Rest}` ? (TrimLeft<Rest> extends `[${string}]${infer More}` ? TrimLeft<More> : TrimLeft<Rest>) : ""

/** A comparison's sign holds no `=` of a default. */
type Uncompared<S extends string> = S extends `${"<=" | ">=" | "==" | "!="}${infer Rest}` ? Rest : S

type Default<P extends string> = Uncompared<Behind<P>> extends `${string}=${infer Text}` ? TrimRight<TrimLeft<Text>> : never

type Members<S extends string> = S extends `${infer First},${infer Rest}` ? TrimRight<TrimLeft<First>> | Members<Rest> : TrimRight<TrimLeft<S>>
type Words<S extends string> = Exclude<Members<S>, Constant | NumberText | `${"-" | "."}${string}`>

type ValueOf<P extends string> =
  [Default<P>] extends [never] ? DomainValue<P> : Default<P> extends "true" | "false" ? boolean : DomainValue<P>

type DomainValue<P extends string> =
  Behind<P> extends `${"in" | "∈"}${infer Domain}`
    ? TrimLeft<Domain> extends `{${infer Set}}${string}` ? ([Words<Set>] extends [never] ? Values : Words<Set>)
    : TrimLeft<Domain> extends `${"[" | "("}${string}` ? Values : Labels
  : Values

type Named<P extends readonly string[]> = { [K in keyof P]: TrimLeft<P[K]> }[number]
type Required<P extends string> = P extends "" ? never : [Default<P>] extends [never] ? P : never
type Optional<P extends string> = P extends "" ? never : [Default<P>] extends [never] ? never : P

type Table<P extends string> = Flat<
  & { readonly [K in Required<P> as NameIn<K>]: ValueOf<K> }
  & { readonly [K in Optional<P> as NameIn<K>]?: ValueOf<K> | undefined }
>

/** What the text between the parentheses of a signature, and all that follows it, declares. */
export type Declared<S extends string> =
  Split<Beginning<S>, "", "", [], null> extends infer Found extends Pieces
    ? { readonly inputs: Table<Named<Found["inputs"]> | Named<Found["hypers"]>>; readonly hypers: NameIn<Exclude<Named<Found["hypers"]>, "">> }
    : null
