// Which part of a formula loses the digits. In: a kernel's expression with the positions of one result, the data of one call. Out:
// the way from the root to the deepest node whose float64 is wrong although those of its arguments are right. Every node on the
// way is computed twice, as floats by the interpreter and over the reals.
import { interpret, type Environment, type InterpreterInput } from "../backends/interpret.ts"
import type { Expr } from "../ir/expr.ts"
import { matrixOf, systemOf } from "../ir/linear.ts"
import { axisOf } from "../ir/make.ts"
import { ownSize } from "../ir/own-axis.ts"
import type { Bound } from "../kernel/bind.ts"
import { evaluator, type Evaluate } from "./evaluate.ts"
import { positionsOf } from "./reference.ts"
import { isNaNReal, isZero, real } from "./real.ts"
import { ulps } from "./ulp.ts"

const BITS = 1600
/** An argument that is off by more is to blame itself. */
const RIGHT = 16
/** Of a reduction so many entries are looked at. */
const ENTRIES = 4096

export type Positions = ReadonlyMap<string, number>

export interface Data {
  readonly sizes: ReadonlyMap<string, number>
  readonly inputs: ReadonlyMap<string, InterpreterInput>
}

export function dataOf(bound: Bound): Data {
  const inputs = bound.inputs.map(({ name, data, parameter }): [string, InterpreterInput] => [
    name, typeof data === "number" ? data : { data, axes: [...(parameter.hyper ? [] : ["*"]), ...parameter.axes.map((a) => a.axis)] },
  ])
  return { sizes: new Map(Object.entries(bound.sizes)), inputs: new Map(inputs) }
}

export function wayToBlame(root: Expr, positions: Positions, data: Data): readonly Expr[] {
  const evaluate = evaluator({
    sizes: data.sizes, bits: BITS,
    inputs: new Map([...data.inputs].map(([name, x]) => [name, typeof x === "number" ? { axes: [], entries: [real(x)], seed: null } : { axes: x.axes, entries: Array.from(x.data, real), seed: null }])),
  })
  const way: Expr[] = []
  let [node, at]: [Expr | undefined, Positions] = [root, positions]
  while (node !== undefined) {
    way.push(node)
    let [worst, next, nextAt]: [number, Expr | undefined, Positions] = [RIGHT, undefined, at]
    for (const [argument, place] of liveArguments(node, at, data)) {
      const error = errorOf(argument, place, data, evaluate)
      if (error > worst) [worst, next, nextAt] = [error, argument, place]
    }
    ;[node, at] = [next, nextAt]
  }
  return way
}

/** The arguments that the value depends on here; the body of a reduction once for every entry. */
export function liveArguments(node: Expr, at: Positions, data: Data): ReadonlyArray<readonly [Expr, Positions]> {
  const [first, second, third] = node.args
  if (node.op === "input") return []
  if (node.op === "if" && first !== undefined && second !== undefined && third !== undefined) {
    return [[first, at], [floatOf(first, at, data) !== 0 ? second : third, at]]
  }
  const system = node.op === "entry" ? systemOf(first) : null
  // A row is no value of its own; of solutions it is what the equations are made of.
  if (system !== null) return [...entriesOf(matrixOf(system.factors).body, system.factors.over, at, data), ...entriesOf(system.right, system.over, at, data)]
  if (node.op === "entry") return second === undefined ? [] : [[second, at]]
  if (node.over.length === 0 || first === undefined || second === undefined) return node.args.map((a) => [a, at])
  return entriesOf(first, node.over, at, data).filter(([, place]) => floatOf(second, place, data) !== 0)
}

/** A body at the positions of the index variables that are bound, the first of them. */
function entriesOf(body: Expr, over: readonly string[], at: Positions, data: Data): ReadonlyArray<readonly [Expr, Positions]> {
  const sizes = new Map(over.map(axisOf).map((axis) => {
    const own = ownSize(axis)
    return [axis, own === undefined ? (data.sizes.get(axis) ?? 0) : floatOf(own, at, data)]
  }))
  return positionsOf(over, sizes).slice(0, ENTRIES).map((inside) => [body, new Map([...at, ...inside])])
}

export function floatOf(node: Expr, indices: Positions, data: Data): number {
  const env: Environment = { ...data, indices }
  return interpret(node, env)
}

function errorOf(node: Expr, at: Positions, data: Data, evaluate: Evaluate): number {
  if (node.args.length === 0) return 0
  const float = floatOf(node, at, data)
  const { v } = evaluate(node, at)
  if (isNaNReal(v)) return 0
  // Overflow and underflow are often meant; anything else that is wrong comes first.
  if (v.special === 0 && (Math.abs(float) === Infinity || (float === 0 && !isZero(v)))) return RIGHT + 1
  return ulps(float, v)
}
