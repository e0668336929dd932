// An expression, a bracket, a parameter on one line: ASCII signs, and no more parentheses than the tree needs. Parsing the
// text gives the same tree; the tests hold it to that. `let` and `if` reach as far right as they can, so they stand in
// parentheses wherever something could follow.
import type { Ast, AxisDeclaration, Bound, Bracket, DomainSyntax, InfixOperator, Item, Name, Parameter } from "./ast.ts"
import { isComparison, minusPrecedence, notPrecedence, precedence } from "./precedence.ts"

const primary = 9

/** The expression on one line, in parentheses if it binds looser than `min`; `tight` has no blanks around signs. */
export function text(ast: Ast, min = 0, tight = false): string {
  const own = tightness(ast)
  const inner = bare(ast, tight && own >= min)
  return own < min ? `(${inner})` : inner
}

/** How tight the outermost operator binds; `let` and `if` are the loosest. */
export function tightness(ast: Ast): number {
  switch (ast.kind) {
    case "let":
    case "if":
      return 0
    case "prefix":
      return ast.operator === "not" ? notPrecedence : minusPrecedence
    case "infix":
      return precedence[ast.operator]
    default:
      return primary
  }
}

/** The least tightness of the operands of an operator: to the left, to the right. */
export function operandPrecedence(operator: InfixOperator): readonly [left: number, right: number] {
  if (operator === "^") return [primary, minusPrecedence]
  const own = precedence[operator]
  return [isComparison(operator) ? own + 1 : own, own + 1]
}

function bare(ast: Ast, tight: boolean): string {
  switch (ast.kind) {
    case "number":
      return ast.text
    case "boolean":
      return String(ast.value)
    case "name":
      return nameText(ast)
    case "prefix":
      return ast.operator === "not" ? `not ${text(ast.operand, notPrecedence, tight)}` : `-${text(ast.operand, minusPrecedence, tight)}`
    case "infix": {
      const [left, right] = operandPrecedence(ast.operator)
      return text(ast.left, left, tight) + signText(ast.operator, tight) + text(ast.right, right, tight)
    }
    case "call": {
      const { dialect, callee, bracket, args, named } = ast
      const name = dialect === undefined ? nameText(callee) : `${nameText(dialect)}.${nameText(callee)}`
      const byName = named.map(({ name, value }) => `${nameText(name)} = ${text(value)}`).join(", ")
      const byPosition = args.map(argument => text(argument)).join(", ")
      return `${name}${bracket === undefined ? "" : bracketText(bracket)}(${byPosition}${byName === "" ? "" : `; ${byName}`})`
    }
    case "pick":
      // A literal takes no bracket, though nothing binds tighter.
      return `${ast.of.kind === "number" || ast.of.kind === "boolean" ? `(${text(ast.of)})` : text(ast.of, primary)}${bracketText(ast.bracket)}`
    case "let":
      return `let ${ast.bindings.map(({ name, axes, value }) => `${nameText(name)}${axesText(axes)} = ${text(value)}`).join(", ")} in ${text(ast.body)}`
    case "if":
      return `if ${text(ast.condition, 1)} then ${text(ast.then, 1)} else ${text(ast.otherwise)}`
  }
}

function signText(operator: InfixOperator, tight: boolean): string {
  switch (operator) {
    case "*":
    case "/":
    case "^":
      return operator
    case "+":
    case "-":
      return tight ? operator : ` ${operator} `
    default:
      return ` ${operator} `
  }
}

export function nameText({ name, primes }: Name): string {
  return name + "'".repeat(primes)
}

function bracketText({ items, filter, otherwise }: Bracket): string {
  const separator = items.some(({ at }) => at !== undefined) ? ", " : ","
  const behind = filter !== undefined ? ` if ${text(filter)}` : otherwise !== undefined ? ` else ${text(otherwise)}` : ""
  return `[${items.map(itemText).join(separator)}${behind}]`
}

function itemText({ target, at }: Item): string {
  return text(target, 1, true) + (at === undefined ? "" : `=${text(at, 1, true)}`)
}

export function axesText(axes: readonly AxisDeclaration[]): string {
  if (axes.length === 0) return ""
  return `[${axes.map(({ name, size }) => nameText(name) + (size === undefined ? "" : `=${text(size, 1, true)}`)).join(",")}]`
}

export function parameterText({ name, axes, domain, fallback }: Parameter): string {
  return nameText(name) + axesText(axes) + (domain === undefined ? "" : ` ${domainText(domain)}`) + (fallback === undefined ? "" : ` = ${text(fallback)}`)
}

export function domainText(domain: DomainSyntax): string {
  switch (domain.kind) {
    case "label":
      return `in ${nameText(domain.axis)}`
    case "interval":
      return `in ${domain.lowOpen ? "(" : "["}${boundText(domain.low)},${boundText(domain.high)}${domain.highOpen ? ")" : "]"}`
    case "set":
      return `in {${domain.members.map(boundText).join(domain.members.every(({ kind }) => kind === "number") ? "," : ", ")}}`
    case "compare":
      return `${domain.operator} ${boundText(domain.bound)}`
  }
}

function boundText({ negative, text }: Bound): string {
  return negative ? `-${text}` : text
}
