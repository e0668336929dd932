// An expression of the syntax tree becomes a Value: names are resolved, calls substituted, picks carried out. What comes
// out is pure index notation over inputs. Errors are collected, not thrown; `poison` keeps one mistake from causing ten.
import { listed } from "../diagnostics/entry.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { Expr } from "../ir/expr.ts"
import { apply, choose, isNumber, neg, numberOf, one, position, zero } from "../ir/make.ts"
import { exact, fromLiteral, ratioText, toDouble } from "../ir/number.ts"
import { findOp } from "../ops/table.ts"
import type { Ast, InfixOperator, Span } from "../syntax/ast.ts"
import { print } from "../syntax/print.ts"
import { describe, findAxis, readCondition } from "./axes.ts"
import { elaborateCall, isFunction } from "./call.ts"
import { elaboratePick } from "./pick.ts"
import { declareAxes } from "./own.ts"
import { condition, poison, real, report, type Scope, type Value } from "./scope.ts"
import { lateRead, readsItself } from "./table.ts"

/** Nodes of text that one source may elaborate to, substitutions included. */
export const BUDGET = 400_000

const INFIX: Readonly<Record<InfixOperator, string>> = {
  "+": "add", "-": "sub", "*": "mul", "/": "div", "^": "pow", "and": "and", "or": "or",
  "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge",
}

export function elaborate(ast: Ast, scope: Scope): Value {
  scope.checker.spent += 1
  if (scope.checker.spent > BUDGET) return scope.checker.spent === BUDGET + 1 ? report(scope, "E603", { limit: BUDGET }, ast.span) : poison
  const value = elaborateKind(ast, scope)
  const { places } = scope.checker
  if (places !== undefined && !places.has(value.expr)) places.set(value.expr, scope.place ?? ast)
  return value
}

function elaborateKind(ast: Ast, scope: Scope): Value {
  switch (ast.kind) {
    case "number": return literal(ast.text, scope, ast.span)
    case "boolean": return condition(ast.value ? one : zero)
    case "name": return name(ast, scope)
    case "prefix": return ast.operator === "not" ? negation(ast.operand, scope, ast.span) : negative(ast.operand, scope, ast.span)
    case "infix": return infix(ast, scope)
    case "call": return elaborateCall(ast, scope)
    case "pick": return elaboratePick(ast, scope)
    case "if": return branch(ast, scope)
    case "let": return elaborate(ast.body, bindAll(ast, scope))
  }
}

/** The scope inside a `let`. */
export function bindAll(ast: Ast & { kind: "let" }, scope: Scope): Scope {
  const names = new Map(scope.names)
  const later = new Set([...(scope.later ?? []), ...ast.bindings.map((b) => b.name.name)])
  const axes = new Map(scope.axes)
  const inner: Scope = { ...scope, names, axes, later }
  for (const binding of ast.bindings) {
    claim(scope, binding.name.name, "a `let`", binding.name.span)
    if (binding.axes.length > 0) {
      const sound = declareAxes(binding, inner, axes)
      const late = lateRead(binding)
      if (late !== null) report(scope, "E408", { table: binding.name.name }, late.span)
      else if (readsItself(binding)) report(scope, "E601", { what: "a table, a `let` that reads its own earlier entries, is" }, binding.name.span)
      else if (sound) {
        names.set(binding.name.name, elaborate(binding.value, inner))
        continue
      }
      names.set(binding.name.name, poison)
      elaborate(binding.value, inner)
      continue
    }
    names.set(binding.name.name, elaborate(binding.value, inner))
  }
  return inner
}

/** One namespace: axis, input, hyper-parameter and `let`. */
export function claim(scope: Scope, name: string, as: string, span: Span): void {
  const before = scope.bound.get(name)
  if (before !== undefined && before.span.start !== span.start) report(scope, "E201", { name, as, before: before.as }, span)
  else scope.bound.set(name, { as, span })
}

function literal(text: string, scope: Scope, span: Span): Value {
  const exponent = /[eE]([+-]?\d+)$/.exec(text)
  if (!Number.isFinite(Number(text)) || (exponent !== null && Math.abs(Number(exponent[1])) > 2000)) return report(scope, "E502", { text: text.length > 40 ? `${text.slice(0, 37)}…` : text }, span)
  return real(numberOf(ratioText(fromLiteral(text)), span))
}

