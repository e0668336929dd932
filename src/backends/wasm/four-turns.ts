// Four turns of a loop over rows of the samples. In: the loop, its reads and stores along rows, its sums by fours. Out: code, in which entries are loaded and stored four at a
// time and the steps of the four turns stand side by side: first what they compute, without jumps, then what they do. Where a lane was not what functions suppose, the turns are done as they stand.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import type { Bytes, Value } from "./code.ts"
import { Fours } from "./fours.ts"
import type { Rows } from "./rows.ts"
import type { ScalarWriter } from "./scalar.ts"
import { computedFirst, supposing } from "./speculate.ts"
import { loadFour, storeFour } from "./transpose.ts"

type Loop = Extract<Statement, { kind: "for" }>
type Step = Extract<Statement, { kind: "step" }>

/** What the writer of a stage lends. */
export interface Lender {
  readonly scalars: ScalarWriter
  /** What is written inside of one more loop. */
  readonly level: (write: () => void) => Bytes
  readonly statement: (s: Statement) => void
  /** What is asked behind a list of statements. */
  readonly behind: (list: readonly Statement[]) => void
  /** One step of a sum. */
  readonly advance: (step: Step, value: Value) => void
}

const TURNS = [0, 1, 2, 3]

export function fourTurns(loop: Loop, counter: number, rows: Rows, sums: ReadonlySet<string>, lender: Lender): Bytes {
  const { scalars } = lender
  const { v } = scalars
  const { code } = v
  const fours = new Fours(v)
  // By their places, which a store keeps when its value is computed apart.
  const stored = new Map(rows.stores.map((x) => [x.at, [] as Value[]]))
  const addresses = (array: string, { axes, at }: { readonly axes: readonly string[]; readonly at: readonly Scalar[] }): readonly Value[] =>
    scalars.places.of(array, "f32", axes, at.map((x) => scalars.position(x))).addresses

  const turns = (write: () => void): void => {
    for (const turn of TURNS) {
      code.paste(lender.level(() => {
        scalars.turn = turn
        scalars.bind(loop.name, [code.add(code.get(counter), code.integer(turn))])
        write()
      }))
    }
  }
  const effects = (list: readonly Statement[]): void => {
    for (const x of list) {
      const values = x.kind === "store" ? stored.get(x.at) : undefined
      if (x.kind === "store" && values !== undefined) values.push(code.keep(scalars.number(x.value)))
      else if (x.kind === "step" && sums.has(x.name)) fours.add(x.name, scalars.number(x.value), x.when === undefined ? null : scalars.mask(x.when))
      else lender.statement(x)
    }
    lender.behind(loop.body)
  }
  const together = (): void => {
    for (const x of loop.body) if (x.kind === "step" && sums.has(x.name)) lender.advance(x, fours.total(x.name))
    scalars.bind(loop.name, [code.get(counter)])
    for (const x of rows.stores) storeFour(v, addresses(`out ${x.output}`, x), stored.get(x.at)?.splice(0) ?? [])
  }

  return lender.level(() => {
    scalars.bind(loop.name, [code.get(counter)])
    for (const read of rows.reads) scalars.ahead.set(read, loadFour(v, addresses(`in ${read.input}`, read)))
    const careful = (): void => {
      turns(() => effects(loop.body))
      together()
    }
    const parts = computedFirst(loop.body)
    if (parts === null) careful()
    else supposing(v, careful, () => {
      const lists: Bytes = []
      turns(() => {
        for (const x of parts.computed) lender.statement(x)
        lists.push(code.list(() => effects(parts.effects)))
      })
      lists.push(code.list(together))
      return lists
    })
    for (const read of rows.reads) scalars.ahead.delete(read)
  })
}
