// The inputs and hyper-parameters of a definition, read from its literal text. In: a text of definitions. Out: the object type of the
// last loss, and the names behind its `;`. Only the signature is read sign by sign; comments, other definitions and the body are
// cut off natively.
import type { Labels, Values } from "../kernel/signature.ts"
import type { Constant, Drop300, Drop900, Flat, NumberText, TrimLeft, TrimRight } from "./text.ts"

/** From the last line that opens with `loss ` on; never where there is none. */
export type LastLoss<S extends string, Found extends string = never> =
  S extends `${infer Line}\n${infer Rest}` ? LastLoss<Rest, TrimLeft<Line> extends `loss ${string}` ? S : Found>
  : TrimLeft<S> extends `loss ${string}` ? S : Found

/** The pieces of a signature: `y in [0,1]`, in order, those behind the `;` apart. */
interface Pieces {
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

/** Inputs and hyper-parameters as two unions. */
interface Parts {
  readonly inputs: string
  readonly hypers: string
}

/**
 * A signature without parentheses and comments is cut at its commas, after what stands in brackets was taken out: axes and intervals say
 * nothing here, and the commas of a set become bars. Null for any other.
 */
type Quick<S extends string> = S extends `${infer Signature})${string}` ? Signature extends `${string}${"(" | "#"}${string}` ? null : Sides<Emptied<Signature>> : null

type Sides<S extends string | null> =
  S extends `${infer Inputs};${infer Hypers}` ? { readonly inputs: Commas<Inputs>; readonly hypers: Commas<Hypers> }
  : S extends string ? { readonly inputs: Commas<S>; readonly hypers: never } : null

type Commas<S extends string, Out extends string = never> = S extends `${infer First},${infer Rest}` ? Commas<Rest, Out | TrimLeft<First>> : Out | TrimLeft<S>

type Emptied<S extends string, Out extends string = ""> =
  S extends `${infer Head}[${infer _}]${infer Rest}` ? Emptied<Rest, `${Out}${Head}[]`>
  : S extends `${string}[${string}` ? null
  : `${Out}${S}` extends `${string}{${string}` ? Barred<`${Out}${S}`> : `${Out}${S}`

type Barred<S extends string, Out extends string = ""> = S extends `${infer Head}{${infer Set}}${infer Rest}` ? Barred<Rest, `${Out}${Head}{${Bars<Set>}}`> : `${Out}${S}`
type Bars<S extends string> = S extends `${infer First},${infer Rest}` ? `${First}|${Bars<Rest>}` : S

type Read<S extends string> = Quick<S> extends infer Found extends Parts ? Found : Cautious<S> extends infer Found extends Pieces ? { readonly inputs: Named<Found["inputs"]>; readonly hypers: Named<Found["hypers"]> } : null

/** Most signatures are short, and few as long as one scan can read: of a long text the beginning is looked at first. */
type Before<S extends string, Tail extends string> = Tail extends "" ? S : S extends `${infer Head}${Tail}` ? Head : S
type Cautious<S extends string> = Split<Before<S, Drop300<S>>, "", "", [], null> extends infer Found extends Pieces ? Found : Split<Before<S, Drop900<S>>, "", "", [], null>

type Cut<S extends string, At extends string> = S extends `${infer Head}${At}${string}` ? Head : S

type NameIn<P extends string> = Cut<Cut<Cut<Cut<Cut<Cut<Cut<Cut<Cut<Cut<Cut<P, " ">, "\n">, "\t">, "[">, "=">, "<">, ">">, "!">, "∈">, "≤">, "≥">

/** What follows the name and its axes. */
type Behind<P extends string> = P extends `${NameIn<P>}${infer Rest}` ? (TrimLeft<Rest> extends `[${string}]${infer More}` ? TrimLeft<More> : TrimLeft<Rest>) : ""

/** A comparison's sign holds no `=` of a default. */
type Uncompared<S extends string> = S extends `${"<=" | ">=" | "==" | "!="}${infer Rest}` ? Rest : S

type Default<P extends string> = Uncompared<Behind<P>> extends `${string}=${infer Text}` ? TrimRight<TrimLeft<Text>> : never

type Members<S extends string> = S extends `${infer First}${"," | "|"}${infer Rest}` ? TrimRight<TrimLeft<First>> | Members<Rest> : TrimRight<TrimLeft<S>>
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
  Read<S> extends infer Found extends Parts
    ? { readonly inputs: Table<Found["inputs"] | Found["hypers"]>; readonly hypers: NameIn<Exclude<Found["hypers"], "">> }
    : null
