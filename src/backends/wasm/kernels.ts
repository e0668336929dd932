// Functions that have vector code of their own. In: what a row spells in JavaScript, or its name. Out: how to compute it on either kind
// of lanes, and what that needs: tables of the rows, and rows whose functions are called for rare arguments.
import type { OpRow } from "../../ops/op.ts"
import { findOp } from "../../ops/table.ts"
import { callable } from "../../ops/callable.ts"
import type { ExpTables } from "../../ops/special/fast-exp.ts"
import type { LogTable } from "../../ops/special/fast-log.ts"
import type { Value } from "./code.ts"
import { exp, expm1, expRest, tanh } from "./exponential.ts"
import { sigmoid, softplus, type Tables } from "./logistic.ts"
import { log, log1p } from "./logarithm.ts"
import { pow } from "./power.ts"
import * as single from "./single.ts"
import { inHalves, type Vector } from "./vector.ts"

type Imported = (op: string) => number

export interface VectorKernel {
  /** Ops that the module must import for it. */
  readonly rare: readonly string[]
  readonly double: (v: Vector, args: readonly Value[], imported: Imported) => Value
  readonly single: (v: Vector, args: readonly Value[], imported: Imported) => Value
}

/** The tables of the function that a row makes. */
function tablesOf(name: string): unknown {
  const row = findOp(name)
  return row === undefined ? undefined : callable(row)
}

/** Row after row: two loads take one. */
function rowsOfLogs(): Float64Array {
  const { logs } = tablesOf("log") as LogTable
  return Float64Array.from({ length: 1024 }, (_, k) => logs[k & 3]?.[k >> 2] as number)
}

const expTable = (v: Vector): number => v.code.image.table("exp", () => (tablesOf("exp") as ExpTables).powers)
const logTable = (v: Vector): number => v.code.image.table("log", rowsOfLogs)

const tables = (v: Vector, imported: (op: string) => number): Tables => ({ exp: expTable(v), log: logTable(v), rare: imported("exp") })

/** A function of one argument. */
function ofOne(rare: readonly string[], double: (v: Vector, x: Value, imported: Imported) => Value, single: (v: Vector, x: Value) => Value): VectorKernel {
  const first = ([x]: readonly Value[]): Value => x ?? (() => undefined)
  return { rare, double: (v, args, imported) => double(v, first(args), imported), single: (v, args) => single(v, first(args)) }
}

/** Without steps of its own for float32: both halves of the lanes as float64, rounded at the end. */
function ofHalves(rare: readonly string[], double: VectorKernel["double"]): VectorKernel {
  return { rare, double, single: (v, args, imported) => inHalves(v, args, (half, promoted) => double(half, promoted, imported)) }
}

const KERNELS: ReadonlyMap<string, VectorKernel> = new Map<string, VectorKernel>([
  ["Math.exp({0})", ofOne(["exp"], (v, x, imported) => exp(v, x, expTable(v), imported("exp")), single.exp)],
  ["Math.expm1({0})", ofOne(["expm1"], (v, x, imported) => expm1(v, x, expTable(v), imported("expm1")), single.expm1)],
  ["Math.tanh({0})", ofOne([], (v, x) => tanh(v, x, expTable(v)), single.tanh)],
  ["Math.log({0})", ofOne(["log"], (v, x, imported) => log(v, x, logTable(v), imported("log")), single.log)],
  ["Math.log1p({0})", ofOne(["log"], (v, x, imported) => log1p(v, x, logTable(v), imported("log")), single.log1p)],
  ["sigmoid", ofOne(["exp"], (v, x, imported) => sigmoid(v, x, tables(v, imported)), single.sigmoid)],
  ["softplus", ofOne(["exp"], (v, x, imported) => softplus(v, x, tables(v, imported)), single.softplus)],
  ["exp rest", ofHalves([], (v, args) => expRest(v, args[0] ?? (() => undefined), expTable(v)))],
  ["pow", ofHalves(["pow"], (v, args, imported) => pow(v, args, { exp: expTable(v), log: logTable(v), rare: imported("pow") }))],
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
