// Text at the level of types: what the two scanners of this folder share. TypeScript matches a template literal natively, so cutting
// at a known text costs one step whatever its length; only where several signs could come next is a text read sign by sign.

type Blank = " " | "\n" | "\t" | "\r"

export type TrimLeft<S extends string> = S extends `${Blank}${infer Rest}` ? TrimLeft<Rest> : S
export type TrimRight<S extends string> = S extends `${infer Rest}${Blank}` ? TrimRight<Rest> : S

type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9"

/** A number or its beginning: `2`, `1e`. */
export type NumberText = `${Digit}${string}`

export type Constant = "pi" | "e" | "inf" | "π"

type Superscript = "⁰" | "¹" | "²" | "³" | "⁴" | "⁵" | "⁶" | "⁷" | "⁸" | "⁹" | "⁺" | "⁻" | "ⁿ" | "ⁱ"
type Operator = "+" | "-" | "*" | "/" | "^" | "<" | ">" | "=" | "!" | "−" | "·" | "×" | "⋅" | "∗" | "≤" | "≥" | "≠" | "∈" | "√"

/** Ends a name. */
export type Mark =
  | Blank | "\u00a0" | Operator | Superscript | "(" | ")" | "[" | "]" | "{" | "}" | "," | ";" | "." | "#" | "'" | "′" | "″" | "‴"
  | "∞" | "∑" | "∏" | "&" | "|" | "?" | ":" | "%" | "~" | "\"" | "`"

type Drop10<S extends string> = S extends `${infer _0}${infer _1}${infer _2}${infer _3}${infer _4}${infer _5}${infer _6}${infer _7}${infer _8}${infer _9}${infer Rest}` ? Rest : ""
type Drop50<S extends string> = Drop10<Drop10<Drop10<Drop10<Drop10<S>>>>>

/** Without its first 100, 300, 900 signs: "" if there are no more. */
export type Drop100<S extends string> = Drop50<Drop50<S>>
export type Drop300<S extends string> = Drop100<Drop100<Drop100<S>>>
export type Drop900<S extends string> = Drop300<Drop300<Drop300<S>>>

/** One object as an editor shows it, not an intersection. */
export type Flat<T> = T extends infer Whole ? { [K in keyof Whole]: Whole[K] } : never
