// Expressions: from the concrete syntax tree to the AST. Spelling is normalized here (`×`, `x²`, `√x`, `≤`, `n′`), and
// precedence is resolved by climbing over the flat list of `expr`. What LL(1) cannot say is said here too: comparisons
// do not chain, one bracket goes before arguments, `not` does not reach over operators that bind tighter.
import type { IToken } from "chevrotain"
import type {
  ArgsCstNode, AxesCstNode, BindingCstNode, BracketCstNode, ExprCstNode, PrimaryCstChildren, PrimaryCstNode, UnaryCstNode,
} from "../../grammar/cst.d.ts"
import { diagnose } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { Ast, AxisDeclaration, Binding, Bracket, InfixOperator, Item, Name, NamedArgument } from "./ast.ts"
import { spanOf } from "./foreign.ts"
import { isComparison, minusPrecedence, notPrecedence, precedence } from "./precedence.ts"

/** What building needs besides the tree, and where it puts what is wrong. */
export interface Building {
  readonly source: string
  readonly faults: Diagnostic[]
}

/** Where climbing stands in a flat `expr`: the operator before operand `next` is `operators[next - 1]`. */
interface Cursor {
  readonly operands: readonly UnaryCstNode[]
  readonly operators: readonly IToken[]
  next: number
}

export function buildExpr(node: ExprCstNode, building: Building): Ast {
  const cursor = { operands: node.children.unary, operators: node.children.Infix ?? [], next: 0 }
  return climb(cursor, 0, building)
}

/** The longest expression from the cursor on whose operators bind at least as tight as `min`. */
function climb(cursor: Cursor, min: number, building: Building): Ast {
  const operand = only(cursor.operands.slice(cursor.next, cursor.next + 1))
  cursor.next += 1
  return climbOn(buildUnary(operand, cursor, min, building), cursor, min, building)
}

function climbOn(first: Ast, cursor: Cursor, min: number, building: Building): Ast {
  let left = first
  let chain: { readonly operands: Ast[]; readonly operators: InfixOperator[] } | undefined
  for (;;) {
    const token = cursor.operators[cursor.next - 1]
    if (token === undefined) break
    const operator = infixOperator(token)
    if (precedence[operator] < min) break
    const right = climb(cursor, precedence[operator] + 1, building)
    if (isComparison(operator)) {
      chain ??= { operands: [left], operators: [] }
      chain.operands.push(right)
      chain.operators.push(operator)
    } else {
      reportChain(chain, building)
      chain = undefined
    }
    left = { kind: "infix", operator, left, right, span: { start: left.span.start, end: right.span.end } }
  }
  reportChain(chain, building)
  return left
}

function reportChain(chain: { readonly operands: readonly Ast[]; readonly operators: readonly InfixOperator[] } | undefined, { source, faults }: Building): void {
  if (chain === undefined || chain.operators.length < 2) return
  const texts = chain.operands.map(({ span }) => source.slice(span.start, span.end).replace(/\s+/g, " "))
  const instead = chain.operators.map((operator, i) => `${texts[i] ?? ""} ${operator} ${texts[i + 1] ?? ""}`).join(" and ")
  const span = { start: chain.operands[0]?.span.start ?? 0, end: chain.operands.at(-1)?.span.end ?? 0 }
  faults.push(diagnose("E114", { instead }, span))
}

function buildUnary(node: UnaryCstNode, cursor: Cursor, min: number, building: Building): Ast {
  const { Not, Minus, unary, primary, Superscript, Power } = node.children
  if (Not !== undefined) {
    const mark = only(Not)
    const before = cursor.next
    const inner = buildUnary(only(unary), cursor, notPrecedence, building)
    const operand = climbOn(inner, cursor, notPrecedence + 1, building)
    const span = { start: mark.startOffset, end: operand.span.end }
    if (min > notPrecedence && cursor.next > before) {
      building.faults.push(diagnose("E125", { text: building.source.slice(span.start, span.end) }, span))
    }
    return { kind: "prefix", operator: "not", operand, span }
  }
  if (Minus !== undefined) return negative(only(Minus), buildUnary(only(unary), cursor, minusPrecedence + 1, building))
  const base = buildPrimary(only(primary), building)
  const power = Power === undefined ? undefined : buildUnary(only(unary), cursor, precedence["^"], building)
  if (Superscript !== undefined) return raised(base, superscript(only(Superscript), power))
  return power === undefined ? base : raised(base, power)
}

