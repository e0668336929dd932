// The value of a loss at a perfect prediction, by evaluating it on a few targets: the prediction equals the target, or puts all its probability or a
// score as large as one likes on it. In: a checked loss and its value. Out: the value and where it is, if it is the same for all targets.
import { interpret, type InterpreterInput } from "../backends/interpret.ts"
import type { CheckedLoss } from "../check/loss.ts"
import type { Expr } from "../ir/expr.ts"
import type { Nested, ParameterSpec } from "../kernel/signature.ts"
import { flat, withDefaults } from "../plot/sample.ts"
import { rolesOf, type Roles } from "./roles.ts"

export interface Perfect {
  readonly value: number
  /** `p = y`; `p = y in {0,1}`; `x → ±inf`. */
  readonly at: string
}

export interface Found {
  readonly perfect: Perfect
  /** For a prediction that is one number: no neighbor has a smaller value. */
  readonly lowest: boolean
}

interface Guess {
  readonly at: string
  /** A sample for each target: numbers, or rows along the one axis. */
  readonly targets: readonly Nested[]
  readonly predictions: readonly Nested[]
  /** Predictions that should have the same values and those that should have none smaller. */
  readonly also: readonly Nested[]
  readonly beside: ReadonlyArray<readonly Nested[]>
}

interface Subject {
  readonly value: Expr
  readonly perSample: boolean
  readonly roles: Roles
  /** Those that have no default. */
  readonly options: ReadonlyMap<string, number>
}

/** Scores beyond which no exponential is left. */
const [FAR, FARTHER] = [1000, 2000]
const NUMBERS = [0.3, 0.8, 0.45, 1.5, 3, -0.5]
const STEP = 2 ** -10
const CLASSES = 3
const labels = Array.from({ length: CLASSES }, (_, k) => k)

export function perfectPrediction(checked: CheckedLoss, value: Expr): Found | undefined {
  const { signature } = checked
  const roles = rolesOf(signature)
  const needed = signature.parameters.filter((p) => p.required && p.hyper)
  if (roles === undefined || signature.per.length > 0 || needed.some(({ axes }) => axes.length > 0)) return undefined
  const values = withDefaults(checked, {})
  const subject: Subject = { value, perSample: signature.perSample, roles, options: new Map(needed.map(({ name }) => [name, flat(values[name])[0] ?? NaN])) }
  return guesses(roles).map((guess) => tried(subject, guess)).find((found) => found !== undefined)
}

function guesses({ target, prediction }: Roles): readonly Guess[] {
  const [y, p] = [target.name, prediction.name]
  const [axis, second] = prediction.axes
  if (second !== undefined || axis?.size !== undefined) return []
  const oneHot = labels.map((k) => labels.map((c) => +(c === k)))
  const scores = (far: number): readonly Nested[] => oneHot.map((row) => row.map((v) => (2 * v - 1) * far))
  if (target.kind === "label") {
    if (axis === undefined || axis.axis !== target.label || target.axes.length > 0) return []
    if (isShare(prediction)) return [{ at: `${p}[${y}] = 1`, targets: labels, predictions: oneHot, also: oneHot, beside: [] }]
    return [{ at: `${p}[${y}] → inf`, targets: labels, predictions: scores(FAR), also: scores(FARTHER), beside: [] }]
  }
  if (target.kind !== "real" || target.axes.map((a) => a.axis).join() !== (axis?.axis ?? "")) return []
  const both = (v: number): boolean => within(target, v) && within(prediction, v)
  const numbers = NUMBERS.filter(both)
  const same = axis === undefined ? numbers : numbers.map((v) => [v, 1 - v, 0.6]).filter((row) => row.every(both))
  const beside = axis === undefined ? [STEP, -STEP].map((step) => numbers.map((v) => v + step)) : []
  const hard = target.domain?.kind === "set" ? target.domain.members : isShare(target) ? [0, 1] : []
  const hardTargets: readonly Nested[] = axis === undefined ? hard : hard.length === 0 ? [] : oneHot
  const hardScores = (far: number): readonly Nested[] => (axis === undefined ? hard.map((v) => (v > 0 ? far : -far)) : scores(far))
  return [
    ...(target.domain?.text === prediction.domain?.text || prediction.domain !== undefined ? [{ at: `${p} = ${y}`, targets: same, predictions: same, also: same, beside }] : []),
    ...(isShare(prediction) ? [{ at: `${p} = ${y} in {0,1}`, targets: hardTargets, predictions: hardTargets, also: hardTargets, beside: [] }] : []),
    ...(prediction.domain === undefined ? [{ at: `${p} → ±inf`, targets: hardTargets, predictions: hardScores(FAR), also: hardScores(FARTHER), beside: [] }] : []),
  ].filter(({ targets }) => targets.length > 1)
}

const isShare = ({ domain }: ParameterSpec): boolean => domain?.kind === "interval" && domain.low === 0 && domain.high === 1

function within({ domain }: ParameterSpec, v: number): boolean {
  return domain === undefined || (domain.kind === "set" ? domain.members.includes(v) : v > domain.low && v < domain.high)
}

function tried(subject: Subject, { at, targets, predictions, also, beside }: Guess): Found | undefined {
  const { perSample, roles: { prediction } } = subject
  // A loss that couples the samples is asked twice.
  const values = (p: readonly Nested[]): readonly number[] => (perSample ? targets.map((y, k) => valueOf(subject, [y], p.slice(k, k + 1))) : [0, 1].map((k) => valueOf(subject, targets.slice(k), p.slice(k))))
  const found = values(predictions)
  const [perfect = NaN] = found
  if (!Number.isFinite(perfect) || [...found, ...values(also)].some((other) => other !== perfect)) return undefined
  return { perfect: { value: perfect, at }, lowest: prediction.axes.length === 0 && beside.every((near) => values(near).every((other) => other >= perfect)) }
}

/** Of the first sample, or of all together, without what rounding left. */
function valueOf({ value, options, roles: { target, prediction } }: Subject, y: readonly Nested[], p: readonly Nested[]): number {
  const given = (parameter: ParameterSpec, rows: readonly Nested[]): [string, InterpreterInput] => [parameter.name, { data: flat(rows), axes: ["*", ...parameter.axes.map(({ axis }) => axis)] }]
  const sizes = new Map([["*", y.length], ...[target.label, ...prediction.axes.map(({ axis }) => axis)].flatMap((axis): Array<[string, number]> => (axis === undefined ? [] : [[axis, CLASSES]]))])
  return Number(interpret(value, { sizes, indices: new Map([["*", 0]]), inputs: new Map([...options, given(target, y), given(prediction, p)]) }).toFixed(9)) + 0
}
