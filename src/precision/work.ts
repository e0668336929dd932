// How much an evaluation of an expression takes, each node being made once per positions of the index variables it depends on. In: an
// expression. Out: its largest nest of loops, as axes; and its operations, for given sizes.
import type { Expr } from "../ir/expr.ts"
import { axisOf } from "../ir/make.ts"
import { memo } from "../ir/memo.ts"
import { postorder } from "../ir/walk.ts"
import { findOp } from "../ops/table.ts"

/** The axes of the loops that every node of an expression is evaluated in. */
function loopsOf(root: Expr): ReadonlyArray<readonly string[]> {
  const found: Array<readonly string[]> = []
  const seen = new Map<Expr, Set<string>>()
  const stack: Array<{ readonly node: Expr; readonly bound: ReadonlySet<string> }> = [{ node: root, bound: new Set() }]
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, bound } = top
    const around = node.free.filter((index) => bound.has(index))
    const key = around.join()
    const known = seen.get(node)
    if (known?.has(key) === true) continue
    if (known === undefined) seen.set(node, new Set([key]))
    else known.add(key)
    found.push([...around, ...node.over].map(axisOf))
    const inside = new Set([...around, ...node.over])
    for (const argument of node.args) stack.push({ node: argument, bound: inside })
  }
  return found
}

/** A nest of loops that a part of an expression is evaluated in: those around the expression, by index variable, and those inside, by axis. */
interface Nest {
  readonly around: readonly string[]
  readonly inside: readonly string[]
}

/** Of every node the nests that no other contains: asked of every node, so remembered. */
const nests = memo<readonly Nest[]>()

function nestsOf(root: Expr): readonly Nest[] {
  for (const node of postorder([root], (n) => nests.get(n) !== undefined)) {
    const same = sameNests(node)
    if (same !== null) {
      nests.set(node, same)
      continue
    }
    const found: Nest[] = []
    const add = (nest: Nest): void => {
      if (!found.some(({ around, inside }) => nest.inside.length <= inside.length && nest.around.every((index) => around.includes(index)))) found.push(nest)
    }
    const closed = (index: string): boolean => node.over.includes(index)
    for (const argument of node.args) {
      for (const { around, inside } of nests.get(argument) ?? []) {
        add(around.some(closed) ? { around: around.filter((index) => !closed(index)), inside: [...inside, ...around.filter(closed).map(axisOf)] } : { around, inside })
      }
    }
    if (node.free.length + node.over.length > 0) add({ around: node.free, inside: node.over.map(axisOf) })
    nests.set(node, found)
  }
  return nests.get(root) ?? []
}

/** Of most nodes they are those of its arguments. */
function sameNests(node: Expr): readonly Nest[] | null {
  if (node.over.length > 0) return null
  let same: readonly Nest[] = []
  for (const argument of node.args) {
    const own = nests.get(argument) ?? []
    if (own === same || own.length === 0) continue
    if (same.length > 0) return null
    same = own
  }
  return same.length === 0 ? (node.free.length === 0 ? same : null) : same.some(({ around }) => node.free.every((index) => around.includes(index))) ? same : null
}

/** The axes of the deepest nest of loops. */
export function deepest(root: Expr): readonly string[] {
  return nestsOf(root).reduce<readonly string[]>((most, { inside }) => (inside.length > most.length ? inside : most), [])
}

export function operations(root: Expr): (sizes: Readonly<Record<string, number>>) => number {
  const counts = new Map<string, { readonly axes: readonly string[]; count: number }>()
  for (const axes of loopsOf(root)) {
    const known = counts.get(axes.join())
    if (known === undefined) counts.set(axes.join(), { axes, count: 1 })
    else known.count += 1
  }
  return (sizes) => [...counts.values()].reduce((sum, { axes, count }) => sum + axes.reduce((product, axis) => product * (sizes[axis] ?? 0), count), 0)
}

/** What an expression costs beside another one that is computed anyway, an addition being 1. */
export function costBeside(e: Expr, known: Expr): number {
  const there = new Set(postorder([known]))
  return postorder([e], (node) => there.has(node)).reduce((sum, node) => sum + (findOp(node.op)?.cost ?? 1), 0)
}