function raised(base: Ast, exponent: Ast): Ast {
  return { kind: "infix", operator: "^", left: base, right: exponent, span: { start: base.span.start, end: exponent.span.end } }
}

function negative(mark: IToken, operand: Ast): Ast {
  return { kind: "prefix", operator: "-", operand, span: { start: mark.startOffset, end: operand.span.end } }
}

/** `⁻²` as the text `-2` would be read after a `^`: a power that follows belongs to the 2. */
function superscript(token: IToken, power: Ast | undefined): Ast {
  const text = [...token.image].map(digit => digit.normalize("NFKC")).join("").replace("\u2212", "-")
  const number: Ast = { kind: "number", text: text.replace(/^[+-]/, ""), span: spanOf(token) }
  const exponent = power === undefined ? number : raised(number, power)
  return text.startsWith("-") ? negative(token, exponent) : exponent
}

function buildPrimary(node: PrimaryCstNode, building: Building): Ast {
  const cst = node.children
  if (cst.Name !== undefined) return buildNamed(cst, building)
  if (cst.NumberLiteral !== undefined) {
    const token = only(cst.NumberLiteral)
    return { kind: "number", text: token.image, span: spanOf(token) }
  }
  if (cst.True !== undefined) return { kind: "boolean", value: true, span: spanOf(only(cst.True)) }
  if (cst.False !== undefined) return { kind: "boolean", value: false, span: spanOf(only(cst.False)) }
  if (cst.Root !== undefined) {
    const root = spanOf(only(cst.Root))
    const operand = buildPrimary(only(cst.primary), building)
    return { kind: "call", callee: { name: "sqrt", primes: 0, span: root }, args: [operand], named: [], span: { start: root.start, end: operand.span.end } }
  }
  if (cst.Let !== undefined) {
    const bindings = (cst.binding ?? []).map(binding => buildBinding(binding, building))
    const body = buildExpr(only(cst.body), building)
    return { kind: "let", bindings, body, span: { start: only(cst.Let).startOffset, end: body.span.end } }
  }
  if (cst.If !== undefined) {
    const condition = buildExpr(only(cst.condition), building)
    const then = buildExpr(only(cst.then), building)
    const otherwise = buildExpr(only(cst.otherwise), building)
    return { kind: "if", condition, then, otherwise, span: { start: only(cst.If).startOffset, end: otherwise.span.end } }
  }
  // Parentheses leave no node, but the span counts them, so that spans of what is around nest.
  const inner = buildExpr(only(cst.expr), building)
  const span = { start: only(cst.LParen).startOffset, end: spanOf(only(cst.RParen)).end }
  return picked({ ...inner, span }, cst.bracket ?? [], building)
}

/** A value, a call, and the picks behind either. */
function buildNamed({ Name: names = [], Dot, bracket = [], args }: PrimaryCstChildren, building: Building): Ast {
  const first = only(names)
  const second = names[1]
  if (args === undefined) {
    if (Dot === undefined || second === undefined) return picked({ kind: "name", ...buildName(first) }, bracket, building)
    const span = { start: first.startOffset, end: spanOf(second).end }
    building.faults.push(diagnose("E122", { left: first.image, right: second.image }, span))
    return { kind: "name", ...buildName(second) }
  }
  const call = only(args)
  const open = only(call.children.LParen).startOffset
  const before = bracket.filter(node => only(node.children.LBracket).startOffset < open)
  const after = bracket.filter(node => only(node.children.LBracket).startOffset > open)
  const callee = plainName(second ?? first, "a function", building)
  if (before.length > 1) {
    const span = { start: only(only(before).children.LBracket).startOffset, end: spanOf(only(before.at(-1)?.children.RBracket)).end }
    building.faults.push(diagnose("E123", { name: callee.name }, span))
  }
  const value: Ast = {
    kind: "call",
    ...(second === undefined ? {} : { dialect: plainName(first, "a framework", building) }),
    callee,
    ...(before[0] === undefined ? {} : { bracket: buildBracket(before[0], building) }),
    args: (call.children.expr ?? []).map(argument => buildExpr(argument, building)),
    named: buildNamedArguments(call, building),
    span: { start: first.startOffset, end: spanOf(only(call.children.RParen)).end },
  }
  return picked(value, after, building)
}

