// Programs and definitions: from the concrete syntax tree to the AST, with the doc comments, which the lexer drops, read
// from the lines before each definition. Together with expression.ts the only code that knows the CST.
import type { BoundCstNode, DefinitionCstNode, DomainCstNode, ParamCstNode, ParamsCstNode, ProgramCstNode } from "../../grammar/cst.d.ts"
import { diagnose } from "../diagnostics/catalog.ts"
import type { Bound, Definition, DomainSyntax, Parameter, Program } from "./ast.ts"
import { buildAxes, buildExpr, buildName, infixOperator, only, plainName } from "./expression.ts"
import type { Building } from "./expression.ts"
import { spanOf } from "./foreign.ts"
import { isComparison } from "./precedence.ts"

export function build({ children }: ProgramCstNode, building: Building): Program {
  if (children.definition === undefined) {
    const body = buildExpr(only(children.body), building)
    const over = children.over === undefined ? undefined : buildExpr(only(children.over), building)
    return { kind: "formula", body, ...(over === undefined ? {} : { over }), span: { start: body.span.start, end: (over ?? body).span.end } }
  }
  let before = 0
  const definitions = children.definition.map(node => {
    const definition = buildDefinition(node, before, building)
    before = definition.span.end
    return definition
  })
  return { kind: "definitions", definitions, span: { start: definitions[0]?.span.start ?? 0, end: before } }
}

function buildDefinition({ children }: DefinitionCstNode, before: number, building: Building): Definition {
  const kind = children.Fn === undefined ? "loss" : "fn"
  const { startOffset } = only(children.Fn ?? children.Loss)
  const first = only(children.Name)
  const dialect = children.own === undefined ? undefined : plainName(first, "a framework", building)
  const name = plainName(children.own?.[0] ?? first, "a definition", building)
  const axes = buildAxes(children.axes, building)
  const body = buildExpr(only(children.body), building)
  const over = children.over === undefined ? undefined : buildExpr(only(children.over), building)
  if (kind === "loss" && axes[0] !== undefined) {
    building.faults.push(diagnose("E120", { what: "a bracket after the name", belongs: "fn", name: name.name }, axes[0].name.span))
  }
  if (kind === "fn" && children.Per !== undefined) {
    building.faults.push(diagnose("E120", { what: "`per`", belongs: "loss", name: name.name }, spanOf(only(children.Per))))
  }
  if (kind === "fn" && children.Over !== undefined) {
    building.faults.push(diagnose("E120", { what: "`over`", belongs: "loss", name: name.name }, spanOf(only(children.Over))))
  }
  if (kind === "fn" && dialect !== undefined) building.faults.push(diagnose("E120", { what: "a framework before the name", belongs: "loss", name: name.name }, dialect.span))
  return {
    kind,
    ...(dialect === undefined ? {} : { dialect }),
    name,
    axes,
    inputs: buildParams(children.inputs, "an input", building),
    hypers: buildParams(children.hypers, "a hyper-parameter", building),
    per: (children.per ?? []).map(buildName),
    body,
    ...(over === undefined ? {} : { over }),
    doc: docBefore(startOffset, before, building.source),
    span: { start: startOffset, end: (over ?? body).span.end },
  }
}

/** The `##` lines right before a definition. What follows an earlier definition on its own line belongs to neither. */
function docBefore(start: number, before: number, source: string): string {
  const lines = source.slice(before, start).split(/\r\n|[\n\r\u2028\u2029]/)
  const doc: string[] = []
  for (let i = lines.length - 2; i >= (before === 0 ? 0 : 1); i -= 1) {
    const line = (lines[i] ?? "").trim()
    if (!line.startsWith("##")) break
    doc.unshift(line.slice(2).replace(/^ /, ""))
  }
  return doc.join("\n")
}

function buildParams(nodes: readonly ParamsCstNode[] | undefined, what: string, building: Building): Parameter[] {
  return (nodes ?? []).flatMap(({ children }) => children.param.map(param => buildParam(param, what, building)))
}

function buildParam({ children }: ParamCstNode, what: string, building: Building): Parameter {
  const name = plainName(only(children.Name), what, building)
  const bracket = children.axes?.[0]
  const domain = children.domain === undefined ? undefined : buildDomain(only(children.domain), building)
  const fallback = children.expr === undefined ? undefined : buildExpr(only(children.expr), building)
  const last = fallback?.span ?? domain?.span ?? (bracket === undefined ? name.span : spanOf(only(bracket.children.RBracket)))
  return {
    name,
    axes: buildAxes(children.axes, building),
    ...(domain === undefined ? {} : { domain }),
    ...(fallback === undefined ? {} : { fallback }),
    span: { start: name.span.start, end: last.end },
  }
}

function buildDomain({ children }: DomainCstNode, building: Building): DomainSyntax {
  if (children.Compare !== undefined) {
    const sign = only(children.Compare)
    const operator = infixOperator(sign)
    if (!isComparison(operator)) throw new Error("a comparison token spells a comparison")
    const bound = buildBound(only(children.bound), building)
    return { kind: "compare", operator, bound, span: { start: sign.startOffset, end: bound.span.end } }
  }
  const start = only(children.In).startOffset
  if (children.Name !== undefined) {
    const axis = buildName(only(children.Name))
    return { kind: "label", axis, span: { start, end: axis.span.end } }
  }
  if (children.member !== undefined) {
    const members = children.member.map(bound => buildBound(bound, building))
    return { kind: "set", members, span: { start, end: spanOf(only(children.RBrace)).end } }
  }
  return {
    kind: "interval",
    low: buildBound(only(children.low), building),
    lowOpen: children.LParen !== undefined,
    high: buildBound(only(children.high), building),
    highOpen: children.RParen !== undefined,
    span: { start, end: spanOf(only(children.RParen ?? children.RBracket)).end },
  }
}

function buildBound({ children }: BoundCstNode, building: Building): Bound {
  const negative = children.Minus !== undefined
  if (children.NumberLiteral !== undefined) {
    const token = only(children.NumberLiteral)
    const { end, start } = spanOf(token)
    return { negative, text: token.image, kind: "number", span: { start: children.Minus?.[0]?.startOffset ?? start, end } }
  }
  const { name, span } = plainName(only(children.Name), "a bound", building)
  return { negative, text: name, kind: "name", span: { start: children.Minus?.[0]?.startOffset ?? span.start, end: span.end } }
}
