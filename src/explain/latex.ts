// An expression as LaTeX mathematics. In: syntax. Out: text for math mode: quotients as fractions, powers and roots as such, reductions
// with their axes below, conditions as cases, what `let` binds behind "where".
import type { Ast, Binding, Bracket, Call, Name } from "../syntax/ast.ts"
import { operandPrecedence, tightness } from "../syntax/text.ts"

const greek = new Set([
  "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
])

/** Functions that LaTeX has a command for. */
const commands = new Map([
  ["log", "\\log"], ["ln", "\\ln"], ["exp", "\\exp"], ["sin", "\\sin"], ["cos", "\\cos"], ["tan", "\\tan"], ["sinh", "\\sinh"], ["cosh", "\\cosh"], ["tanh", "\\tanh"],
  ["asin", "\\arcsin"], ["acos", "\\arccos"], ["atan", "\\arctan"], ["sigmoid", "\\sigma"], ["σ", "\\sigma"], ["log2", "\\log_2"], ["log10", "\\log_{10}"],
  ["sum", "\\sum"], ["prod", "\\prod"], ["max", "\\max"], ["min", "\\min"], ["argmax", "\\arg\\max"], ["argmin", "\\arg\\min"],
])

const signs = new Map([["*", "\\,"], ["==", "="], ["!=", "\\ne"], ["<=", "\\le"], [">=", "\\ge"], ["and", "\\wedge"], ["or", "\\vee"]])

/** Binds tighter than every sign. */
const ATOM = 9

export function latex(ast: Ast, min = 0): string {
  const inner = bare(ast)
  return !isClosed(ast) && tightness(ast) < min ? `\\left(${inner}\\right)` : inner
}

/** A fraction or a case needs no parentheses around it. */
const isClosed = (ast: Ast): boolean => ast.kind === "infix" && ast.operator === "/"

function bare(ast: Ast): string {
  switch (ast.kind) {
    case "number":
      return ast.text.replace(/[eE]([+-]?\d+)$/, " \\cdot 10^{$1}").replace("^{+", "^{")
    case "boolean":
      return word(String(ast.value))
    case "name":
      return nameTex(ast)
    case "prefix":
      return ast.operator === "-" ? `-${latex(ast.operand, 7)}` : `\\neg ${latex(ast.operand, 4)}`
    case "infix": {
      const { operator, left, right } = ast
      if (operator === "/") return `\\frac{${latex(left)}}{${latex(right)}}`
      const [before, behind] = operandPrecedence(operator)
      if (operator === "^") return `${isClosed(left) || left.kind === "call" ? `\\left(${latex(left)}\\right)` : latex(left, before)}^{${latex(right)}}`
      const sign = operator === "*" && /^[\d-]/.test(latex(right, behind)) ? "\\cdot" : (signs.get(operator) ?? operator)
      return `${latex(left, before)} ${sign} ${latex(right, behind)}`
    }
    case "call":
      return callTex(ast)
    case "pick":
      return `${latex(ast.of, ATOM)}_{${bracketTex(ast.bracket)}}`
    case "let":
      return `${latex(ast.body)} \\quad\\text{where}\\quad ${ast.bindings.map(bindingTex).join(",\\; ")}`
    case "if":
      return `\\begin{cases} ${latex(ast.then)} & \\text{if } ${latex(ast.condition)} \\\\ ${latex(ast.otherwise)} & \\text{otherwise} \\end{cases}`
  }
}

function callTex({ callee, dialect, bracket, args, named }: Call): string {
  const [first] = args
  const plain = args.length === 1 && named.length === 0 && bracket === undefined && dialect === undefined
  if (plain && first !== undefined) {
    if (callee.name === "sqrt") return `\\sqrt{${latex(first)}}`
    if (callee.name === "abs") return `\\left|${latex(first)}\\right|`
    if (callee.name === "exp") return `e^{${latex(first)}}`
    if (callee.name === "floor") return `\\lfloor ${latex(first)} \\rfloor`
    if (callee.name === "ceil") return `\\lceil ${latex(first)} \\rceil`
  }
  const name = dialect === undefined ? (commands.get(callee.name) ?? `\\operatorname{${plainText(callee.name)}}`) : `\\operatorname{${plainText(`${dialect.name}.${callee.name}`)}}`
  const below = bracket === undefined ? "" : `_{${bracketTex(bracket)}}`
  const values = [...args.map((argument) => latex(argument)), ...named.map(({ name, value }) => `${nameTex(name)} = ${latex(value)}`)]
  return `${name}${below}\\left(${values.join(", ")}\\right)`
}

function bracketTex({ items, filter, otherwise }: Bracket): string {
  const list = items.map(({ target, at }) => latex(target) + (at === undefined ? "" : ` = ${latex(at)}`)).join(", ")
  const behind = filter !== undefined ? ` \\mid ${latex(filter)}` : otherwise !== undefined ? ` \\text{ else } ${latex(otherwise)}` : ""
  return list + behind
}

function bindingTex({ name, axes, value }: Binding): string {
  return `${nameTex(name)}${axes.length === 0 ? "" : `_{${axes.map((axis) => nameTex(axis.name)).join(", ")}}`} = ${latex(value)}`
}

/** `p`, `\gamma`, `x_{1}` (from `x_1`), `\mathit{weight}`, with a prime for each copy. */
function nameTex({ name, primes }: Name): string {
  const mark = "'".repeat(primes)
  if (name === "inf") return "\\infty"
  if (greek.has(name)) return `\\${name}${mark}`
  const [, stem, index] = /^([A-Za-z]+)_?(\d+)$/.exec(name) ?? []
  if (stem !== undefined && index !== undefined) return `${nameTex({ name: stem, primes: 0, span: { start: 0, end: 0 } })}_{${index}}${mark}`
  return (/^[A-Za-z]$/.test(name) ? name : word(name)) + mark
}

const word = (name: string): string => `\\mathit{${plainText(name)}}`

/** Signs that LaTeX would obey. */
const plainText = (text: string): string => text.replace(/[_%&#$]/g, "\\$&")
