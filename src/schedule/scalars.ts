// Scalars and statements of a loop program as trees. In: one of them. Out: its parts, or the same with its parts changed.
import type { Scalar, Statement } from "./loop.ts"

/** A scalar with all below it changed, innermost first; itself where nothing changes. */
export function mapScalar(s: Scalar, change: (scalar: Scalar) => Scalar): Scalar {
  const go = (x: Scalar): Scalar => mapScalar(x, change)
  switch (s.kind) {
    case "read": {
      const at = mapAll(s.at, go)
      return change(at === s.at ? s : { ...s, at })
    }
    case "kept": {
      const at = go(s.at)
      return change(at === s.at ? s : { ...s, at })
    }
    case "op": {
      const args = mapAll(s.args, go)
      return change(args === s.args ? s : { ...s, args })
    }
    case "rescue": return change({ ...s, plain: go(s.plain), at: s.at.map(go) })
    case "if": {
      const [test, then, otherwise] = [go(s.test), go(s.then), go(s.otherwise)]
      return change(test === s.test && then === s.then && otherwise === s.otherwise ? s : { ...s, test, then, otherwise })
    }
    default: return change(s)
  }
}

function mapAll(list: readonly Scalar[], go: (s: Scalar) => Scalar): readonly Scalar[] {
  const now = list.map(go)
  return now.every((s, k) => s === list[k]) ? list : now
}

/** The scalars directly below a scalar. */
export function children(s: Scalar): readonly Scalar[] {
  switch (s.kind) {
    case "read": return s.at
    case "kept": return [s.at]
    case "op": return s.args
    case "rescue": return [s.plain, ...s.at]
    case "if": return [s.test, s.then, s.otherwise]
    default: return []
  }
}

/** The scalars of a statement that is not a loop. */
export function values(s: Statement): readonly Scalar[] {
  switch (s.kind) {
    case "let": case "term": case "doubt": return [s.value]
    case "step": return s.when === undefined ? [s.value, s.index] : [s.value, s.index, s.when]
    case "keep": return [s.at, s.value]
    case "store": return s.when === undefined ? [...s.at, s.value] : [...s.at, s.value, s.when]
    default: return []
  }
}

export function mapValues(s: Statement, change: (value: Scalar) => Scalar): Statement {
  switch (s.kind) {
    case "let": case "term": case "doubt": return { ...s, value: change(s.value) }
    case "step": return { ...s, value: change(s.value), index: change(s.index), ...(s.when === undefined ? {} : { when: change(s.when) }) }
    case "keep": return { ...s, at: change(s.at), value: change(s.value) }
    case "store": return { ...s, at: s.at.map(change), value: change(s.value), ...(s.when === undefined ? {} : { when: change(s.when) }) }
    default: return s
  }
}