function buildNamedArguments(call: ArgsCstNode, building: Building): NamedArgument[] {
  return (call.children.argument ?? []).map(({ children }) => ({
    name: plainName(only(children.Name), "a hyper-parameter", building),
    value: buildExpr(only(children.expr), building),
  }))
}

function picked(value: Ast, brackets: readonly BracketCstNode[], building: Building): Ast {
  return brackets.reduce<Ast>((of, node) => {
    const bracket = buildBracket(node, building)
    return { kind: "pick", of, bracket, span: { start: of.span.start, end: bracket.span.end } }
  }, value)
}

function buildBracket({ children }: BracketCstNode, building: Building): Bracket {
  const items = children.item.map(({ children: { target, at } }): Item => {
    const built = buildExpr(only(target), building)
    return at === undefined ? { target: built } : { target: built, at: buildExpr(only(at), building) }
  })
  const condition = children.expr === undefined ? undefined : buildExpr(only(children.expr), building)
  return {
    items,
    ...(condition === undefined ? {} : children.If === undefined ? { otherwise: condition } : { filter: condition }),
    span: { start: only(children.LBracket).startOffset, end: spanOf(only(children.RBracket)).end },
  }
}

function buildBinding({ children }: BindingCstNode, building: Building): Binding {
  return {
    name: plainName(only(children.Name), "a value", building),
    axes: buildAxes(children.axes, building),
    value: buildExpr(only(children.expr), building),
  }
}

export function buildAxes(nodes: readonly AxesCstNode[] | undefined, building: Building): AxisDeclaration[] {
  return (nodes ?? []).flatMap(({ children }) =>
    children.axis.map(({ children: { Name: names, expr } }): AxisDeclaration => {
      const name = buildName(only(names))
      return expr === undefined ? { name } : { name, size: buildExpr(only(expr), building) }
    }),
  )
}

const signs = new Map([["∞", "inf"], ["π", "pi"], ["∑", "sum"], ["∏", "prod"]])
const marks = new Map([["'", 1], ["′", 1], ["″", 2], ["‴", 3]])

export function buildName(token: IToken): Name {
  const bare = token.image.replace(/['′″‴]+$/, "")
  const primes = [...token.image.slice(bare.length)].reduce((sum, mark) => sum + (marks.get(mark) ?? 0), 0)
  const name = bare.normalize("NFC")
  return { name: signs.get(name) ?? name, primes, span: spanOf(token) }
}

/** The name of anything but an axis: without primes. */
export function plainName(token: IToken, what: string, { faults }: Building): Name {
  const name = buildName(token)
  if (name.primes > 0) faults.push(diagnose("E121", { name: token.image, what }, name.span))
  return { ...name, primes: 0 }
}

export function infixOperator({ image }: IToken): InfixOperator {
  switch (image) {
    case "+": case "/": case "and": case "or": case "==": case "!=": case "<": case "<=": case ">": case ">=":
      return image
    case "-": case "−":
      return "-"
    case "≤":
      return "<="
    case "≥":
      return ">="
    case "≠": case "=\u0338":
      return "!="
    default:
      // The rest of the `Infix` tokens are the spellings of a product.
      return "*"
  }
}

/** The first of what the grammar says is there. */
export function only<T>(nodes: readonly T[] | undefined): T {
  const [node] = nodes ?? []
  if (node === undefined) throw new Error("the tree does not have the shape of the grammar")
  return node
}
