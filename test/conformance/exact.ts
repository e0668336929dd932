// Naive and random cases: a source, points, and exact results. Every point is one sample; the value comes from reduction `none`,
// the first derivative from valueAndGrad and the diagonal second from gradAndHess, both of the sum. A case passes when every
// output is within the conditioned bound, which for a random case is `tol` alone.
import type { LossFunction } from "../../src/index.ts"
import { attempt, compileOnce, flatten, isFailure, toInputs } from "./call.ts"
import type { Case, Json, JsonObject, Outcome, Shares } from "./case.ts"
import { isList, isObject, objectAt, textAt, toNumber } from "./case.ts"
import { judge } from "./judge.ts"
import type { Way } from "./way.ts"
import { settledBy } from "./way.ts"

/** One exact number with its bound and where it stands. */
interface Expected {
  readonly exact: number
  /** Other conventions at a kink. */
  readonly also: readonly number[]
  readonly tolerance: number
}

export function runExact({ id, body }: Case, way: Way): Outcome {
  const family = textAt(body, "family")
  const base = { id, format: "exact" as const, group: family ?? "random" }
  const f = compileOnce(textAt(body, "source") ?? "")
  const tally = new Tally(family !== undefined)
  const points = isList(body["points"]) ? body["points"].filter(isObject) : []
  points.forEach((point, i) => {
    for (const { part, name, expected } of expectations(body, i)) {
      const where = `${part}${name === undefined ? "" : ` of ${name}`} at point ${i}`
      const result = isFailure(f) ? f : attempt(() => flatten(outputOf(f, part, name, body, point, way.options)))
      const settled = isFailure(f) || isFailure(result) ? result : settledBy(way, result, expected.map(({ exact }) => exact), (options) => outputOf(f, part, name, body, point, options))
      tally.add(where, expected, isFailure(settled) ? settled.error : settled)
    }
  })
  const outputs = tally.shares()
  if (tally.first === undefined) return { ...base, status: "passed", outputs }
  const { expected, got } = tally.first
  return { ...base, status: "failed", expected, got: `${got} (${outputs.total - outputs.conditioned} of ${outputs.total} outputs)`, outputs }
}

type Part = "value" | "d" | "d2"

function outputOf(f: LossFunction, part: Part, name: string | undefined, body: JsonObject, point: JsonObject, options: Way["options"]): unknown {
  const inputs = toInputs(point, objectAt(body, "hyper"))
  if (name === undefined) return f(inputs, { reduction: "none", ...options })
  const wrt = Object.keys(objectAt(body, part))
  if (part === "d") return f.valueAndGrad(inputs, { wrt, reduction: "sum", ...options }).grad[name]
  return f.gradAndHess(inputs, { wrt, reduction: "sum", ...options }).hess[name]
}

interface Expectation {
  readonly part: Part
  readonly name?: string
  readonly expected: readonly Expected[]
}

function expectations(body: JsonObject, i: number): Expectation[] {
  const tol = objectAt(body, "tol")
  const value: Expectation = { part: "value", expected: entries(at(body["value"], i), at(tol["value"], i)) }
  const derivatives = (["d", "d2"] as const).flatMap((part) =>
    Object.entries(objectAt(body, part)).map(([name, results]) => ({ part, name, expected: entries(at(results, i), at(objectAt(tol, part)[name], i)) })),
  )
  return [value, ...derivatives]
}

const at = (value: Json | undefined, i: number): Json | undefined => (isList(value) ? value[i] : undefined)

function entries(exact: Json | undefined, tolerance: Json | undefined): Expected[] {
  if (isList(exact)) return exact.flatMap((entry, i) => entries(entry, isList(tolerance) ? tolerance[i] : tolerance))
  const also = isObject(exact) && isList(exact["also"]) ? exact["also"].map((value) => toNumber(value) ?? NaN) : []
  return [{ exact: toNumber(isObject(exact) ? exact["kink"] : exact) ?? NaN, also, tolerance: toNumber(tolerance) ?? 0 }]
}

class Tally {
  first: { readonly expected: string; readonly got: string } | undefined
  private total = 0
  private strict = 0
  private conditioned = 0
  private worstUlp = 0
  private readonly strictCounts: boolean

  /** `strictCounts`: two units in the last place are enough however small `tol` is. */
  constructor(strictCounts: boolean) {
    this.strictCounts = strictCounts
  }

  add(where: string, expected: readonly Expected[], got: readonly number[] | string): void {
    expected.forEach((entry, i) => {
      const number = typeof got === "string" || got.length !== expected.length ? undefined : got[i]
      this.total++
      const verdict = number === undefined ? undefined : this.best(number, entry)
      if (verdict?.strict === true) this.strict++
      if (verdict?.conditioned === true) this.conditioned++
      else this.first ??= { expected: `${entry.exact} (${where}${expected.length > 1 ? `, entry ${i}` : ""})`, got: typeof got === "string" ? got : number === undefined ? `${got.length} numbers` : `${number}` }
      if (verdict !== undefined && Number.isFinite(verdict.ulp)) this.worstUlp = Math.max(this.worstUlp, verdict.ulp)
    })
  }

  private best(got: number, { exact, also, tolerance }: Expected): { strict: boolean; conditioned: boolean; ulp: number } {
    const verdicts = [exact, ...also].map((want) => judge(got, want, tolerance))
    return {
      strict: verdicts.some(({ strict }) => strict),
      conditioned: verdicts.some(({ conditioned }, k) => conditioned && (this.strictCounts || k > 0 || withinTolerance(got, exact, tolerance))),
      ulp: Math.min(...verdicts.map(({ ulp }) => ulp)),
    }
  }

  shares(): Shares {
    return { total: this.total, strict: this.strict, conditioned: this.conditioned, worstUlp: this.worstUlp }
  }
}

const withinTolerance = (got: number, exact: number, tolerance: number): boolean => Object.is(got, exact) || Math.abs(got - exact) <= tolerance
