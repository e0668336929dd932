// The AST fully parenthesized, for the corpus of trees: independent of print.ts, which knows precedence.
import type { Ast, AxisDeclaration, Bound, Bracket, Definition, DomainSyntax, Name, Parameter, Program } from "../src/syntax/ast.ts"

export function tree(program: Program): string {
  if (program.kind === "formula") return ast(program.body) + over(program.over)
  return program.definitions.map(definition).join("\n")
}

function definition({ kind, name: own, axes, inputs, hypers, per, body, over: weight, doc }: Definition): string {
  const head = [kind, `${name(own)}${sized(axes)}(${inputs.map(parameter).join(" ")}; ${hypers.map(parameter).join(" ")})`]
  if (per.length > 0) head.push(`per ${per.map(name).join(" ")}`)
  if (doc !== "") head.push(JSON.stringify(doc))
  return `${head.join(" ")} = ${ast(body)}${over(weight)}`
}

function over(weight: Ast | undefined): string {
  return weight === undefined ? "" : ` over ${ast(weight)}`
}

function parameter({ name: own, axes, domain: within, fallback }: Parameter): string {
  return name(own) + sized(axes) + (within === undefined ? "" : `:${domain(within)}`) + (fallback === undefined ? "" : `=${ast(fallback)}`)
}

function domain(within: DomainSyntax): string {
  switch (within.kind) {
    case "label": return `label-${name(within.axis)}`
    case "set": return `{${within.members.map(bound).join(",")}}`
    case "compare": return within.operator + bound(within.bound)
    case "interval": return `${within.lowOpen ? "open" : "closed"}-${bound(within.low)}-${bound(within.high)}-${within.highOpen ? "open" : "closed"}`
  }
}

function bound({ negative, text, kind }: Bound): string {
  return `${negative ? "-" : ""}${text}${kind === "name" ? "$" : ""}`
}

function sized(axes: readonly AxisDeclaration[]): string {
  return axes.length === 0 ? "" : `[${axes.map(({ name: own, size }) => name(own) + (size === undefined ? "" : `=${ast(size)}`)).join(" ")}]`
}

function name({ name: text, primes }: Name): string {
  return text + "'".repeat(primes)
}

function bracket({ items, filter, otherwise }: Bracket): string {
  const listed = items.map(({ target, at }) => ast(target) + (at === undefined ? "" : `=${ast(at)}`)).join(" ")
  return `[${listed}${filter === undefined ? "" : ` if ${ast(filter)}`}${otherwise === undefined ? "" : ` else ${ast(otherwise)}`}]`
}

function ast(node: Ast): string {
  switch (node.kind) {
    case "number": return node.text
    case "boolean": return String(node.value)
    case "name": return name(node)
    case "prefix": return `(${node.operator} ${ast(node.operand)})`
    case "infix": return `(${node.operator} ${ast(node.left)} ${ast(node.right)})`
    case "pick": return `(pick ${ast(node.of)} ${bracket(node.bracket)})`
    case "let": return `(let ${node.bindings.map(({ name: own, axes, value }) => `${name(own)}${sized(axes)}=${ast(value)}`).join(" ")} in ${ast(node.body)})`
    case "if": return `(if ${ast(node.condition)} ${ast(node.then)} ${ast(node.otherwise)})`
    case "call": {
      const called = (node.dialect === undefined ? "" : `${name(node.dialect)}.`) + name(node.callee) + (node.bracket === undefined ? "" : bracket(node.bracket))
      return `(${[called, ...node.args.map(ast), ...node.named.map(({ name: own, value }) => `${name(own)}:${ast(value)}`)].join(" ")})`
    }
  }
}
