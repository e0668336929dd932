// Shorter bodies for the blocks of a sum over the batch. In: a blocked stage without loops. Out: the same with a second body, if one of these
// two rewrites finds something; a backend runs it for whole blocks, and the full body where the block does not allow it (loop.ts).
//
// "sum of logarithms": of a term a + log1p(e) with e >= 0 only the product of all 1 + e is kept, whose logarithm is taken once a block; of
// a + log1p(e) + log1p(f) + … where e, f, … are exponentials of what is not positive, too.
// "labels 0 and 1": where an input is 0 or 1 in the whole block, every value is a choice of two simpler ones. If the terms become
// -log(p) and -log1p(-p), both are log1p(o/q) with q = p, o = 1 - p or the other way round: a product again.
//
// What asks for lost digits becomes a doubt: it is asked, and the block is done again by the full body where the answer is yes.
import { bodyOf, Graph, isOp, ONE, part, rootsOf, ZERO } from "./graph.ts"
import type { Scalar, Short, Stage, Statement } from "./loop.ts"
import { isAtMostOne, isNonnegative } from "./sign.ts"
import { merged } from "./merge.ts"
import { eachScalar } from "./stages.ts"

/** `place`: of the stage in its program. The short body is made when it is first asked for, because few samples need none. */
export function withShort(stage: Stage, place: number): Stage {
  if (!stage.blocked || stage.sums.length === 0) return stage
  let short: Short | null | undefined
  return {
    ...stage,
    get short() {
      if (short === undefined) short = shortOf(stage, `s${place}_`)
      return short ?? undefined
    },
  }
}

function shortOf(stage: Stage, prefix: string): Short | null {
  const graph = new Graph()
  const roots = rootsOf(graph, stage.body)
  return roots === null ? null : (ofTwoValues(graph, stage, roots, prefix) ?? ofProducts(graph, roots, prefix))
}

/** A statement of the short body, as what it is handed and how it is written. */
type Root = readonly [Scalar, (value: Scalar) => Statement]

type Full = Extract<Statement, { kind: "store" | "term" }>

const plainly = (s: Full): ((value: Scalar) => Statement) => (value) => ({ ...s, value })
const factor = (name: string) => (value: Scalar): Statement => ({ kind: "term", name, value, of: "log1p" })
const doubt = (value: Scalar): Statement => ({ kind: "doubt", value })

function full(s: Statement): Full {
  if (s.kind !== "store" && s.kind !== "term") throw new Error(`no root: ${s.kind}`)
  return s
}

/** Logarithms of at most 2 in one term: with 128 samples their product stays below 2^512. */
const SEVERAL = 4

function ofProducts(graph: Graph, roots: ReadonlyMap<Statement, Scalar>, prefix: string): Short | null {
  const now: Root[] = []
  let found = false
  const others = (not: Statement): ReadonlySet<Scalar> => reachable([...roots].flatMap(([s, value]) => (s === not ? [] : [value])))
  for (const [s, value] of roots) {
    const logs = s.kind === "term" ? addends(value).filter((x) => isOp(x, "log1p") && isNonnegative(part(x)) && !others(s).has(x)) : []
    // Several go into one product where none can make it too large.
    const many = logs.length > 1 && (logs.length > SEVERAL || !logs.every((x) => isAtMostOne(part(x))))
    if (logs.length === 0 || many || s.kind !== "term") {
      now.push([value, plainly(full(s))])
      continue
    }
    found = true
    const rest = addends(value).filter((x) => !logs.includes(x))
    if (rest.length > 0) now.push([rest.reduce((sum, x) => graph.op("add", sum, x)), plainly(s)])
    // (1 + p)*(1 + q) - 1, which keeps what is small beside 1.
    now.push([logs.map((x) => part(x)).reduce((p, q) => graph.op("add", p, graph.op("add", q, graph.op("mul", p, q)))), factor(s.name)])
  }
  const asked = found ? withoutRescues(graph, now.map(([value]) => value)) : null
  if (asked === null) return null
  return { when: null, body: bodyOf([...now.map(([, write], k): Root => [asked.values[k] ?? ZERO, write]), ...asked.doubts.map((d): Root => [d, doubt])], prefix) }
}

function ofTwoValues(graph: Graph, stage: Stage, roots: ReadonlyMap<Statement, Scalar>, prefix: string): Short | null {
  for (const label of labelsOf(graph, stage)) {
    const sides = [1, 0].map((value) => oneSided(graph, [...roots.values()], label, graph.number(value)))
    const [one, zero] = sides
    if (one === undefined || zero === undefined || one === null || zero === null) continue
    const test = graph.op("gt", label, graph.number(0.5))
    const cores = new Set<Scalar>()
    const merge = (a: Scalar, b: Scalar): Scalar => merged(graph, test, a, b)
    let found = false
    const now = [...roots.keys()].map((s, k): Root => {
      const [a, b] = [one.values[k] ?? ZERO, zero.values[k] ?? ZERO]
      const odds = s.kind === "term" ? oddsOf(graph, a, b, merge) : null
      if (odds === null || s.kind !== "term") return [merge(a, b), plainly(full(s))]
      found = true
      for (const core of [a, b]) cores.add(part(core))
      return [odds, factor(s.name)]
    })
    if (!found) continue
    const doubts: Scalar[] = []
    for (let k = 0; k < Math.max(one.doubts.length, zero.doubts.length); k += 1) {
      // That a product of odds is finite is asked anyway.
      const [a, b] = [one.doubts[k] ?? ZERO, zero.doubts[k] ?? ZERO].map((d) => (cores.has(finiteOf(d)) ? graph.node(ZERO) : d)) as [Scalar, Scalar]
      doubts.push(merge(a, b))
    }
    const real = [...new Set(doubts)].filter((d) => d.kind !== "number" || d.value !== 0)
    // 0 for 0 and 1 only; one comparison, because which of the two it is nobody guesses right.
    const when = graph.op("eq", graph.op("mul", label, graph.op("sub", label, graph.node(ONE))), graph.number(0))
    return { when, body: bodyOf([...now, ...real.map((d): Root => [d, doubt])], prefix) }
  }
  return null
}

