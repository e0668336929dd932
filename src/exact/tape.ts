// The estimate of an expression without loops, made once and run for many points: a list of steps over slots instead of a walk. In: an
// expression. Out: a function from the entries that it reads to the float64 nearest to its value, or undefined where 30 digits do
// not settle it. Both branches of an `if` are computed; what has no value there is null and not asked for.
import type { Expr } from "../ir/expr.ts"
import { postorder } from "../ir/walk.ts"
import { literal } from "./constants.ts"
import { binary, type Maybe, settled, unary } from "./estimate.ts"
import { exactly } from "./twofold.ts"

export interface Tape {
  /** In the order in which `run` takes their entries. */
  readonly inputs: readonly Expr[]
  /** Steps of a run. */
  readonly length: number
  run(entries: readonly number[]): number | undefined
}

type Step = (values: readonly Maybe[]) => Maybe

/** Null where there are loops, or numbers that are no entries of inputs. */
export function tape(root: Expr): Tape | null {
  const nodes = postorder([root]).filter((node) => node.op !== "position")
  if (nodes.some((node) => node.over.length > 0 || node.op === "size" || node.op === "entry" || (node.op !== "input" && node.args.some((a) => a.op === "position")))) return null
  const places = new Map(nodes.map((node, k) => [node, k]))
  const inputs = nodes.filter((node) => node.op === "input")
  const steps = nodes.map((node): Step | null => (node.op === "input" ? null : stepOf(node, node.args.map((a) => places.get(a) ?? 0))))
  const entryOf = nodes.map((node) => inputs.indexOf(node))
  const values = new Array<Maybe>(nodes.length).fill(null)
  return {
    inputs,
    length: nodes.length,
    run(entries) {
      for (let k = 0; k < steps.length; k += 1) {
        const step = steps[k]
        if (step === null || step === undefined) {
          const entry = entries[entryOf[k] ?? -1] ?? NaN
          values[k] = Number.isFinite(entry) ? exactly(entry) : null
        } else values[k] = step(values)
      }
      return settled(values[values.length - 1] ?? null)
    },
  }
}

function stepOf(node: Expr, [a = 0, b = 0, c = 0, ...more]: readonly number[]): Step {
  const { op } = node
  switch (op) {
    case "number": {
      const value = literal(node.name)
      return () => value
    }
    case "if": return (values) => {
      const test = values[a] ?? null
      return test === null ? null : (values[test.high === 0 ? c : b] ?? null)
    }
    case "isnan": return (values) => (values[a] === null ? null : exactly(0))
    case "and": case "or": {
      const all = node.args.length > 2 ? [a, b, c, ...more] : [a, b]
      return (values) => {
        const known = all.map((k) => values[k] ?? null)
        if (known.some((value) => value !== null && (value.high === 0) === (op === "and"))) return exactly(op === "and" ? 0 : 1)
        return known.includes(null) ? null : exactly(op === "and" ? 1 : 0)
      }
    }
  }
  return node.args.length === 1
    ? (values) => {
      const x = values[a] ?? null
      return x === null ? null : unary(op, x)
    }
    : (values) => {
      const [x, y] = [values[a] ?? null, values[b] ?? null]
      return x === null || y === null ? null : binary(op, x, y)
    }
}
