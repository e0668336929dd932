// Traits that follow from the definition, at the default options and with inputs anywhere in their domains. In: a checked loss. Out: bounds of
// the value and of the slope from intervals of facts; convexity from the interval of the second derivative where there is no kink;
// symmetry from equal expressions after an exchange. Intervals know nothing of how parts depend on each other, so what is
// not found here may still hold, and is declared.
import { diagonal } from "../autodiff/diagonal.ts"
import { differentiate } from "../autodiff/differentiate.ts"
import type { CheckedLoss } from "../check/loss.ts"
import type { Expr } from "../ir/expr.ts"
import { facts } from "../ir/facts.ts"
import { input, isNumber, sub } from "../ir/make.ts"
import { toDouble } from "../ir/number.ts"
import { postorder, transform } from "../ir/walk.ts"
import { reduced } from "../kernel/reduction.ts"
import type { Domain, ParameterSpec } from "../kernel/signature.ts"
import { findOp } from "../ops/table.ts"
import { stabilize } from "../rules/rewrite.ts"
import { rolesOf } from "./roles.ts"

export interface Derived {
  /** The value at the default options. */
  readonly value: Expr
  readonly low: number
  readonly high: number
  readonly convex?: true
  readonly symmetric?: true
  readonly lipschitz?: number
}

export function derivedTraits(checked: CheckedLoss): Derived {
  const { signature, domains } = checked
  const absent = new Set(signature.parameters.filter((p) => !p.required).map((p) => p.name))
  const { value: plain } = checked.instantiate({ fixed: new Map(), constants: new Map(), absent })
  const ask = facts(domains)
  const value = simplified(plain, domains)
  // Both are true; what the rules made of a square no longer shows that it is one.
  const low = Math.max(...[plain, value].map((e) => bound(ask(e).low)))
  const high = Math.min(...[plain, value].map((e) => bound(ask(e).high)))
  const roles = rolesOf(signature)
  if (roles === undefined) return { value, low, high }
  const { target, prediction } = roles
  return {
    value, low, high,
    ...(alike(target, prediction) && isZero(simplified(sub(value, exchanged(value, target.name, prediction.name)), domains)) ? { symmetric: true } : {}),
    ...(prediction.axes.length > 0 || !signature.perSample || signature.per.length > 0 ? {} : slopes(value, prediction.name, domains)),
  }
}

/** The logarithms of the smallest and the largest float are bounds of floats only. */
const bound = (end: number): number => (Math.abs(end) > 300 ? Math.sign(end) * Infinity : end)

/** Of a loss with one number as its prediction. */
function slopes(value: Expr, name: string, domains: ReadonlyMap<string, Domain>): Pick<Derived, "convex" | "lipschitz"> {
  const ask = facts(domains)
  const variable = { name, indices: ["*"] }
  const whole = reduced({ value, over: null, indices: ["*"], weighted: false }, "sum").sum
  const [first] = differentiate(whole, [variable]).map((e) => simplified(e, domains))
  if (first === undefined) return {}
  const { low, high } = ask(first)
  const steepest = Math.max(-low, high)
  // A jump has no slope that an interval could show.
  const lipschitz = Number.isFinite(steepest) && postorder([value]).every((node) => node.op !== "if" && findOp(node.op)?.condition !== true && findOp(node.op)?.derivative !== null) ? { lipschitz: steepest } : {}
  if (!postorder([value]).every(isSmooth)) return lipschitz
  const second = simplified(diagonal(first, variable), domains)
  return ask(second).low >= 0 ? { ...lipschitz, convex: true } : lipschitz
}

function isSmooth({ op, args: [, exponent], over }: Expr): boolean {
  if (over.length > 0) return op === "sum" || op === "logsumexp"
  if (op === "pow") return exponent !== undefined && isNumber(exponent) && toDouble(exponent.name) >= 1
  return op !== "if" && op !== "stop" && op !== "entry" && findOp(op)?.at === undefined && findOp(op)?.derivative !== null
}

function simplified(value: Expr, domains: ReadonlyMap<string, Domain>): Expr {
  return stabilize([value], facts(domains))[0] ?? value
}

const isZero = (value: Expr): boolean => isNumber(value, 0)

/** Two inputs of the same shape and domain. */
function alike(a: ParameterSpec, b: ParameterSpec): boolean {
  return a.kind === b.kind && a.domain?.text === b.domain?.text && a.axes.map(({ axis }) => axis).join() === b.axes.map(({ axis }) => axis).join()
}

function exchanged(value: Expr, a: string, b: string): Expr {
  return transform(value, (node) => (node.op !== "input" || (node.name !== a && node.name !== b) ? node : input(node.name === a ? b : a, node.args)))
}