/** Inputs with one entry for a sample that the body compares with a number. */
function labelsOf(graph: Graph, stage: Stage): readonly Scalar[] {
  const found = new Set<Scalar>()
  eachScalar(stage.body, (s) => {
    const [at, ...inner] = s.kind === "read" ? s.at : []
    if (s.kind === "read" && at?.kind === "name" && at.name === stage.sample && inner.length === 0) found.add(graph.map(s, () => null))
  })
  return [...found]
}

interface Asked {
  readonly values: readonly Scalar[]
  readonly doubts: readonly Scalar[]
}

/** The values for one value of the label, without what only NaN needs. */
function oneSided(graph: Graph, values: readonly Scalar[], label: Scalar, value: Scalar): Asked | null {
  const nan = new Set<Scalar>()
  const memo = new Map<Scalar, Scalar>()
  const replace = (s: Scalar): Scalar | null => {
    if (s === label) return value
    if (!isOp(s, "isnan")) return null
    nan.add(graph.op("isnan", graph.map(part(s), replace, memo)))
    return graph.number(0)
  }
  const asked = withoutRescues(graph, values.map((x) => graph.map(x, replace, memo)))
  return asked === null ? null : { values: asked.values, doubts: [...nan, ...asked.doubts] }
}

/** -log(p) and -log1p(-p), in either order, as log1p of this. */
function oddsOf(graph: Graph, one: Scalar, zero: Scalar, merge: (a: Scalar, b: Scalar) => Scalar): Scalar | null {
  if (!isOp(one, "neg") || !isOp(zero, "neg")) return null
  const [a, b] = [part(one), part(zero)]
  const p = isOp(a, "log") ? part(a) : isOp(b, "log") ? part(b) : null
  if (p === null) return null
  const other = isOp(a, "log") ? b : a
  if (!isOp(other, "log1p") || part(other) !== graph.op("neg", p)) return null
  const rest = graph.op("sub", graph.node(ONE), p)
  const [q, o] = isOp(a, "log") ? [merge(p, rest), merge(rest, p)] : [merge(rest, p), merge(p, rest)]
  return graph.op("mul", o, graph.op("div", graph.node(ONE), q))
}

/** What a doubt asks to be finite, its sign apart; else the doubt. */
function finiteOf(d: Scalar): Scalar {
  const order = isOp(d, "not") ? part(d) : ZERO
  const bound = part(order, 1)
  if (!isOp(order, "lt") || !isOp(part(order), "abs") || bound.kind !== "number" || bound.value !== Infinity) return d
  return part(part(order))
}

/** Visits of one search; graphs with more ways through them are left alone. */
const MOST = 4000

/** Null: too large. */
function withoutRescues(graph: Graph, values: readonly Scalar[]): Asked | null {
  const doubts = new Set<Scalar>()
  let visits = 0
  const ask = (path: readonly Scalar[]): void => {
    doubts.add(path.reduce((a, b) => graph.op("and", a, b), graph.node(ONE)))
  }
  const visit = (s: Scalar, path: readonly Scalar[]): void => {
    visits += 1
    if (visits > MOST) return
    if (s.kind === "rescue") return ask(path)
    if (s.kind !== "if") return partsOf(s).forEach((x) => visit(x, path))
    visit(s.test, path)
    visit(s.then, [...path, s.test])
    visit(s.otherwise, s.then.kind === "rescue" ? path : [...path, graph.op("not", s.test)])
  }
  for (const value of values) visit(value, [])
  if (visits > MOST) return null
  const memo = new Map<Scalar, Scalar>()
  const replace = (s: Scalar): Scalar | null => {
    if (s.kind === "rescue") return graph.map(s.plain, replace, memo)
    return s.kind === "if" && s.then.kind === "rescue" ? graph.map(s.otherwise, replace, memo) : null
  }
  return { values: values.map((x) => graph.map(x, replace, memo)), doubts: [...doubts].map((x) => graph.map(x, replace, memo)) }
}

function partsOf(s: Scalar): readonly Scalar[] {
  return s.kind === "op" ? s.args : s.kind === "if" ? [s.test, s.then, s.otherwise] : s.kind === "rescue" ? [s.plain, ...s.at] : []
}

function reachable(roots: readonly Scalar[]): ReadonlySet<Scalar> {
  const found = new Set<Scalar>()
  const go = (s: Scalar): void => {
    if (found.has(s)) return
    found.add(s)
    partsOf(s).forEach(go)
  }
  roots.forEach(go)
  return found
}

function addends(s: Scalar): readonly Scalar[] {
  return isOp(s, "add") ? s.args.flatMap(addends) : [s]
}
