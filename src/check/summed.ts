// Sums that go over other axes than was most likely thought: a target that has no axis of the sum it is a factor in, and a sum without a bracket that takes the
// batch with it. In: a checked loss and all expressions of its definition. Out: warnings.
import { diagnose } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { children, type Ast, type Bracket, type Call, type Definition } from "../syntax/ast.ts"
import { print } from "../syntax/print.ts"
import type { CheckedLoss } from "./loss.ts"

const sums = new Set(["sum", "mean", "Σ", "∑"])

/** What papers and frameworks call the truth; a weight is rightly the same for every class. */
const target = /^(?:y|t)$|^(?:y_?true|y_|target|label|truth)/i

export function summed({ definition, bare }: CheckedLoss, nodes: readonly Ast[]): Diagnostic[] {
  // The names of a bare formula have every axis that is named in it, and its sums without a bracket are those of the frameworks.
  if (bare) return []
  const axes = new Map(definition.inputs.filter(({ domain }) => domain?.kind !== "label").map(({ name, axes: own }) => [name.name, own.map((axis) => axis.name.name)]))
  return nodes.flatMap((ast) => {
    const [argument] = ast.kind === "call" && ast.dialect === undefined && sums.has(ast.callee.name) ? ast.args : []
    if (ast.kind !== "call" || argument === undefined || ast.args.length > 1) return []
    return ast.bracket === undefined ? unbracketed(ast, argument, definition, axes) : lonelyTargets(ast, argument, ast.bracket, axes)
  })
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

/** The loss has axes of its own, and is one number because of this sum. */
function unbracketed(sum: Call, argument: Ast, { body }: Definition, axes: ReadonlyMap<string, readonly string[]>): Diagnostic[] {
  const outermost = body.kind === "prefix" ? body.operand : body
  if (outermost !== sum) return []
  const inside: Ast[] = [argument]
  const own = new Set<string>()
  for (let next = inside.pop(); next !== undefined; next = inside.pop()) {
    if (next.kind === "name") axes.get(next.name)?.forEach((axis) => own.add(axis))
    // What is reduced inside has its axes named there.
    if (next.kind === "call" && next.bracket !== undefined) continue
    inside.push(...children(next))
  }
  return own.size === 0 ? [] : [diagnose("W508", { text: print(sum), name: `${sum.callee.name}[${[...own].join(",")}](…)` }, sum.span)]
}
