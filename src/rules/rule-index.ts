// Which rules to try at a node. In: a table and a node. Out: the rules of the table that could match there, in the table's
// order. Nearly all are refused by what can be read off their text (the op at the root, the functions they call) before they
// are parsed, and off the parsed left side before the search begins: a formula without logarithms never pays for the
// rules about logarithms.
import type { Expr } from "../ir/expr.ts"
import { opBit } from "../ir/make.ts"
import { isWildcard } from "./binding.ts"
import { compileRule, headOf, type CompiledRule, type Rule } from "./rule.ts"
import { isProduct, isSum, product, terms } from "./view.ts"

interface Entry {
  readonly rule: Rule
  readonly needs: number
  compiled: Candidate | undefined
}

interface Candidate {
  readonly rule: CompiledRule
  /** Ops of the left side. */
  readonly ops: number
  /** What its factors are, those of its terms for a sum. */
  readonly near: number
}

const none: readonly Entry[] = []
const indexes = new WeakMap<readonly Rule[], ReadonlyMap<string, readonly Entry[]>>()

function indexOf(table: readonly Rule[]): ReadonlyMap<string, readonly Entry[]> {
  const known = indexes.get(table)
  if (known !== undefined) return known
  const made = new Map<string, Entry[]>()
  for (const rule of table) {
    const { head, calls } = outline(rule.left)
    const entry = { rule, needs: calls.reduce((bits, op) => bits | opBit(op), 0), compiled: undefined }
    const list = made.get(head)
    if (list === undefined) made.set(head, [entry])
    else list.push(entry)
  }
  indexes.set(table, made)
  return made
}

/** The first result that `attempt` has for a rule of the table that could match at the node. */
export function firstRule<T>(table: readonly Rule[], node: Expr, attempt: (rule: CompiledRule) => T | null): T | null {
  let near = -1
  for (const entry of indexOf(table).get(headOf(node)) ?? none) {
    if ((entry.needs & ~node.ops) !== 0) continue
    const candidate = (entry.compiled ??= candidateOf(entry.rule))
    if ((candidate.ops & ~node.ops) !== 0) continue
    if (near === -1) near = nearOf(node)
    if ((candidate.near & ~near) !== 0 || !argumentsFit(candidate.rule.left, node)) continue
    const result = attempt(candidate.rule)
    if (result !== null) return result
  }
  return null
}

function candidateOf(rule: Rule): Candidate {
  const compiled = compileRule(rule)
  return { rule: compiled, ops: compiled.left.ops, near: nearOf(compiled.left) }
}

const SUM = 1 << 30

/** Bits of the ops at the roots of the factors: of a product, or of all terms of a sum. */
function nearOf(e: Expr): number {
  if (isSum(e)) return terms(e).reduce((bits, t) => bits | factorBits(t.of), 0)
  return isProduct(e) ? factorBits(e) : 0
}

function factorBits(e: Expr): number {
  let bits = 0
  for (const { of } of product(e).factors) bits |= isSum(of) ? SUM : opBit(of.op)
  return bits
}

/** Below a root that is neither sum nor product, arguments are matched one by one. */
function argumentsFit(left: Expr, node: Expr): boolean {
  if (isSum(left) || isProduct(left)) return true
  return left.args.every((p, k) => {
    const t = node.args[k]
    if (t === undefined || isWildcard(p) || isProduct(p)) return true
    return isSum(p) ? k > 0 || isSum(t) : p.op === t.op
  })
}

interface Outline {
  /** As headOf gives it for the parsed text. */
  readonly head: string
  /** Functions and operators without which the text cannot match. */
  readonly calls: readonly string[]
}

const KEYWORDS: ReadonlySet<string> = new Set(["then", "else"])

/** What a left side says about itself unparsed; the spelling of the tables is relied on (test/rule-index.test.ts compares with the parser). */
export function outline(left: string): Outline {
  const unfiltered = left.replace(/\[[^[\]]*\]/g, "")
  const calls = [...unfiltered.matchAll(/([A-Za-z]\w*)\(|\b(if|not|and|or)\b/g)].map((m) => m[1] ?? m[2] ?? "").filter((name) => !KEYWORDS.has(name))
  let flat = unfiltered
  for (let before = ""; before !== flat;) {
    before = flat
    flat = flat.replace(/\([^()]*\)/g, "…")
  }
  return { head: headIn(flat), calls }
}

function headIn(flat: string): string {
  const keyword = /^(if|not) /.exec(flat)
  if (keyword !== null) return keyword[1] ?? ""
  if (/ [+-] /.test(flat)) return "+"
  if (/[*/]|^-/.test(flat)) return "*"
  return flat.includes("^") ? "pow" : flat.replace("…", "")
}
