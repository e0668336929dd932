// Every trait of the table of built-in losses, declared or derived, on random samples: a claim that does not hold fails here. The definitions of the traits are those of
// textbooks: convexity on segments, the Lipschitz constant as a bound of difference quotients, calibration after Bartlett, Jordan and McAuliffe (2006).
import { describe, expect, test } from "vitest"
import { generator } from "../src/ir/random.ts"
import { interpret, type InterpreterInput } from "../src/backends/interpret.ts"
import { check } from "../src/check/program.ts"
import { loss, type LossFunction } from "../src/index.ts"
import type { Nested, ParameterSpec } from "../src/kernel/signature.ts"
import { library } from "../src/losses/library.ts"
import { flat, withDefaults } from "../src/plot/sample.ts"
import { rolesOf, type Roles } from "../src/traits/roles.ts"
import { traitTable } from "../src/losses/traits.ts"
import type { Traits } from "../src/traits/traits.ts"

const SAMPLES = 40
const CLASSES = 3
const random = generator(7)

function number({ kind, domain }: ParameterSpec): number {
  if (kind === "label") return Math.floor(random() * CLASSES)
  if (domain === undefined) return 8 * random() - 4
  if (domain.kind === "set") return domain.members[Math.floor(random() * domain.members.length)]!
  const low = Math.max(domain.low, -4)
  return low + (0.001 + 0.998 * random()) * (Math.min(domain.high, low + 4) - low)
}

/** The rows of a distribution sum to 1 where probabilities stand along an axis. */
function row(parameter: ParameterSpec): Nested {
  if (parameter.axes.length === 0) return number(parameter)
  const entries = Array.from({ length: parameter.axes[0]!.size ?? CLASSES }, () => number(parameter))
  const isShare = parameter.domain?.kind === "interval" && parameter.domain.high === 1
  // Corners of a box, the lower ones first.
  if (parameter.axes[0]!.size === 4) return entries.sort((a, b) => a - b)
  return isShare ? entries.map((v) => v / entries.reduce((a, b) => a + b, 0)) : entries
}

const middle = (a: Nested, b: Nested): Nested => (Array.isArray(a) ? a.map((v: Nested, k) => middle(v, (b as Nested[])[k]!)) : (Number(a) + Number(b)) / 2)

interface Subject {
  readonly f: LossFunction
  readonly roles: Roles
  readonly of: (y: readonly Nested[], p: readonly Nested[]) => readonly number[]
}

/** Read literally by the interpreter, which knows nothing of rules and facts. */
function subjectOf(name: string): Subject | undefined {
  const f = loss(name) as LossFunction
  const checked = check(name, library).losses[0]!
  const { signature } = checked
  const roles = rolesOf(signature)
  if (roles === undefined || !signature.perSample || signature.per.length > 0 || [roles.target, roles.prediction].some(({ axes }) => axes.length > 1)) return undefined
  const { value } = checked.instantiate({ fixed: new Map(), constants: new Map(), absent: new Set(signature.parameters.filter((p) => !p.required).map((p) => p.name)) })
  const others = Object.entries(withDefaults(checked, {})).map(([key, v]): [string, InterpreterInput] => [key, flat(v)[0]!])
  const axes = ({ axes: own }: ParameterSpec) => ["*", ...own.map(({ axis }) => axis)]
  const sizes = signature.parameters.flatMap((p) => [...p.axes.map((a): [string, number] => [a.axis, a.size ?? CLASSES]), ...(p.label === undefined ? [] : [[p.label, CLASSES] as [string, number]])])
  const of = (y: readonly Nested[], p: readonly Nested[]): readonly number[] => {
    const inputs = new Map([...others, [roles.target.name, { data: flat(y), axes: axes(roles.target) }], [roles.prediction.name, { data: flat(p), axes: axes(roles.prediction) }]] as Array<[string, InterpreterInput]>)
    return y.map((_, k) => interpret(value, { sizes: new Map([...sizes, ["*", y.length]]), indices: new Map([["*", k]]), inputs }))
  }
  return { f, roles, of }
}

const pairs = (roles: Roles) => Array.from({ length: SAMPLES }, () => ({ y: row(roles.target), a: row(roles.prediction), b: row(roles.prediction) }))
const slack = (...values: number[]): number => 1e-9 * (1 + Math.max(...values.map(Math.abs)))

