// The values of a stage as a graph: equal scalars are one object, so that they are compared and remembered by identity. In: a list of lets,
// stores and terms. Out: its roots without names; and the other way round, statements with a `let` for every step. Making a node simplifies it: only by what
// holds for all float64, infinities and NaN included, the sign of a zero excepted.
import { findOp } from "../ops/table.ts"
import type { Scalar, Statement } from "./loop.ts"

type Op = Extract<Scalar, { kind: "op" }>

export const ZERO: Scalar = { kind: "number", value: 0 }
export const ONE: Scalar = { kind: "number", value: 1 }

export class Graph {
  readonly #ids = new Map<Scalar, number>()
  readonly #nodes = new Map<string, Scalar>()

  /** The one object for this value; its parts must be nodes. */
  node(s: Scalar): Scalar {
    if (this.#ids.has(s)) return s
    const key = this.#key(s)
    const known = this.#nodes.get(key)
    if (known !== undefined) return known
    this.#nodes.set(key, s)
    this.#ids.set(s, this.#ids.size)
    return s
  }

  #key(s: Scalar): string {
    const ids = (list: readonly Scalar[]): string => list.map((x) => this.#ids.get(this.node(x))).join()
    switch (s.kind) {
      case "number": return `number ${Object.is(s.value, -0) ? "-0" : s.value}`
      case "name": return `name ${s.name}`
      case "size": return `size ${s.axis}`
      case "scalar": return `scalar ${s.input}`
      case "kept": return `kept ${ids([s.at])} ${s.row}`
      case "read": return `read ${ids(s.at)} ${s.guard.join()} ${s.input}`
      case "op": return `op ${ids(s.args)} ${s.op}`
      case "rescue": return `rescue ${s.root} ${ids([s.plain, ...s.at])}`
      case "if": return `if ${ids([s.test, s.then, s.otherwise])}`
    }
  }

  number(value: number): Scalar {
    return this.node({ kind: "number", value })
  }

  op(op: string, ...args: readonly Scalar[]): Scalar {
    const numbers = args.flatMap((a) => (a.kind === "number" ? [a.value] : []))
    const row = numbers.length === args.length && args.length > 0 ? findOp(op) : undefined
    if (row !== undefined) return this.number(row.float(...numbers))
    return this.#simpler(op, args) ?? this.node({ kind: "op", op, args })
  }

  #simpler(op: string, [a = ZERO, b = ZERO, ...more]: readonly Scalar[]): Scalar | null {
    if (more.length > 0) return null
    switch (op) {
      case "mul": return isNumber(a, 1) ? b : isNumber(b, 1) ? a : null
      case "add": return isNumber(a, 0) ? b : isNumber(b, 0) ? a : isOp(b, "neg") ? this.op("sub", a, part(b)) : null
      case "sub": return isNumber(b, 0) ? a : isNumber(a, 0) ? this.op("neg", b) : isOp(b, "neg") ? this.op("add", a, part(b)) : null
      case "div": return isNumber(b, 1) ? a : null
      case "neg": return isOp(a, "neg") ? part(a) : null
      case "abs": case "isnan": return isOp(a, "neg") || isOp(a, "abs") ? this.op(op, part(a)) : null
      case "not": return isOp(a, "not") && isOp(part(a), "not") ? part(a) : null
      case "and": return isTrue(a) ? b : isTrue(b) ? a : isNumber(a, 0) || isNumber(b, 0) ? this.number(0) : null
      case "or": return isNumber(a, 0) ? b : isNumber(b, 0) ? a : isTrue(a) || isTrue(b) ? this.number(1) : null
      case "gt": return neverMore(a, b) ? this.number(0) : null
      default: return null
    }
  }

  choice(test: Scalar, then: Scalar, otherwise: Scalar): Scalar {
    if (test.kind === "number") return test.value !== 0 ? then : otherwise
    return then === otherwise ? then : this.node({ kind: "if", test, then, otherwise })
  }

