// Functions of one argument that have vector code of their own. In: what a row spells in JavaScript, or its name. Out: how to compute it on either kind
// of lanes, and what that needs: tables of the rows, and rows whose functions are called for rare arguments.
import type { OpRow } from "../../ops/op.ts"
import { findOp } from "../../ops/table.ts"
import { callable } from "../callable.ts"
import type { ExpTables } from "../../ops/special/fast-exp.ts"
import type { LogTable } from "../../ops/special/fast-log.ts"
import type { Value } from "./code.ts"
import { exp, expm1, tanh } from "./exponential.ts"
import { sigmoid, softplus, type Tables } from "./logistic.ts"
import { log, log1p } from "./logarithm.ts"
import * as single from "./single.ts"
import type { Vector } from "./vector.ts"

export interface VectorKernel {
  /** Ops that the module must import for it. */
  readonly rare: readonly string[]
  readonly double: (v: Vector, x: Value, imported: (op: string) => number) => Value
  readonly single: (v: Vector, x: Value) => Value
}

/** The tables of the function that a row makes. */
function tablesOf(name: string): unknown {
  const row = findOp(name)
  return row === undefined ? undefined : callable(row)
}

const expTable = (v: Vector): number => v.code.image.table("exp", () => (tablesOf("exp") as ExpTables).powers)
const logTable = (v: Vector): number => v.code.image.table("log", () => (tablesOf("log") as LogTable).logs)

const tables = (v: Vector, imported: (op: string) => number): Tables => ({ exp: expTable(v), log: logTable(v), rare: imported("exp") })

const KERNELS: ReadonlyMap<string, VectorKernel> = new Map<string, VectorKernel>([
  ["Math.exp({0})", { rare: ["exp"], double: (v, x, imported) => exp(v, x, expTable(v), imported("exp")), single: single.exp }],
  ["Math.expm1({0})", { rare: ["expm1"], double: (v, x, imported) => expm1(v, x, expTable(v), imported("expm1")), single: single.expm1 }],
  ["Math.tanh({0})", { rare: [], double: (v, x) => tanh(v, x, expTable(v)), single: single.tanh }],
  ["Math.log({0})", { rare: ["log"], double: (v, x, imported) => log(v, x, logTable(v), imported("log")), single: single.log }],
  ["Math.log1p({0})", { rare: ["log"], double: (v, x, imported) => log1p(v, x, logTable(v), imported("log")), single: single.log1p }],
  ["sigmoid", { rare: ["exp"], double: (v, x, imported) => sigmoid(v, x, tables(v, imported)), single: single.sigmoid }],
  ["softplus", { rare: ["exp"], double: (v, x, imported) => softplus(v, x, tables(v, imported)), single: single.softplus }],
])

export function vectorKernel(row: OpRow): VectorKernel | undefined {
  return KERNELS.get(row.js?.replace(`{${row.params[0] ?? ""}}`, "{0}") ?? row.name)
}

/** The kernel of an op that has one. */
export function kernelOf(op: string): VectorKernel {
  const row = findOp(op)
  const kernel = row === undefined ? undefined : vectorKernel(row)
  if (kernel === undefined) throw new Error(`no vector code of its own: ${op}`)
  return kernel
}
