// What is allowed and most likely not meant: names that are never used, conditions that the domains decide, an epsilon that only changes the
// loss, a logarithm of what may be negative, what has no value at all (undefined.ts), a sum over other axes than was thought (summed.ts), a misspelt loss that became
// an input. In: a checked loss. Out: warnings. They are looked for when somebody asks, so that compiling a loss does not pay for them.
import { diagnose } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { suggestWords } from "../diagnostics/suggest.ts"
import { namesOf } from "../derivative.ts"
import type { Expr } from "../ir/expr.ts"
import { facts } from "../ir/facts.ts"
import { toAst } from "../ir/to-ast.ts"
import { postorder } from "../ir/walk.ts"
import { children, type Ast, type Definition, type Name } from "../syntax/ast.ts"
import { print } from "../syntax/print.ts"
import type { CheckedLoss } from "./loss.ts"
import { isComparison, outcomes } from "./outcome.ts"
import { summed } from "./summed.ts"
import { nowhereDefined } from "./undefined.ts"

export function warningsOf(checked: CheckedLoss): readonly Diagnostic[] {
  const { definition } = checked
  const nodes = everything(definition)
  const found = [...unusedNames(definition, nodes), ...decided(checked), ...epsilons(nodes), ...undeclaredDomains(checked, nodes), ...summed(checked, nodes), ...nameAlone(checked)]
  return found.sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0))
}

/** All expressions of a definition, from the outside in. */
function everything({ body, over, inputs, hypers }: Definition): readonly Ast[] {
  const found: Ast[] = []
  const open: Ast[] = [body, ...(over === undefined ? [] : [over]), ...[...inputs, ...hypers].flatMap((p) => p.fallback ?? [])]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next)
    open.push(...children(next))
  }
  return found
}

function unusedNames(definition: Definition, nodes: readonly Ast[]): Diagnostic[] {
  const used = new Set(nodes.flatMap((ast) => (ast.kind === "name" ? [ast.name] : [])))
  const bindings = nodes.flatMap((ast) => (ast.kind === "let" ? ast.bindings.map((b) => b.name) : []))
  const unused = (names: readonly Name[], what: string): Diagnostic[] => names.filter(({ name }) => !used.has(name)).map((name) => diagnose("W501", { name: name.name, what }, name.span))
  return [...unused(definition.inputs.map((p) => p.name), "input"), ...unused(definition.hypers.map((p) => p.name), "hyper-parameter"), ...unused(bindings, "name")]
}

/** A formula that is one name near that of a loss. */
function nameAlone({ bare, definition: { body }, home }: CheckedLoss): Diagnostic[] {
  const suggestion = bare && body.kind === "name" ? suggestWords(body.name, [...home.known()]) : undefined
  return suggestion === undefined || body.kind !== "name" ? [] : [diagnose("W510", { name: body.name, suggestion }, body.span)]
}

/** Comparisons of inputs whose outcome the domains tell, and what has no value whatever the inputs are. */
function decided(checked: CheckedLoss): Diagnostic[] {
  const { signature, domains } = checked
  const settled = new Set(signature.parameters.filter((p) => p.kind === "switch" || p.kind === "choice").map((p) => p.name))
  const { value, over } = checked.instantiate({ fixed: new Map(), constants: new Map(), absent: settled })
  const roots = over === null ? [value] : [value, over]
  const ask = facts(domains)
  const outcome = outcomes(ask)
  const { axes, taken } = namesOf(signature)
  const show = (node: Expr): string => print(toAst(node, axes, taken, "batch"))
  const conditions = postorder(roots).flatMap((node) => {
    if (!isComparison(node) || !postorder([node]).some((part) => part.op === "input")) return []
    const only = outcome(node)
    return only === undefined ? [] : [diagnose("W502", { text: show(node), value: String(only) }, node.span)]
  })
  return [...conditions, ...nowhereDefined(roots, ask, show)]
}

/** Literals up to this size, added to what a logarithm, a root or a quotient takes, are there against infinities. */
const TINY = 1e-4

const isTiny = (ast: Ast): boolean => ast.kind === "number" && Number(ast.text) > 0 && Number(ast.text) <= TINY
const logarithms = new Set(["log", "ln", "log2", "log10", "log₂", "sqrt"])

function epsilons(nodes: readonly Ast[]): Diagnostic[] {
  return nodes.flatMap((ast) => {
    const guarded = ast.kind === "call" && logarithms.has(ast.callee.name) ? ast.args[0] : ast.kind === "infix" && ast.operator === "/" ? ast.right : undefined
    return guarded !== undefined && hasEpsilon(guarded) ? [diagnose("W503", { text: print(ast), quotient: ast.kind === "infix" }, guarded.span)] : []
  })
}

/** `p + 1e-7` and its like, also inside a sum; `clip(p, 1e-7, 1 - 1e-7)`, `max(p, 1e-7)`. */
function hasEpsilon(ast: Ast): boolean {
  if (ast.kind === "infix" && (ast.operator === "+" || ast.operator === "-")) return isTiny(ast.right) || isTiny(ast.left) || hasEpsilon(ast.left)
  return ast.kind === "call" && ["clip", "max"].includes(ast.callee.name) && ast.args.some(isTiny)
}

/** A bare formula cannot declare a domain; a definition can. */
function undeclaredDomains({ signature, bare }: CheckedLoss, nodes: readonly Ast[]): Diagnostic[] {
  if (bare) return []
  const open = new Set(signature.parameters.filter((p) => p.kind === "real" && !p.hyper && p.domain === undefined).map((p) => p.name))
  return nodes.flatMap((ast) => {
    const [argument] = ast.kind === "call" && logarithms.has(ast.callee.name) ? ast.args : []
    return argument?.kind === "name" && open.delete(argument.name) ? [diagnose("W506", { name: argument.name, text: print(ast) }, argument.span)] : []
  })
}
