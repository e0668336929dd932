// What a loop program does per entry: arithmetic, function calls, reads and writes, by the loops they stand in. In: a program. Out: one
// row for each nest of loops, `per: ["batch", "c"]` for every entry of every sample. Both branches of an `if` are counted.
import { findOp } from "../ops/table.ts"
import type { Program, Scalar, Statement } from "../schedule/loop.ts"

export interface Cost {
  /** Axes of the loops around, outermost first; [] is once a call. */
  readonly per: readonly string[]
  readonly arithmetic: number
  /** Functions by name with how often each is called. */
  readonly functions: Readonly<Record<string, number>>
  readonly reads: number
  readonly writes: number
}

interface Counter {
  readonly per: readonly string[]
  arithmetic: number
  readonly functions: Map<string, number>
  reads: number
  writes: number
}

export function costOf(program: Program): readonly Cost[] {
  const counters = new Map<string, Counter>()
  const counterOf = (per: readonly string[]): Counter => {
    const key = per.join(" ")
    const known = counters.get(key) ?? { per, arithmetic: 0, functions: new Map<string, number>(), reads: 0, writes: 0 }
    counters.set(key, known)
    return known
  }
  for (const stage of program.stages) countAll(stage.body, counterOf(stage.blocked ? ["batch"] : []), counterOf)
  return [...counters.values()]
    .filter(({ arithmetic, functions, reads, writes }) => arithmetic + functions.size + reads + writes > 0)
    .map(({ functions, ...rest }) => ({ ...rest, functions: Object.fromEntries(functions) }))
}

function countAll(body: readonly Statement[], counter: Counter, counterOf: (per: readonly string[]) => Counter): void {
  for (const statement of body) {
    switch (statement.kind) {
      case "let":
        count(statement.value, counter)
        break
      case "for":
        countAll(statement.body, counterOf([...counter.per, statement.axis === "*" ? "batch" : statement.axis]), counterOf)
        break
      case "step":
        counter.arithmetic += 1
        count(statement.value, counter)
        if (statement.when !== undefined) count(statement.when, counter)
        break
      case "keep":
      case "store":
        counter.writes += 1
        count(statement.value, counter)
        break
      case "term":
      case "doubt":
        counter.arithmetic += 1
        count(statement.value, counter)
        break
      case "routine":
        // Of whole rows: named, not counted by their entries.
        counter.functions.set(statement.routine, (counter.functions.get(statement.routine) ?? 0) + 1)
        break
      case "start":
      case "finish":
    }
  }
}

function count(scalar: Scalar, counter: Counter): void {
  switch (scalar.kind) {
    case "op":
      if (findOp(scalar.op)?.symbol === undefined) counter.functions.set(scalar.op, (counter.functions.get(scalar.op) ?? 0) + 1)
      else counter.arithmetic += 1
      scalar.args.forEach((argument) => count(argument, counter))
      break
    case "if":
      for (const part of [scalar.test, scalar.then, scalar.otherwise]) count(part, counter)
      break
    case "read":
      counter.reads += 1
      scalar.at.forEach((at) => count(at, counter))
      break
    case "rescue":
      // What is evaluated anew is seldom asked for.
      count(scalar.plain, counter)
      break
    case "kept":
      counter.reads += 1
      count(scalar.at, counter)
      break
    case "number":
    case "name":
    case "size":
    case "scalar":
  }
}

/** `2 log, 7 arithmetic, reads 2, writes 1`. */
export function costText({ arithmetic, functions, reads, writes }: Cost): string {
  const calls = Object.entries(functions).map(([name, times]) => `${times} ${name}`)
  return [...calls, `${arithmetic} arithmetic`, `reads ${reads}`, `writes ${writes}`].join(", ")
}