  /** The value with other parts, simplified. `replace` may answer for a node as a whole. */
  map(root: Scalar, replace: (s: Scalar) => Scalar | null, memo = new Map<Scalar, Scalar>()): Scalar {
    const go = (s: Scalar): Scalar => {
      const known = memo.get(s)
      if (known !== undefined) return known
      const made = replace(s) ?? this.rebuilt(s, go)
      memo.set(s, made)
      return made
    }
    return go(root)
  }

  /** The same value of changed parts. */
  rebuilt(s: Scalar, go: (part: Scalar) => Scalar): Scalar {
    switch (s.kind) {
      case "read": return this.node({ ...s, at: s.at.map(go) })
      case "kept": return this.node({ ...s, at: go(s.at) })
      case "op": return this.op(s.op, ...s.args.map(go))
      case "rescue": return this.node({ ...s, plain: go(s.plain), at: s.at.map(go) })
      case "if": {
        const test = go(s.test)
        // A branch that is never taken is not looked at.
        return test.kind === "number" ? go(test.value !== 0 ? s.then : s.otherwise) : this.choice(test, go(s.then), go(s.otherwise))
      }
      default: return this.node(s)
    }
  }
}

export function isOp(s: Scalar, op: string): s is Op {
  return s.kind === "op" && s.op === op
}

export function part(s: Scalar, k = 0): Scalar {
  return (s.kind === "op" ? s.args[k] : undefined) ?? ZERO
}

function isNumber(s: Scalar, value: number): boolean {
  return s.kind === "number" && s.value === value
}

function isTrue(s: Scalar): boolean {
  return s.kind === "number" && s.value !== 0
}

/** c*|x| is not more than d*|x| where c is not more than d. */
function neverMore(a: Scalar, b: Scalar): boolean {
  const [left, right] = [multiple(a), multiple(b)]
  return isOp(left.of, "abs") && left.of === right.of && left.by <= right.by
}

function multiple(s: Scalar): { readonly by: number; readonly of: Scalar } {
  const by = part(s)
  return isOp(s, "mul") && by.kind === "number" ? { by: by.value, of: part(s, 1) } : { by: 1, of: s }
}

/** What the stores and terms of a list are handed, without names; null if there is anything else in it. */
export function rootsOf(graph: Graph, body: readonly Statement[]): ReadonlyMap<Statement, Scalar> | null {
  const named = new Map<string, Scalar>()
  const memo = new Map<Scalar, Scalar>()
  const resolve = (s: Scalar): Scalar => graph.map(s, (x) => (x.kind === "name" ? (named.get(x.name) ?? graph.node(x)) : null), memo)
  const roots = new Map<Statement, Scalar>()
  for (const s of body) {
    if (s.kind === "let") named.set(s.name, resolve(s.value))
    else if (s.kind === "store" || s.kind === "term") roots.set(s, resolve(s.value))
    else return null
  }
  return roots
}

/** Statements by the values they are handed, with a `let` for every step in front of its first use. */
export function bodyOf(roots: ReadonlyArray<readonly [Scalar, (value: Scalar) => Statement]>, prefix: string): readonly Statement[] {
  const body: Statement[] = []
  const names = new Map<Scalar, Scalar>()
  const go = (s: Scalar): Scalar => {
    const known = names.get(s)
    if (known !== undefined) return known
    const value = withParts(s, go)
    if (s.kind !== "op" && s.kind !== "if" && s.kind !== "read" && s.kind !== "kept") return value
    const name = `${prefix}${names.size + 1}`
    body.push({ kind: "let", name, value })
    const made: Scalar = { kind: "name", name }
    names.set(s, made)
    return made
  }
  for (const [value, statement] of roots) {
    const made = go(value)
    body.push(statement(made))
  }
  return body
}

function withParts(s: Scalar, go: (part: Scalar) => Scalar): Scalar {
  switch (s.kind) {
    case "op": return { ...s, args: s.args.map(go) }
    case "if": return { ...s, test: go(s.test), then: go(s.then), otherwise: go(s.otherwise) }
    case "rescue": return { ...s, plain: go(s.plain), at: s.at.map(go) }
    default: return s
  }
}
