// The data of `lossc eval` cut into parts of some megabytes. In: a loss and the words of the command. Out: how the parts are made, or that they cannot be: tables
// whose rows follow each other, or .npy files whose rows lie side by side.
import type { BadRows } from "../data/source.ts"
import { npyParts, npyRows, type NpyRows } from "../data/npy-rows.ts"
import { formatOf } from "../data/open.ts"
import { isRows, namesOf, partsOf } from "../data/stream.ts"
import { statsOf } from "../data/stats.ts"
import type { LossFunction } from "../index.ts"
import type { EvalOptions } from "./eval-options.ts"
import type { Data } from "./eval.ts"
import { parameterNamed } from "./settings.ts"

export interface Parts {
  /** Bytes of all of them; NaN where it is not known. */
  readonly size: number
  read(stdin: AsyncIterable<Uint8Array>, bad: BadRows | undefined, seen: (bytes: number) => void): AsyncIterable<Data>
}

const none: Data["inputs"] = new Map()

export async function partsFor(loss: LossFunction, options: EvalOptions): Promise<Parts | undefined> {
  const { files, input } = options
  const size = [...files, ...input.values()].reduce((sum, file) => sum + (file === "-" ? NaN : (statsOf(file)?.size ?? 0)), 0)
  if (files.length > 0 && input.size === 0 && files.every(isRows) && (await haveSameNames(files))) {
    return {
      size,
      async *read(stdin, bad, seen) {
        for (const file of files) for await (const source of partsOf(file, stdin, bad, seen, usedBy(loss, options))) yield { sources: [source], inputs: none }
      },
    }
  }
  const lockstep = sideBySide(loss, options)
  if (lockstep === undefined) return undefined
  const named = [...input]
  return {
    size,
    async *read(_stdin, _bad, seen) {
      for (const sources of npyParts(lockstep, seen)) {
        const inputs = named.map(([name], k) => {
          const source = sources[files.length + k]
          const [column = name] = source?.names.includes(name) === true ? [name] : (source?.names ?? [])
          const as = parameterNamed(loss.signature, name, "input").kind === "label" ? "label" : "real"
          return source === undefined ? [] : [[name, source.read(column, as)] as const]
        })
        yield { sources: sources.slice(0, files.length), inputs: new Map(inputs.flat()) }
      }
    },
  }
}

/** The columns of the inputs, `p` or `p_0 … p_9`, of the weights and of the groups. */
function usedBy({ signature }: LossFunction, { map, weight, by }: EvalOptions): (column: string) => boolean {
  const inputs = signature.parameters.map(({ name }) => map.get(name) ?? name)
  return (column) => column === weight || column === by || inputs.some((name) => column === name || column.startsWith(`${name}_`))
}

async function haveSameNames(files: readonly string[]): Promise<boolean> {
  if (files.length === 1) return true
  const all = await Promise.all(files.map(async (file) => (await namesOf(file))?.toSorted().join("\n")))
  return all.every((names) => names !== undefined && names === all[0])
}

/** .npy files whose first axis is the one batch axis of what they hold. */
function sideBySide({ signature }: LossFunction, { files, input, map }: EvalOptions): readonly NpyRows[] | undefined {
  const all = [...files, ...input.values()]
  if (all.length === 0 || !all.every((file) => file !== "-" && formatOf(file) === "npy")) return undefined
  const opened: NpyRows[] = []
  for (const file of all) {
    const rows = npyRows(file)
    if (rows === undefined || (opened[0] !== undefined && opened[0].rows !== rows.rows)) return undefined
    opened.push(rows)
  }
  const columns = opened.slice(0, files.length).flatMap(({ names }) => names)
  if (new Set(columns).size < columns.length) return undefined
  const fits = (name: string, axes: number): boolean => {
    const at = [...input.keys()].indexOf(name)
    const from = at >= 0 ? opened[files.length + at] : opened.find(({ names }, k) => k < files.length && names.includes(map.get(name) ?? name))
    if (from === undefined) return true
    const column = at >= 0 && !from.names.includes(name) ? from.names[0] : at >= 0 ? name : (map.get(name) ?? name)
    const field = from.head.records ? from.head.fields.find((each) => each.name === column) : from.head.fields[0]
    return field !== undefined && (at < 0 || from.names.length === 1 || from.names.includes(name)) && from.head.shape.length + field.shape.length === axes + 1
  }
  return signature.parameters.every(({ name, axes }) => fits(name, axes.length)) ? opened : undefined
}
