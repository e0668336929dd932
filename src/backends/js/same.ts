// Values that are the same once rescues are gone. In: the quick version of a stage. Out: the same with every value computed once. A guarded value and
// its plain copy are two values, and so is all that is made of them, down to accumulators and rows; without rescues each pair is one.
// Equal are values of equal structure (their numbers) whose reads no write may have come between.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { children, mapScalar, mapValues } from "../../schedule/scalars.ts"
import type { Quick } from "../../schedule/quick.ts"

export function onlyOnce({ body, asked }: Quick): Quick {
  const numbers = new Map<string, number>()
  const ofName = new Map<string, number>()
  /** Names and rows that turned out to be others. */
  const names = new Map<string, string>()
  const rows = new Map<string, string>()
  /** Writes so far, by row; of all outputs together, which may be the arrays that inputs are. */
  const writes = new Map<string, number>()
  /** Accumulators by the list that they are started and finished in. */
  const accumulators = new Map<string, readonly Statement[]>()
  const timesWritten = countKeeps(body)
  const questions = new Map<readonly Statement[], readonly Scalar[]>()

  const numberOf = (s: Scalar): number => {
    const known = s.kind === "name" ? ofName.get(s.name) : undefined
    if (known !== undefined) return known
    const key = `${labelOf(s)}|${s.kind === "kept" ? writes.get(s.row) ?? 0 : s.kind === "read" ? writes.get(OUTPUTS) ?? 0 : ""}|${children(s).map(numberOf).join()}`
    const found = numbers.get(key) ?? numbers.size
    numbers.set(key, found)
    return found
  }
  const renamed = (value: Scalar): Scalar => mapScalar(value, (s) => (
    s.kind === "name" ? { ...s, name: names.get(s.name) ?? s.name } : s.kind === "kept" ? { ...s, row: rows.get(s.row) ?? s.row } : s))
  const written = (row: string): void => void writes.set(row, (writes.get(row) ?? 0) + 1)
  /** What a loop writes is written before any of its turns but the first. */
  const enter = (list: readonly Statement[]): void => {
    for (const s of list) {
      if (s.kind === "for") enter(s.body)
      else for (const row of rowsWritten(s)) written(row)
    }
  }

  return { body: inList(body, []), asked: questions }

  function inList(list: readonly Statement[], around: ReadonlyArray<ReadonlyMap<number, string>>): readonly Statement[] {
    const made = new Map<number, string>()
    const scopes = [...around, made]
    const steps = new Map<string, string>()
    const keeps = new Map<string, string>()
    const result: Statement[] = []
    for (const given of list) {
      const s = mapValues(given, renamed)
      if (!isRepeated(s)) result.push(s.kind === "for" ? loop(s) : s)
      if (s.kind !== "for") for (const row of rowsWritten(s)) written(row)
    }
    const own = result.filter((s) => s.kind !== "start" || !names.has(s.name))
    const asks = asked.get(list)
    if (asks !== undefined) questions.set(own, asks.map(renamed))
    return own

    function loop(s: Extract<Statement, { kind: "for" }>): Statement {
      enter(s.body)
      return { ...s, body: inList(s.body, scopes) }
    }

    function isRepeated(s: Statement): boolean {
      switch (s.kind) {
        case "let": {
          const number = numberOf(s.value)
          const known = scopes.map((scope) => scope.get(number)).find((name) => name !== undefined)
          ofName.set(s.name, number)
          if (known === undefined) made.set(number, s.name)
          else names.set(s.name, known)
          return known !== undefined
        }
        case "start":
          // A running reduction is finished elsewhere, in every turn.
          if (list.some((other) => other.kind === "finish" && other.name === s.name)) accumulators.set(s.name, list)
          return false
        case "step": {
          const key = `${s.reduction}|${[s.value, s.index, ...(s.when === undefined ? [] : [s.when])].map(numberOf).join()}`
          const known = steps.get(key)
          const same = known !== undefined && accumulators.get(known) !== undefined && accumulators.get(known) === accumulators.get(s.name)
          if (same) names.set(s.name, known)
          else if (known === undefined) steps.set(key, s.name)
          return same
        }
        case "finish": return names.has(s.name)
        case "keep": {
          const key = `${s.axis}|${numberOf(s.at)}|${numberOf(s.value)}`
          const known = keeps.get(key)
          if (timesWritten.get(s.row) !== 1) return false
          if (known === undefined) keeps.set(key, s.row)
          else rows.set(s.row, known)
          return false
        }
        default: return false
      }
    }
  }
}

/** What a value is, apart from its arguments. */
function labelOf(s: Scalar): string {
  switch (s.kind) {
    case "number": return `number ${Object.is(s.value, -0) ? "-0" : s.value}`
    case "name": return `name ${s.name}`
    case "size": return `size ${s.axis}`
    case "scalar": return `scalar ${s.input}`
    case "kept": return `kept ${s.row}`
    case "read": return `read ${s.input} ${s.guard.join()}`
    case "op": return `op ${s.op}`
    case "rescue": return `rescue ${s.root}`
    case "if": return "if"
  }
}

function rowsWritten(s: Statement): readonly string[] {
  return s.kind === "keep" ? [s.row] : s.kind === "routine" ? s.writes : s.kind === "store" ? [OUTPUTS] : []
}

/** Stands for all outputs among the rows; no row has it for a name. */
const OUTPUTS = ""

function countKeeps(list: readonly Statement[], counts = new Map<string, number>()): ReadonlyMap<string, number> {
  for (const s of list) {
    if (s.kind === "for") countKeeps(s.body, counts)
    else for (const row of rowsWritten(s)) counts.set(row, (counts.get(row) ?? 0) + 1)
  }
  return counts
}
