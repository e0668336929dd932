// Where a long definition breaks. Comes in: an expression, the indentation, what follows it; goes out: its text, on one
// line if it fits, else broken at the bindings of a `let`, the branches of an `if`, the outermost operators.
// The layout depends on the tree alone, so formatting twice changes nothing.
import type { Ast } from "./ast.ts"
import { axesText, nameText, operandPrecedence, text } from "./text.ts"

const width = 100

/** The body of a definition behind `column` characters of signature: on the same line, or on lines of its own. */
export function layOut(body: Ast, indent: string, after: string, column = 0): string {
  const flat = text(body) + after
  if (column + 1 + flat.length <= width) return flat
  return (column === 0 ? "" : `\n${indent}`) + block(body, indent, after)
}

/** `head(inputs; hypers)tail`, broken between parameters where it is too long. */
export function layOutSignature(head: string, inputs: readonly string[], hypers: readonly string[], tail: string): string {
  const first = inputs.join(", ")
  const second = hypers.length === 0 ? "" : `; ${hypers.join(", ")}`
  const flat = `${head}(${first}${second})${tail}`
  if (flat.length <= width) return flat
  const pieces = [...inputs.slice(0, -1).map(input => `${input}, `), inputs.at(-1) ?? ""]
  if (hypers.length > 0) pieces.push("; ", ...hypers.slice(0, -1).map(hyper => `${hyper}, `), hypers.at(-1) ?? "")
  const lines = [`${head}(`]
  for (const piece of [...pieces, `)${tail}`]) {
    const line = lines.at(-1) ?? ""
    if ((line + piece).trimEnd().length <= width) lines[lines.length - 1] = line + piece
    else lines.push(`    ${piece}`)
  }
  return lines.map(line => line.trimEnd()).join("\n")
}

/** The text of an expression that starts at `indent`; its further lines are indented at least so. */
function block(ast: Ast, indent: string, after: string): string {
  const flat = text(ast) + after
  return indent.length + flat.length <= width ? flat : broken(ast, indent, after, flat)
}

function broken(ast: Ast, indent: string, after: string, flat: string): string {
  switch (ast.kind) {
    case "let": {
      const bindings = ast.bindings.map(({ name, axes, value }) => {
        const head = `${nameText(name)}${axesText(axes)} =`
        const line = `${head} ${text(value)}`
        const deeper = `${indent}      `
        return indent.length + 5 + line.length <= width ? line : `${head}\n${deeper}${block(value, deeper, "")}`
      })
      return `let ${bindings.join(`,\n${indent}    `)}\n${indent}in ${block(ast.body, `${indent}   `, after)}`
    }
    case "if": {
      const head = `if ${text(ast.condition, 1)} then`
      const branch = text(ast.then, 1)
      const deeper = `${indent}  `
      // `then` takes no open `let` or `if`: its text comes with parentheses, so it stays on one line.
      const then = indent.length + head.length + 1 + branch.length <= width ? ` ${branch}` : `\n${deeper}${branch}`
      // Branches of one chain stand under each other: if one breaks, all do.
      const { otherwise } = ast
      const last = otherwise.kind === "if" ? broken(otherwise, indent, after, "") : block(otherwise, `${indent}     `, after)
      return `${head}${then}\n${indent}else ${last}`
    }
    case "infix": {
      const terms = chain(ast)
      return terms.length < 2 ? flat : terms.join(`\n${indent}`) + after
    }
    default:
      return flat
  }
}

/** The terms of a sum or of a condition, each with the sign before it. */
function chain(ast: Ast): string[] {
  if (ast.kind !== "infix" || !["+", "-", "and", "or"].includes(ast.operator)) return [text(ast)]
  const [left, right] = operandPrecedence(ast.operator)
  const sum = ast.operator === "+" || ast.operator === "-"
  const goesOn = ast.left.kind === "infix" && (sum ? ast.left.operator === "+" || ast.left.operator === "-" : ast.left.operator === ast.operator)
  return [...(goesOn ? chain(ast.left) : [text(ast.left, left)]), `${ast.operator} ${text(ast.right, right)}`]
}
