// The limits of a source, in one place. A source may come from anywhere, and later passes recurse over the tree: what is
// within these limits cannot overflow a stack or take noticeable time, what is beyond is an ordinary diagnostic.
// Nesting of everything but brackets is counted in grammar/parser.ts, where it happens. grammar/README.md documents the numbers.
import type { IToken } from "chevrotain"
import { maxNesting } from "../../grammar/parser.ts"
import { LBrace, LBracket, LParen, NumberLiteral, RBrace, RBracket, RParen, Superscript, endOf } from "../../grammar/tokens.ts"
import { findOp } from "../ops/table.ts"
import { diagnose } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { children, type Ast, type Span } from "./ast.ts"

/** UTF-16 units of a source. */
export const maxLength = 500_000
export const maxTokens = 100_000
/** Characters of one number. */
export const maxDigits = 1_000
/** Size of a number's exponent: exact arithmetic on `1e-9999` is cheap, on `1e-999999999` it is not. */
export const maxExponent = 9_999
/** Operations hanging on each other in one definition, as in a sum of so many terms. */
export const maxDepth = 1_000
/** Operations, names and numbers of one definition. */
export const maxNodes = 20_000

/** Brackets inside each other, before the grammar counts everything else that nests: nobody writes so many, open or closed. */
export function checkBrackets(tokens: readonly IToken[]): Diagnostic[] {
  let open = 0
  for (const token of tokens) {
    if (openers.includes(token.tokenType)) open += 1
    else if (closers.includes(token.tokenType)) open -= 1
    if (open > maxNesting) return [diagnose("E134", { limit: maxNesting }, { start: token.startOffset, end: endOf(token) })]
  }
  return []
}

export function checkNumbers(tokens: readonly IToken[]): Diagnostic[] {
  const found: Diagnostic[] = []
  for (const token of tokens) {
    if (token.tokenType !== NumberLiteral && token.tokenType !== Superscript) continue
    const span = { start: token.startOffset, end: endOf(token) }
    const { length } = token.image
    if (length > maxDigits) {
      found.push(diagnose("E133", { length, limit: maxDigits }, span))
      continue
    }
    const exponent = /[eE][+-]?(\d+)$/.exec(token.image)?.[1]
    if (exponent !== undefined && Number(exponent) > maxExponent) found.push(diagnose("E137", { text: token.image, limit: maxExponent }, span))
  }
  return found
}

const openers = [LParen, LBracket, LBrace]
const closers = [RParen, RBracket, RBrace]

/** Depth and size of all trees of one definition, without recursion. */
export function checkSize(trees: readonly Ast[], span: Span): Diagnostic[] {
  let count = 0
  let deepest = 0
  let longest = 0
  const open = trees.map(ast => ({ ast, depth: 1, chain: 1 }))
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    count += 1
    deepest = Math.max(deepest, top.depth)
    longest = Math.max(longest, top.chain)
    for (const child of children(top.ast)) open.push({ ast: child, depth: top.depth + 1, chain: top.chain + operations(top.ast) })
  }
  if (deepest > maxDepth) return [diagnose("E135", { depth: deepest, limit: maxDepth }, span)]
  if (count > maxNodes) return [diagnose("E136", { count, limit: maxNodes }, span)]
  if (longest > maxDepth) return [diagnose("E135", { depth: longest, limit: maxDepth }, span)]
  return []
}

/** `max` of many is many operations of two. */
function operations(ast: Ast): number {
  return ast.kind === "call" && findOp(ast.callee.name)?.variadic === true ? Math.max(1, ast.args.length - 1) : 1
}
