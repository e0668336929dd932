// Which rules to try at a node. In: a table and a node. Out: the rules of the table that could match there, in the table's
// order. Nearly all are refused by what can be read off their text (the op at the root, the functions they call) before they
// are parsed, and off the parsed left side before the search begins: a formula without logarithms never pays for the
// rules about logarithms.
import type { Expr } from "../ir/expr.ts"
import { opBit } from "../ir/make.ts"
import { memo } from "../ir/memo.ts"
import { isWildcard } from "./binding.ts"
import { compileRule, headOf, type CompiledRule, type Rule } from "./rule.ts"
import { isProduct, isSum, product, terms } from "./view.ts"

interface Entry {
  readonly rule: Rule
  readonly needs: number
  readonly near: number
  readonly choices: number
  compiled: Candidate | undefined
}

interface Candidate {
  readonly rule: CompiledRule
  readonly near: Near
}

/** What the factors of a product or of the terms of a sum are: bits of the ops at their roots, and how many of them are an `if`. */
interface Near {
  readonly ops: number
  readonly choices: number
}

const none: readonly Entry[] = []
const indexes = new WeakMap<readonly Rule[], ReadonlyMap<string, readonly Entry[]>>()
const bitsOf = (ops: readonly string[]): number => ops.reduce((bits, op) => bits | opBit(op), 0)

function indexOf(table: readonly Rule[]): ReadonlyMap<string, readonly Entry[]> {
  const known = indexes.get(table)
  if (known !== undefined) return known
  const made = new Map<string, Entry[]>()
  for (const rule of table) {
    const { head, calls, near, choices } = outline(rule.left)
    const entry = { rule, needs: bitsOf(calls), near: bitsOf(near), choices, compiled: undefined }
    const list = made.get(head)
    if (list === undefined) made.set(head, [entry])
    else list.push(entry)
  }
  indexes.set(table, made)
  return made
}

/** The first result that `attempt` has for a rule of the table that could match at the node. */
export function firstRule<T>(table: readonly Rule[], node: Expr, attempt: (rule: CompiledRule) => T | null): T | null {
  const list = indexOf(table).get(headOf(node)) ?? none
  const near = list === none ? nowhere : nearOf(node)
  for (const entry of list) {
    if ((entry.needs & ~node.ops) !== 0 || (entry.near & ~near.ops) !== 0 || entry.choices > near.choices) continue
    const { rule, near: own } = (entry.compiled ??= candidateOf(entry.rule))
    if ((rule.left.ops & ~node.ops) !== 0 || (own.ops & ~near.ops) !== 0 || !argumentsFit(rule.left, node)) continue
    const result = attempt(rule)
    if (result !== null) return result
  }
  return null
}

function candidateOf(rule: Rule): Candidate {
  const compiled = compileRule(rule)
  return { rule: compiled, near: nearOf(compiled.left) }
}

const SUM = 1 << 30
const nowhere: Near = { ops: 0, choices: 0 }

const nears = memo<Near>()

export function nearOf(e: Expr): Near {
  const known = nears.get(e)
  if (known !== undefined) return known
  const near = isSum(e) || isProduct(e) ? findNear(e) : nowhere
  nears.set(e, near)
  return near
}

function findNear(e: Expr): Near {
  const products = isSum(e) ? terms(e).map((t) => t.of) : [e]
  let ops = 0
  let choices = 0
  for (const p of products) {
    for (const { of } of product(p).factors) {
      ops |= isSum(of) ? SUM : opBit(of.op)
      if (of.op === "if") choices += 1
    }
  }
  return { ops, choices }
}

/** Below a root that is neither sum nor product, arguments are matched one by one. */
function argumentsFit(left: Expr, node: Expr): boolean {
  if (isSum(left) || isProduct(left)) return true
  for (let k = 0; k < left.args.length; k += 1) {
    const [p, t] = [left.args[k], node.args[k]]
    if (p === undefined || t === undefined || isWildcard(p) || isProduct(p)) continue
    if (isSum(p) ? k === 0 && !isSum(t) : p.op !== t.op) return false
  }
  return true
}

/** What a left side says about itself unparsed. The spelling of the tables is relied on; test/rule-index.test.ts asks the parser. */
export interface Outline {
  /** As headOf gives it for the parsed text. */
  readonly head: string
  /** Functions and operators anywhere in it. */
  readonly calls: readonly string[]
  /** Of a sum or product: functions that are factors, and how many factors are an `if`. */
  readonly near: readonly string[]
  readonly choices: number
}

export function outline(left: string): Outline {
  let flat = left.replace(/\[[^[\]]*\]/g, "")
  const calls = [...flat.matchAll(/([A-Za-z]\w*)\(|\b(if|not|and|or)\b/g)].map((m) => m[1] ?? m[2] ?? "")
  for (let before = ""; before !== flat;) {
    before = flat
    flat = flat.replace(/\(if [^()]*\)/g, "§").replace(/\([^()]*\)/g, "…")
  }
  const head = headIn(flat)
  const inside = head === "+" || head === "*"
  return {
    head, calls,
    near: inside ? [...flat.matchAll(/([A-Za-z]\w*)…/g)].map((m) => m[1] ?? "") : [],
    choices: inside ? flat.split("§").length - 1 : 0,
  }
}

function headIn(flat: string): string {
  const keyword = /^(if|not) /.exec(flat)
  if (keyword !== null) return keyword[1] ?? ""
  if (flat.includes(" == ")) return "eq"
  if (/ [+-] /.test(flat)) return "+"
  if (/[*/]|^-/.test(flat)) return "*"
  return flat.includes("^") ? "pow" : flat.replace(/[…§]/, "")
}
