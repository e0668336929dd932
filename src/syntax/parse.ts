// The front door: source text in, AST out, or a LossError with every fault that could be told apart. Limits come first,
// then what is not of this language, then the grammar, then what only the built tree shows.
// Where a source has several definitions and the grammar stumbles, each definition is tried by itself, so that the user
// sees the faults of all of them at once; within one definition the first fault is the only one worth showing.
import type { IRecognitionException, IToken } from "chevrotain"
import { Fn, Loss, tokenize } from "../../grammar/tokens.ts"
import type { ProgramCstNode } from "../../grammar/cst.d.ts"
import { lossParser, maxNesting, TooDeep } from "../../grammar/parser.ts"
import { diagnose } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { LossError, sourceError } from "../diagnostics/error.ts"
import type { Definition, Program } from "./ast.ts"
import { build } from "./build.ts"
import { explain } from "./faults.ts"
import { foreignParts } from "./foreign.ts"
import { checkBrackets, checkNumbers, checkSize, maxLength, maxTokens } from "./limits.ts"

export function parse(source: string): Program {
  if (source.length > maxLength) throw new LossError([diagnose("E131", { length: source.length, limit: maxLength })])
  const { tokens, errors } = tokenize(source)
  if (tokens.length > maxTokens) throw new LossError([diagnose("E132", { count: tokens.length, limit: maxTokens })])
  if (tokens.length === 0 && errors.length === 0) throw new LossError([diagnose("E101", {}, { start: 0, end: 0 })], source)

  const nested = checkBrackets(tokens)
  if (nested.length > 0) throw sourceError(nested, source)
  const foreign = [...foreignParts(tokens, errors, source), ...checkNumbers(tokens)]
  if (foreign.length > 0) throw sourceError([...foreign, ...faultsOfPieces(tokens, foreign, source)], source)

  const parsed = read(tokens, source)
  if (!("cst" in parsed)) {
    const pieces = faultsOfPieces(tokens, [], source)
    throw sourceError(pieces.length > 0 ? pieces : [parsed], source)
  }
  const faults: Diagnostic[] = []
  const program = build(parsed.cst, { source, faults })
  if (faults.length === 0) faults.push(...sizeFaults(program))
  if (faults.length > 0) throw sourceError(faults, source)
  return program
}

/** The tree of `tokens` from `from` up to `to`, or why there is none. */
function read(tokens: IToken[], source: string, from = 0, to = tokens.length): { readonly cst: ProgramCstNode } | Diagnostic {
  const parser = lossParser()
  parser.input = from === 0 && to === tokens.length ? tokens : tokens.slice(from, to)
  try {
    const cst = parser.program()
    const [error] = parser.errors
    if (error !== undefined) return explain(error, tokens, indexOf(error, tokens, from, to), source)
    if (!isProgram(cst)) throw new Error("the grammar opens with `program`")
    return { cst }
  } catch (error) {
    // Nesting is counted; a caller who left little of the stack meets its end first.
    if (error instanceof TooDeep) return diagnose("E134", { limit: maxNesting }, { start: error.offset, end: error.offset + 1 })
    if (error instanceof RangeError) return diagnose("E134", { limit: maxNesting }, { start: 0, end: 0 })
    throw error
  } finally {
    parser.input = []
  }
}

function isProgram(cst: { readonly name: string }): cst is ProgramCstNode {
  return cst.name === "program"
}

function indexOf({ token }: IRecognitionException, tokens: readonly IToken[], from: number, to: number): number {
  const index = tokens.indexOf(token, from)
  return index === -1 ? to : index
}

/** The faults of each definition by itself, but for those with a fault already known. */
function faultsOfPieces(tokens: IToken[], known: readonly Diagnostic[], source: string): Diagnostic[] {
  const starts = tokens.flatMap(({ tokenType }, index) => (tokenType === Loss || tokenType === Fn ? [index] : []))
  // What stands before the first definition must be nothing; the whole source says so best.
  if (starts[0] !== 0) return []
  return starts.flatMap((from, piece) => {
    const to = starts[piece + 1] ?? tokens.length
    const start = tokens[from]?.startOffset ?? 0
    const end = tokens[to]?.startOffset ?? source.length
    if (known.some(({ span }) => span !== undefined && span.start >= start && span.start < end)) return []
    const parsed = read(tokens, source, from, to)
    if (!("cst" in parsed)) return [parsed]
    const faults: Diagnostic[] = []
    build(parsed.cst, { source, faults })
    return faults
  })
}

function sizeFaults(program: Program): Diagnostic[] {
  if (program.kind === "formula") return checkSize(program.over === undefined ? [program.body] : [program.body, program.over], program.span)
  return program.definitions.flatMap(sizeOfDefinition)
}

function sizeOfDefinition({ body, over, inputs, hypers, axes, name }: Definition): Diagnostic[] {
  const parameters = [...inputs, ...hypers].flatMap(({ fallback, axes }) => [...(fallback === undefined ? [] : [fallback]), ...axes.flatMap(({ size }) => size ?? [])])
  return checkSize([body, ...(over === undefined ? [] : [over]), ...parameters, ...axes.flatMap(({ size }) => size ?? [])], name.span)
}
