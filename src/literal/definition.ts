// The inputs and hyper-parameters of a definition, read from its literal text. In: a text of definitions. Out: the object type of the
// last loss, and the names behind its `;`. Comments, other definitions and the body are cut off natively, and so are the parts of a
// plain signature; only a signature with comments or nested brackets is read sign by sign (signature.ts).
import type { Labels, Values } from "../kernel/signature.ts"
import type { Cautious, Pieces } from "./signature.ts"
import type { Constant, Flat, NumberText, TrimLeft, TrimRight } from "./text.ts"

/** From the last line that opens with `loss ` on; never where there is none. */
export type LastLoss<S extends string> =
  S extends `${string}\n${string}loss ${string}` ? LastLine<S> : TrimLeft<S> extends `loss ${string}` ? S : never

type LastLine<S extends string, Found extends string = never> =
  S extends `${infer Line}\n${infer Rest}` ? LastLine<Rest, TrimLeft<Line> extends `loss ${string}` ? S : Found>
  : TrimLeft<S> extends `loss ${string}` ? S : Found

/** Inputs and hyper-parameters as two unions of texts: `y in []`. */
interface Parts {
  readonly inputs: string
  readonly hypers: string
}

/** What follows a signature cut off, and a pair of parentheses in it emptied; null where brackets are mixed or nested, and for comments. */
type Closed<S extends string> =
  S extends `${infer Head})${infer Rest}`
    ? Head extends `${string}#${string}` ? null
    : Head extends `${infer Before}(${infer Within}` ? Within extends `${string}${"(" | "[" | "]"}${string}` ? null : Closed<`${Before}[]${Rest}`>
    : Head
  : null

/** Cut at its commas, after what stands in brackets was taken out: axes and intervals say nothing here, and the commas of a set become bars. */
type Sides<S extends string | null> =
  S extends `${infer Inputs};${infer Hypers}` ? { readonly inputs: Commas<Inputs>; readonly hypers: Commas<Hypers> }
  : S extends string ? { readonly inputs: Commas<S>; readonly hypers: never } : null

type Commas<S extends string, Out extends string = never> = S extends `${infer First},${infer Rest}` ? Commas<Rest, Out | TrimLeft<First>> : Out | TrimLeft<S>

type Emptied<S extends string | null, Out extends string = ""> =
  S extends `${infer Head}[${infer _}]${infer Rest}` ? Emptied<Rest, `${Out}${Head}[]`>
  : S extends `${string}[${string}` ? null
  : S extends string ? `${Out}${S}` extends `${string}{${string}` ? Barred<`${Out}${S}`> : `${Out}${S}`
  : null

type Barred<S extends string, Out extends string = ""> = S extends `${infer Head}{${infer Set}}${infer Rest}` ? Barred<Rest, `${Out}${Head}{${Bars<Set>}}`> : `${Out}${S}`
type Bars<S extends string> = S extends `${infer First},${infer Rest}` ? `${First}|${Bars<Rest>}` : S

type Read<S extends string> =
  Sides<Emptied<Closed<S>>> extends infer Found extends Parts ? Found
  : Cautious<S> extends infer Found extends Pieces ? { readonly inputs: Trimmed<Found["inputs"]>; readonly hypers: Trimmed<Found["hypers"]> } : null

type Trimmed<P extends readonly string[]> = { [K in keyof P]: TrimLeft<P[K]> }[number]

/** A name, and what follows it and its axes. */
interface Entry<Name extends string, Rest extends string> {
  readonly name: Name
  readonly rest: Rest
}

type AnyEntry = Entry<string, string>

/** Most names stand before a blank, with or without axes. */
type EntryOf<P extends string> =
  P extends `${infer Head} ${infer Rest}` ? Head extends `${infer Name}[]` ? Entry<Name, TrimLeft<Rest>> : Head extends `${string}${Stop}${string}` ? Stopped<P> : Entry<Head, Axisless<TrimLeft<Rest>>>
  : P extends `${string}${Stop}${string}` ? Stopped<P>
  : P extends "" ? never : Entry<P, "">

type Stop = "[" | "=" | "<" | ">" | "!" | "\n" | "\t" | "∈" | "≤" | "≥"

type Stopped<P extends string> = Cut<Cut<Cut<Cut<Cut<Cut<Cut<Cut<Cut<Cut<Cut<P, " ">, "\n">, "\t">, "[">, "=">, "<">, ">">, "!">, "∈">, "≤">, "≥"> extends infer Name extends string
  ? P extends `${Name}${infer Rest}` ? Entry<Name, Axisless<TrimLeft<Rest>>> : never
  : never
type Cut<S extends string, At extends string> = S extends `${infer Head}${At}${string}` ? Head : S

type Axisless<S extends string> = S extends `[${string}]${infer Rest}` ? TrimLeft<Rest> : S

/** A comparison's sign holds no `=` of a default. */
type Default<Rest extends string> =
  Rest extends `${string}=${infer Text}` ? Rest extends `${"<=" | ">=" | "==" | "!="}${infer More}` ? More extends `${string}=${infer Behind}` ? TrimRight<TrimLeft<Behind>> : never : TrimRight<TrimLeft<Text>> : never

type Members<S extends string> = S extends `${infer First}${"," | "|"}${infer Rest}` ? TrimRight<TrimLeft<First>> | Members<Rest> : TrimRight<TrimLeft<S>>
type Words<S extends string> = Exclude<Members<S>, Constant | NumberText | `${"-" | "."}${string}`>

type ValueOf<Rest extends string> = Rest extends "" ? Values : Default<Rest> extends "true" | "false" ? [Default<Rest>] extends [never] ? Domain<Rest> : boolean : Domain<Rest>

type Domain<Rest extends string> =
  Rest extends `${"in" | "∈"}${infer Domain}`
    ? TrimLeft<Domain> extends `{${infer Set}}${string}` ? ([Words<Set>] extends [never] ? Values : Words<Set>)
    : TrimLeft<Domain> extends `${"[" | "("}${string}` ? Values : Labels
  : Values

type Optional<E extends AnyEntry> = E extends AnyEntry ? [Default<E["rest"]>] extends [never] ? never : E : never

/** Written out twice, because an editor shows the name of a type that is nothing but an object. */
type Table<E extends AnyEntry, Spared extends AnyEntry = Optional<E>> =
  [Spared] extends [never] ? { readonly [K in E as K["name"]]: ValueOf<K["rest"]> }
  : Flat<{ readonly [K in Exclude<E, Spared> as K["name"]]: ValueOf<K["rest"]> } & { readonly [K in Spared as K["name"]]?: ValueOf<K["rest"]> | undefined }>

/** What the text between the parentheses of a signature, and all that follows it, declares. */
export type Declared<S extends string> =
  Read<S> extends infer Found extends Parts
    ? { readonly inputs: Table<EntryOf<Found["inputs"] | Found["hypers"]>>; readonly hypers: EntryOf<Found["hypers"]>["name"] }
    : null
