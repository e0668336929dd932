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
import { LossError, maxDiagnostics, sourceError } from "../diagnostics/error.ts"
import type { Definition, Program } from "./ast.ts"
import { build } from "./build.ts"
import { explain } from "./faults.ts"
import { foreignParts } from "./foreign.ts"
import { checkBrackets, checkNumbers, checkSize, maxLength, maxTokens } from "./limits.ts"

/** A source with faults: what they are, and the definitions that have none and speak of none that has. */
export interface Broken {
  readonly kind: "broken"
  readonly faults: readonly Diagnostic[]
  readonly definitions: readonly Definition[]
}

/** JavaScript checks no types. */
export function requireText(source: unknown): void {
  if (typeof source !== "string") throw new LossError([diagnose("E126", { found: source === null || source === undefined ? String(source) : `${typeof source === "object" ? "an" : "a"} ${typeof source}` })])
}

export function parse(source: string): Program {
  requireText(source)
  const parsed = parseOrBroken(source)
  if (parsed.kind === "broken") throw sourceError(parsed.faults, source)
  return parsed
}

export function parseOrBroken(source: string): Program | Broken {
  if (source.length > maxLength) throw new LossError([diagnose("E131", { length: source.length, limit: maxLength })])
  const { tokens, errors } = tokenize(source)
  if (tokens.length > maxTokens) throw new LossError([diagnose("E132", { count: tokens.length, limit: maxTokens })])
  if (tokens.length === 0 && errors.length === 0) throw new LossError([diagnose("E101", {}, { start: 0, end: 0 })], source)

  const nested = checkBrackets(tokens)
  if (nested.length > 0) throw sourceError(nested, source)
  const foreign = [...foreignParts(tokens, errors, source), ...checkNumbers(tokens)]
  if (foreign.length > 0) return inPieces(tokens, foreign, source)

  const parsed = read(tokens, source)
  if (!("cst" in parsed)) {
    const pieces = inPieces(tokens, [], source)
    return pieces.faults.length > 0 ? pieces : { ...pieces, faults: [parsed] }
  }
  const faults: Diagnostic[] = []
  const program = build(parsed.cst, { source, faults })
  if (faults.length > 0) return inPieces(tokens, faults, source)
  const large = sizeFaults(program)
  if (large.length > 0) throw sourceError(large, source)
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

/** Each definition by itself, but for those with a fault already known, until there are more faults than are shown. */
function inPieces(tokens: IToken[], known: readonly Diagnostic[], source: string): Broken {
  const starts = tokens.flatMap(({ tokenType }, index) => (tokenType === Loss || tokenType === Fn ? [index] : []))
  const faults = [...known]
  const sound: Array<{ readonly definitions: readonly Definition[]; readonly words: readonly string[] }> = []
  const broken = new Set<string>()
  // What stands before the first definition must be nothing; the whole source says so best.
  if (starts[0] === 0) starts.forEach((from, piece) => {
    const to = starts[piece + 1] ?? tokens.length
    const words = tokens.slice(from, to).map(({ image }) => image)
    const found = faults.length > maxDiagnostics || knownIn(known, tokens, from, to, source) ? [] : faultsOrDefinitions(tokens, from, to, source)
    if ("definitions" in found && found.definitions.length > 0) sound.push({ definitions: found.definitions, words })
    else for (const name of headOf(words)) broken.add(name)
    if (!("definitions" in found)) faults.push(...found)
  })
  return { kind: "broken", faults, definitions: sound.flatMap(({ definitions, words }) => (words.some((word) => broken.has(word)) ? [] : definitions)) }
}

function knownIn(known: readonly Diagnostic[], tokens: readonly IToken[], from: number, to: number, source: string): boolean {
  const [start, end] = [tokens[from]?.startOffset ?? 0, tokens[to]?.startOffset ?? source.length]
  return known.some(({ span }) => span !== undefined && span.start >= start && span.start < end)
}

function faultsOrDefinitions(tokens: IToken[], from: number, to: number, source: string): readonly Diagnostic[] | { readonly definitions: readonly Definition[] } {
  const parsed = read(tokens, source, from, to)
  if (!("cst" in parsed)) return [parsed]
  const faults: Diagnostic[] = []
  const program = build(parsed.cst, { source, faults })
  if (faults.length === 0) faults.push(...sizeFaults(program))
  return faults.length > 0 || program.kind === "formula" ? faults : { definitions: program.definitions }
}

/** The words that may be a definition's name: of `loss torch.mse(x)` the two before the parenthesis. */
function headOf(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => word === "(" || word === "=")
  return words.slice(1, end < 0 ? 2 : Math.min(end, 4))
}

function sizeFaults(program: Program): Diagnostic[] {
  if (program.kind === "formula") return checkSize(program.over === undefined ? [program.body] : [program.body, program.over], program.span)
  return program.definitions.flatMap(sizeOfDefinition)
}

function sizeOfDefinition({ body, over, inputs, hypers, axes, name }: Definition): Diagnostic[] {
  const parameters = [...inputs, ...hypers].flatMap(({ fallback, axes }) => [...(fallback === undefined ? [] : [fallback]), ...axes.flatMap(({ size }) => size ?? [])])
  return checkSize([body, ...(over === undefined ? [] : [over]), ...parameters, ...axes.flatMap(({ size }) => size ?? [])], name.span)
}
