// A loop program as the bytes of a WebAssembly module. In: a program and the kinds of its arrays' entries. Out: the module, what it imports,
// and where the driver finds its cells. One exported function per stage, `s0`, `s1`, …, and `total` for their sums.
import { findOp } from "../../ops/table.ts"
import type { Program, Statement } from "../../schedule/loop.ts"
import { SLOTS } from "../sum.ts"
import { assemble, F64, I32 } from "./encode.ts"
import { Image } from "./image.ts"
import { importsOf } from "./imports.ts"
import type { Entry } from "./place.ts"
import { writeStage } from "./stage.ts"
import { writePush, writeTotal } from "./sum-tree.ts"
import type { Shape } from "./opcodes.ts"

/** Steps of one vector wait for each other; with two the processor has something to do meanwhile. */
const WAYS = 2

/** What the function that works on rows is imported as, and the one that does a block again; no op has a space in its name. */
export const ROW_WORK = "work on rows"
export const AGAIN = "do again"

export interface WrittenModule {
  /** Bytes of one entry of a scratch row. */
  readonly rowEntry: number
  readonly bytes: Uint8Array
  readonly image: Image
  /** Names of ops and of functions of the host, each imported as `f.NAME`. */
  readonly imports: readonly string[]
  readonly trees: ReadonlyMap<string, number>
  /** Where sums are left of a block that was done again; 0 in a module that asks for none. */
  readonly sums: number
}

/** Where a module's image lies, whether its memory is shared between threads, and whether it finds out where digits are lost. */
export interface Setting {
  readonly origin: number
  readonly shared: boolean
  readonly careful: boolean
}

/** `entries` by `in x` and `out value`. */
export function writeModule(program: Program, shape: Shape, entries: ReadonlyMap<string, Entry>, { origin, shared, careful }: Setting): WrittenModule {
  const image = new Image(origin)
  const imports = importsOf(program)
  const trees = new Map(program.stages.flatMap((stage) => stage.sums.map((name) => [name, image.reserve(SLOTS)] as const)))
  for (const name of trees.keys()) image.cell("frame", name)
  const sums = careful ? image.reserve(Math.max(1, ...program.stages.map((stage) => stage.sums.length))) : 0
  const around = {
    image,
    entries,
    common: new Set(program.stages.flatMap((stage) => (stage.blocked ? [] : rowsOf(stage.body)))),
    shared: new Set(program.shared),
    imported: (op: string) => imports.indexOf(op),
    tree: (sum: string) => trees.get(sum) ?? 0,
    rows: new Map(program.rows.map((row) => [row.name, row.axis])),
    routine: imports.length,
    push: imports.length + (careful ? 2 : 1),
    again: careful ? { call: imports.length + 1, sums } : null,
    ways: WAYS,
  }
  // Plain stages are float64 always: they hold what the whole batch has in common.
  const stages = program.stages.map((stage, k) => writeStage(stage, k, stage.blocked ? shape : "f64x2", around, `s${k}`))
  const signature = (op: string) => ({ params: (findOp(op)?.params ?? ["x"]).map(() => F64), results: [F64] })
  const bytes = assemble({
    imports: [...imports.map((op) => ({ name: op, signature: signature(op) })), { name: ROW_WORK, signature: { params: new Array<number>(14).fill(I32), results: [] } },
      ...(careful ? [{ name: AGAIN, signature: { params: [I32, I32, I32], results: [] } }] : [])],
    functions: [writePush(image), writeTotal(image), ...stages],
    shared,
  })
  return { bytes, image, imports, trees, sums, rowEntry: 16 * WAYS }
}

function rowsOf(body: readonly Statement[]): readonly string[] {
  return body.flatMap((s) => (s.kind === "for" ? rowsOf(s.body) : s.kind === "keep" ? [s.row] : s.kind === "routine" ? s.writes : []))
}