const CONSTANTS: ReadonlyMap<string, string> = new Map([["pi", "pi"], ["e", "e"], ["inf", "inf"]])

function name(ast: Ast & { kind: "name" }, scope: Scope): Value {
  const value = scope.names.get(ast.name)
  if (value !== undefined) {
    return ast.primes > 0 ? report(scope, "E219", { name: ast.name }, ast.span) : value
  }
  const axis = findAxis(scope, ast.name, ast.primes)
  if (axis !== null) {
    const [index] = axis
    if (index === undefined || axis.length > 1) return report(scope, "E310", { callee: ast.name, expected: 1, found: axis.length }, ast.span)
    return { expr: position(index, ast.span), kind: "real", position: index.replace(/'+$/, "") }
  }
  const known = CONSTANTS.get(ast.name)
  if (known !== undefined && ast.primes === 0) return real(numberOf(known, ast.span))
  if (scope.home.find(ast.name) !== undefined || isFunction(ast.name)) return report(scope, "E215", { name: ast.name }, ast.span)
  if (ast.primes > 0) return report(scope, "E219", { name: ast.name }, ast.span)
  if (scope.later?.has(ast.name) === true) return report(scope, "E216", { name: ast.name }, ast.span)
  if ([...scope.names.values()].some((other) => other.words?.includes(ast.name) === true)) return report(scope, "E409", { word: ast.name }, ast.span)
  const suggestion = suggest(ast.name, [...scope.names.keys(), ...scope.axes.keys(), ...CONSTANTS.keys()])
  return report(scope, "E204", { name: ast.name, suggestion, hint: namesHere(scope) }, ast.span)
}

/** The names that a definition has, where they are few; in a bare formula every name is an input. */
function namesHere({ names }: Scope): string | undefined {
  const known = [...names.keys()]
  return known.length === 0 || known.length > 12 ? undefined : `the names here are ${listed(known)}`
}

function negative(operand: Ast, scope: Scope, span: Span): Value {
  const value = elaborate(operand, scope)
  if (value.kind === "poison") return poison
  const folded = value.expr.op === "number" ? negated(value.expr.name) : null
  return real(folded === null ? neg(value.expr, span) : numberOf(folded, span))
}

function negated(text: string): string | null {
  if (text === "inf") return "-inf"
  if (text === "-inf") return "inf"
  return exact("sub", "0", text)
}

function infix(ast: Ast & { kind: "infix" }, scope: Scope): Value {
  const { operator, span } = ast
  if (operator === "and" || operator === "or") return chain(ast, operator, scope)
  const word = choiceTest(ast, scope)
  if (word !== null) return word
  const left = elaborate(ast.left, scope)
  const right = elaborate(ast.right, scope)
  if (left.kind === "poison" || right.kind === "poison") return poison
  if (left.kind === "choice" || right.kind === "choice") {
    if (operator !== "==" && operator !== "!=") return report(scope, "E404", { name: left.kind === "choice" ? describe(ast.left).slice(1, -1) : describe(ast.right).slice(1, -1) }, span)
  }
  const made = applyChecked(INFIX[operator], [left.expr, right.expr], scope, ast)
  if (made === null) return poison
  if (findOp(INFIX[operator])?.condition === true) return condition(made)
  const shifted = operator === "+" || operator === "-" ? shiftedPosition(left, right, operator) : null
  return { expr: made, kind: "real", position: shifted }
}

/** A position plus or minus a number is a position of the same axis; a distance of two positions is not. */
function shiftedPosition(left: Value, right: Value, operator: "+" | "-"): string | null {
  if (left.position !== null && right.position === null) return left.position
  return operator === "+" && left.position === null ? right.position : null
}

/** `kind == normal`: the words of a choice are known only beside it. */
function choiceTest(ast: Ast & { kind: "infix" }, scope: Scope): Value | null {
  if (ast.operator !== "==" && ast.operator !== "!=") return null
  for (const [subject, other] of [[ast.left, ast.right], [ast.right, ast.left]] as const) {
    const choice = subject.kind === "name" ? scope.names.get(subject.name) : undefined
    if (choice?.kind !== "choice" || choice.words === undefined || other.kind !== "name") continue
    const second = scope.names.get(other.name)
    if (second?.kind === "choice") return null
    const index = choice.words.indexOf(other.name)
    if (index < 0) return report(scope, "E403", { word: other.name, name: subject.kind === "name" ? subject.name : "", words: choice.words, suggestion: suggest(other.name, choice.words) }, other.span)
    return condition(fold(apply(ast.operator === "==" ? "eq" : "ne", [choice.expr, numberOf(String(index))], ast.span)))
  }
  return null
}

/** `a or b or c`, from the left, without a call inside a call for each. */
function chain(ast: Ast & { kind: "infix" }, op: "and" | "or", scope: Scope): Value {
  const links = [ast]
  for (let { left } = ast; left.kind === "infix" && left.operator === op; left = left.left) links.push(left)
  let value: Value | undefined
  for (const { left, right, span } of links.reverse()) {
    const sides: readonly Value[] = [value ?? readCondition(scope, left, `beside \`${op}\``), readCondition(scope, right, `beside \`${op}\``)]
    value = sides.some((side) => side.kind === "poison") ? poison : condition(fold(apply(op, sides.map((side) => side.expr), span)))
  }
  return value ?? poison
}

function negation(operand: Ast, scope: Scope, span: Span): Value {
  const value = readCondition(scope, operand, "beside `not`")
  return value.kind === "poison" ? poison : condition(fold(apply("not", [value.expr], span)))
}

function branch(ast: Ast & { kind: "if" }, scope: Scope): Value {
  const test = readCondition(scope, ast.condition, "after `if`")
  // A branch that is known not to be taken does not exist: it is not even looked at.
  const live = test.kind === "poison" ? null : truth(test.expr)
  if (live === true) return elaborate(ast.then, scope)
  if (live === false) return elaborate(ast.otherwise, scope)
  const then = elaborate(ast.then, scope)
  const otherwise = elaborate(ast.otherwise, scope)
  if (test.kind === "poison" || then.kind === "poison" || otherwise.kind === "poison") return poison
  const made = choose(test.expr, then.expr, otherwise.expr, ast.span)
  const both = (kind: Value["kind"]) => then.kind === kind && otherwise.kind === kind
  const position = then.position === otherwise.position ? then.position : null
  return { expr: made, kind: both("condition") ? "condition" : both("label") ? "label" : "real", position }
}

/** Truth of a condition made of constants, or null. */
function truth(e: Expr): boolean | null {
  return e.op === "number" ? !isNumber(e, 0) : null
}

/** Comparisons and connectives of constants are decided here, because the branch not taken must not be checked. */
function fold(e: Expr): Expr {
  const [a, b] = e.args
  if (a === undefined) return e
  if (e.op === "not") return a.op === "number" ? (isNumber(a, 0) ? one : zero) : e
  if (b === undefined) return e
  if (e.op === "and" || e.op === "or") {
    for (const [x, y] of [[a, b], [b, a]] as const) {
      if (x.op === "number") return (e.op === "and") === isNumber(x, 0) ? (e.op === "and" ? zero : one) : y
    }
    return e
  }
  if (a.op !== "number" || b.op !== "number") return e
  const row = findOp(e.op)
  return row?.condition === true ? (row.float(toDouble(a.name), toDouble(b.name)) === 1 ? one : zero) : e
}

/** Applies an op; constant arguments outside its domain are an error now, not a NaN later. */
export function applyChecked(op: string, args: readonly Expr[], scope: Scope, ast: Ast): Expr | null {
  const made = fold(apply(op, args, ast.span))
  const row = findOp(op)
  if (row !== undefined && made.op !== "number" && args.every((a) => a.op === "number" && a.name !== "nan")) {
    const values = args.map((a) => toDouble(a.name))
    if (Number.isNaN(row.float(...values)) || (op === "div" && values[1] === 0)) {
      report(scope, "E503", { text: print(ast) }, ast.span)
      return null
    }
  }
  return made
}