/** What is wrong with the claims of a loss. */
function faults(name: string, traits: Traits): readonly string[] {
  const subject = subjectOf(name)
  if (subject === undefined) return []
  const { roles, of } = subject
  const drawn = pairs(roles)
  const ys = drawn.map(({ y }) => y)
  const [at, to, half] = [drawn.map(({ a }) => a), drawn.map(({ b }) => b), drawn.map(({ a, b }) => middle(a, b))].map((p) => of(ys, p))
  const wrong: string[] = []
  const claim = (what: string, holds: (k: number) => boolean) => ys.some((_, k) => !holds(k)) && wrong.push(`${name} is not ${what}`)
  if (traits.convex === true) claim("convex", (k) => half![k]! <= (at![k]! + to![k]!) / 2 + slack(at![k]!, to![k]!))
  if (traits.convex === false && ys.every((_, k) => half![k]! <= (at![k]! + to![k]!) / 2 + slack(at![k]!, to![k]!))) wrong.push(`${name} looks convex`)
  if (traits.symmetric === true) {
    const swapped = of(drawn.map(({ a }) => a), ys)
    claim("symmetric", (k) => Math.abs(swapped[k]! - at![k]!) <= slack(at![k]!))
  }
  const bounds = traits.range?.match(/^[[(](.+),(.+)[\])]$/)?.slice(1).map((text) => valueOf(text, subject.f))
  if (bounds !== undefined) claim(`within ${traits.range}`, (k) => at![k]! >= bounds[0]! - slack(bounds[0]!) && at![k]! <= bounds[1]! + slack(bounds[1]!))
  if (roles.prediction.axes.length > 0) return wrong
  if (traits.lipschitz !== undefined) {
    const steepest = valueOf(traits.lipschitz, subject.f)
    claim(`Lipschitz with constant ${traits.lipschitz}`, (k) => Math.abs(at![k]! - to![k]!) <= steepest * Math.abs(Number(drawn[k]!.a) - Number(drawn[k]!.b)) * (1 + 1e-5) + 1e-9)
  }
  if (traits.smooth === true && kink(subject) > 0.1) wrong.push(`${name} has a kink`)
  if (traits.calibrated !== undefined && traits.calibrated !== isCalibrated(subject)) wrong.push(`${name}: calibrated is not ${traits.calibrated}`)
  return wrong
}

/** A bound is a formula of the options, which have their defaults here. */
function valueOf(text: string, f: LossFunction): number {
  if (/inf$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity
  const names = f.signature.parameters.filter((p) => p.hyper && new RegExp(`\\b${p.name}\\b`).test(text))
  return loss(text as string)(Object.fromEntries(names.map((p) => [p.name, Number(p.fallback)]))) as number
}

/** The largest jump of the slope on a grid. */
function kink({ roles, of }: Subject): number {
  const h = 1e-3
  const y = roles.target.domain?.kind === "set" ? roles.target.domain.members[0]! : 0
  const grid = Array.from({ length: 8001 }, (_, k) => (k - 4000) * h)
  const values = of(grid.map(() => y), grid)
  return Math.max(...values.slice(2).map((v, k) => Math.abs(v - 2 * values[k + 1]! + values[k]!) / h))
}

/** Whatever the share of the positive class: scores of the wrong sign do not reach the least risk. */
function isCalibrated({ of }: Subject): boolean {
  const grid = Array.from({ length: 4001 }, (_, k) => (k - 2000) / 100)
  const [pos, neg] = [1, -1].map((y) => of(grid.map(() => y), grid))
  return [0.05, 0.3, 0.45, 0.55, 0.7, 0.95].every((share) => {
    const risk = grid.map((_, k) => share * pos![k]! + (1 - share) * neg![k]!)
    const wrong = risk.filter((_, k) => grid[k]! * (2 * share - 1) <= 0)
    return Math.min(...wrong) > Math.min(...risk)
  })
}

const rows = [...traitTable].filter(([name, traits]) => !name.includes(".") && Object.keys(traits).length > 0)

describe("traits", () => {
  test("hold on random samples", () => expect(rows.flatMap(([name, traits]) => faults(name, traits))).toEqual([]))

  test("a wrong claim is found", () => {
    expect(faults("huber", { convex: false, symmetric: true, lipschitz: "delta/2", range: "[0.5,inf)", smooth: true })).toEqual(["huber looks convex", "huber is not within [0.5,inf)", "huber is not Lipschitz with constant delta/2"])
    expect(faults("welsch", { convex: true })).toEqual(["welsch is not convex"])
    expect(faults("pinball", { smooth: true })).toEqual(["pinball has a kink"])
    expect(faults("tweedie_deviance_identity", { symmetric: true })).toEqual(["tweedie_deviance_identity is not symmetric"])
    expect(faults("perceptron", { calibrated: true })).toEqual(["perceptron: calibrated is not true"])
  })

  test("what is known from the definitions", () => {
    expect(traitTable.get("binary_crossentropy")).toMatchObject({ convex: true, range: "[0,inf)", perfect: { value: 0, at: "p = y in {0,1}" } })
    expect(traitTable.get("cosine_similarity")?.perfect).toEqual({ value: -1, at: "p = y" })
    expect(traitTable.get("mean_squared_error")).toEqual({ convex: true, symmetric: true, range: "[0,inf)", perfect: { value: 0, at: "p = y" } })
    expect(traitTable.get("logistic_margin")?.lipschitz).toBe("1")
    expect(traitTable.get("keras.mean_squared_error")?.range).toBe("[0,inf)")
  })
})
