// Bodies without jumps. In: the statements of a sample or of a turn. Out: the same in two lists, what only computes and what it is computed for, between which
// a test can stand: of whether all lanes were usual, as the functions in the first list supposed (`Vector.unless`). Where they were not, the body is done as it stands.
//
// Without a jump in between, V8 writes the steps of several vectors side by side, whatever their order here; a jump behind each function leaves every vector's steps in a
// row, of which the processor sees too few at a time to do two at once.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { children, values } from "../../schedule/scalars.ts"
import type { Bytes } from "./code.ts"
import type { Vector } from "./vector.ts"

export interface Speculative {
  readonly computed: readonly Statement[]
  readonly effects: readonly Statement[]
}

/** Null where what is computed may read what is written. */
export function computedFirst(body: readonly Statement[]): Speculative | null {
  const rows = new Set(body.flatMap((s) => (s.kind === "keep" ? [s.row] : [])))
  const reads = (s: Scalar): boolean => (s.kind === "kept" && rows.has(s.row)) || children(s).some(reads)
  if (body.some((s) => !isSimple(s) || values(s).some(reads))) return null
  const parts = body.map((s, k) => apart(s, `value ${k}`))
  return { computed: parts.flatMap((part) => part.computed), effects: parts.flatMap((part) => part.effects) }
}

function isSimple({ kind }: Statement): boolean {
  return kind === "let" || kind === "step" || kind === "keep" || kind === "store" || kind === "term" || kind === "doubt"
}

function apart(s: Statement, name: string): Speculative {
  if (s.kind === "let") return { computed: [s], effects: [] }
  if (!("value" in s) || s.value.kind === "name" || s.value.kind === "number") return { computed: [], effects: [s] }
  return { computed: [{ kind: "let", name, value: s.value }], effects: [{ ...s, value: { kind: "name", name } }] }
}

/** Writes what computes, and behind it the effects that it returns, or where a lane was not what functions supposed, `careful` in their place. */
export function supposing(v: Vector, careful: () => void, compute: () => Bytes): void {
  const { code } = v
  code.supposed = []
  const effects = compute()
  const supposed = code.supposed
  code.supposed = null
  if (supposed.length === 0) code.paste(effects)
  else code.when(v.anyNot(supposed.reduce((a, b) => v.and(a, b))), careful, () => code.paste(effects))
}
