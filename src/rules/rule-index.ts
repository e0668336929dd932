// Which rules to try at a node. In: tables of rules, and every op of the graph as it is met. Out: the rules whose root is the
// node's, in the order of the tables. A rule is parsed only once the graph has all functions its left side calls, so that
// a formula without logarithms never pays for the rules about logarithms.
import { calledBy, compileRule, type CompiledRule, type Rule } from "./rule.ts"

export class RuleIndex {
  readonly #ops = new Set<string>()
  readonly #byHead = new Map<string, Array<{ readonly order: number; readonly rule: CompiledRule }>>()
  #pending: ReadonlyArray<{ readonly order: number; readonly rule: Rule; readonly calls: readonly string[] }>

  constructor(rules: readonly Rule[]) {
    this.#pending = rules.map((rule, order) => ({ order, rule, calls: calledBy(rule) }))
    this.#read()
  }

  meet(op: string): void {
    if (this.#ops.has(op)) return
    this.#ops.add(op)
    this.#read()
  }

  at(head: string): readonly CompiledRule[] {
    const list = this.#byHead.get(head) ?? []
    return list.filter(({ rule }) => [...rule.ops].every((op) => this.#ops.has(op))).map(({ rule }) => rule)
  }

  #read(): void {
    const ready = this.#pending.filter((p) => p.calls.every((op) => this.#ops.has(op)))
    if (ready.length === 0) return
    this.#pending = this.#pending.filter((p) => !ready.includes(p))
    for (const { order, rule } of ready) {
      const made = compileRule(rule)
      const list = this.#byHead.get(made.head) ?? []
      this.#byHead.set(made.head, [...list, { order, rule: made }].sort((a, b) => a.order - b.order))
    }
  }
}
