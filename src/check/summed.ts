// Sums that go over other axes than was most likely thought: a target that has no axis of the sum it is a factor in, and a sum without a bracket that takes the
// batch with it. In: a checked loss and all expressions of its definition. Out: warnings.
import { diagnose } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { children, type Ast, type Bracket, type Call } from "../syntax/ast.ts"
import { print } from "../syntax/print.ts"
import { derived, reductionName } from "./derived.ts"
import type { CheckedLoss } from "./loss.ts"

const sums = new Set(["sum", "mean", "Σ", "∑"])

/** Whether it makes one number of all entries. */
const isReducing = (name: string): boolean => reductionName(name) !== null || (derived.has(name) && derived.get(name)?.keeps !== true)

/** What papers and frameworks call the truth; a weight is rightly the same for every class. */
const target = /^(?:y|t)$|^(?:y_?true|y_|target|label|truth)/i

export function summed(checked: CheckedLoss, nodes: readonly Ast[]): Diagnostic[] {
  const { definition, bare } = checked
  // The names of a bare formula have every axis that is named in it, and its sums without a bracket are those of the frameworks.
  if (bare) return []
  const axes = new Map(definition.inputs.filter(({ domain }) => domain?.kind !== "label").map(({ name, axes: own }) => [name.name, own.map((axis) => axis.name.name)]))
  const lonely = nodes.flatMap((ast) => {
    const [argument] = ast.kind === "call" && ast.dialect === undefined && sums.has(ast.callee.name) ? ast.args : []
    return ast.kind !== "call" || argument === undefined || ast.args.length > 1 || ast.bracket === undefined ? [] : lonelyTargets(ast, argument, ast.bracket, axes)
  })
  return [...lonely, ...unbracketed(checked, nodes, axes)]
}

function lonelyTargets(sum: Call, argument: Ast, { items }: Bracket, axes: ReadonlyMap<string, readonly string[]>): Diagnostic[] {
  const over = items.flatMap(({ target: { kind, ...axis }, at }) => (kind === "name" && at === undefined && "name" in axis && axis.primes === 0 ? [axis.name] : []))
  if (over.length === 0 || over.length < items.length) return []
  const found = new Map<string, Ast>()
  for (const factor of factorsOf(argument)) {
    if (factor.kind !== "name" || !target.test(factor.name)) continue
    const own = axes.get(factor.name)
    if (own !== undefined && !own.some((axis) => over.includes(axis))) found.set(factor.name, found.get(factor.name) ?? factor)
  }
  return [...found].map(([name, { span }]) => diagnose("W507", { name, text: print(sum), axes: over }, span))
}

/** Factors of the terms of a sum, those of `(1 - y)` among them. */
function factorsOf(ast: Ast, inside = false): readonly Ast[] {
  if (ast.kind === "prefix") return factorsOf(ast.operand, inside)
  if (ast.kind !== "infix") return inside ? [ast] : []
  if (ast.operator === "*") return [...factorsOf(ast.left, true), ...factorsOf(ast.right, true)]
  if (ast.operator === "/") return factorsOf(ast.left, inside)
  return ast.operator === "+" || ast.operator === "-" ? [...factorsOf(ast.left, inside), ...factorsOf(ast.right, inside)] : []
}

/**
 * A reduction without a bracket of what has axes of its own: meant are these where the loss has values for each sample beside it, and most likely where
 * nothing but it stands in the formula. Sums over the batch that are set against each other are meant as they stand.
 */
function unbracketed({ signature, definition: { body } }: CheckedLoss, nodes: readonly Ast[], axes: ReadonlyMap<string, readonly string[]>): Diagnostic[] {
  const lets = new Map(nodes.flatMap((ast) => (ast.kind === "let" ? ast.bindings.map(({ name, value }) => [name.name, value] as const) : [])))
  const found = nodes.flatMap((ast) => {
    const [argument] = ast.kind === "call" && ast.dialect === undefined && ast.bracket === undefined && isReducing(ast.callee.name) && ast.args.length === 1 ? ast.args : []
    const own = argument === undefined ? new Set<string>() : axesOf(argument, axes, lets)
    return ast.kind === "call" && own.size > 0 ? [{ sum: ast, own }] : []
  })
  const alone = found.length === 1 && !namesOutside(body, found[0]?.sum).some((name) => axes.has(name))
  // A norm of a whole batch is hardly ever meant.
  return found.filter(({ sum }) => signature.perSample || alone || sum.callee.name === "norm").map(({ sum, own }) => diagnose("W508", { text: print(sum), name: `${sum.callee.name}[${[...own].join(",")}](…)`, apart: signature.perSample }, sum.span))
}

/** The declared axes that a bracket in it does not name. */
function axesOf(argument: Ast, axes: ReadonlyMap<string, readonly string[]>, lets: ReadonlyMap<string, Ast>): ReadonlySet<string> {
  const inside: Ast[] = [argument]
  const own = new Set<string>()
  const seen = new Set<string>()
  for (let next = inside.pop(); next !== undefined; next = inside.pop()) {
    if (next.kind === "name") {
      axes.get(next.name)?.forEach((axis) => own.add(axis))
      const value = seen.has(next.name) ? undefined : lets.get(next.name)
      seen.add(next.name)
      if (value !== undefined) inside.push(value)
    }
    // What is reduced or picked inside has its axes named there.
    if ((next.kind === "call" && next.bracket !== undefined) || next.kind === "pick") continue
    inside.push(...children(next))
  }
  return own
}

/** Names in the result of the formula that do not stand in the reduction. */
function namesOutside(body: Ast, sum: Ast | undefined): readonly string[] {
  const found: string[] = []
  const open: Ast[] = [body]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === sum) continue
    if (next.kind === "name") found.push(next.name)
    open.push(...(next.kind === "let" ? [next.body] : children(next)))
  }
  return found
}
