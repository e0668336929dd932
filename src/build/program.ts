// What a prebuilt kernel computes, as one program. In: a checked loss and its switches and choices. Out: a loop program with an output for the
// value, the values of the samples, the divisor, and the gradient and the Hessian diagonal by every input and hyper-parameter. A call asks
// for some of them and the rest is skipped (lazy.ts), so that one kernel serves every call.
//
// The reduction is no part of the kernel. With S the weighted sum of the values and D the divisor, the gradient of S/D is that of
// s*S + q*D with s = 1/D and q = -S/D² held fixed, so a kernel reads s and q (q only where D depends on what is differentiated by)
// and the runtime sets them. The Hessian diagonal lacks -2*s*D'*g then, for which such a kernel gives D' too.
import { diagonal } from "../autodiff/diagonal.ts"
import { dependents, differentiate, type Variable } from "../autodiff/differentiate.ts"
import { plus, times } from "../autodiff/algebra.ts"
import type { CheckedLoss } from "../check/loss.ts"
import type { Expr } from "../ir/expr.ts"
import { facts, type Facts } from "../ir/facts.ts"
import { axisOf, input, mul, position, reduce } from "../ir/make.ts"
import { postorder } from "../ir/walk.ts"
import type { Setting } from "../kernel/setting.ts"
import type { Domain, ParameterSpec } from "../kernel/signature.ts"
import { SAMPLE_WEIGHT } from "../kernel/reduction.ts"
import { lowerRunning } from "../rules/lower.ts"
import { stabilize } from "../rules/rewrite.ts"
import type { ArrayInput, Program } from "../schedule/loop.ts"
import { schedule, type Wanted } from "../schedule/schedule.ts"

/**
 * Nodes of the gradients of a loss up to which its Hessian is prebuilt. Those beyond are boxes that overlap and pairs of a batch, whose Hessians are several times as
 * long as all the rest; a call that asks for one is told so.
 */
const LARGEST = 200

/** No name of the language has a blank. */
export const DIVISOR_WEIGHT = "divisor weight"
export const SCALE = "the scale"
export const DIVISOR_SCALE = "the scale of the divisor"

export interface PrebuiltProgram {
  readonly program: Program
  /** The loss says itself what the mean divides by. */
  readonly over: boolean
  /** Inputs and hyper-parameters, in order, on which that depends. */
  readonly moving: readonly string[]
  /** Axes that need a position (argmax). */
  readonly positions: readonly string[]
  readonly hessian: boolean
}

const isArray = ({ kind }: ParameterSpec): boolean => kind === "real" || kind === "label"

/**
 * `fixed`: switches and choices that the kernel is made for; it reads the others. `absent`: parameters whose default takes their place.
 * `hessian`: whether it is to have one, where that is not too long. Names of the outputs: `value`, `samples`, `over`, then `grad x`, `hess x` and `over x` by input.
 */
export function prebuiltProgram(checked: CheckedLoss, fixed: ReadonlyMap<string, Setting>, absent: ReadonlySet<string> = new Set(), hessian = true): PrebuiltProgram {
  const { signature } = checked
  const read = signature.parameters.filter((p) => !absent.has(p.name) && (isArray(p) || !fixed.has(p.name)))
  const open = new Set(read.filter((p) => !isArray(p)).map(({ name }) => name))
  const instance = checked.instantiate({ fixed, constants: new Map(), absent, open })
  const indices = [...(signature.perSample ? ["*"] : []), ...signature.per]
  const given = read.map((p): ArrayInput => ({ name: p.name, axes: [...(p.hyper ? [] : ["*"]), ...p.axes.map((a) => a.axis)] }))
  const real = new Set(signature.parameters.filter(({ kind }) => kind === "real").map(({ name }) => name))
  const variables = given.filter(({ name }) => real.has(name)).map(({ name, axes }): Variable => ({ name, indices: axes }))
  const moves = instance.over === null ? new Set<Expr>() : dependents(postorder([instance.over]), new Set(variables.map((v) => v.name)))
  const moving = instance.over !== null && moves.has(instance.over)
    ? variables.filter(({ name }) => instance.over !== null && dependents(postorder([instance.over]), new Set([name])).has(instance.over)).map(({ name }) => name)
    : []
  // What is differentiated by may lie between the members of its set; the rest of the kernel keeps what the set says.
  const inSets = variables.filter(({ name }) => checked.domains.get(name)?.kind === "set")
  const outside = variables.filter((v) => !inSets.includes(v))
  const derive = (ask: Facts, by: readonly Variable[], first: boolean): readonly Wanted[] => outputsOf(instance, indices, ask, by, moving, first, hessian)
  const { main, moved } = factsOf(checked)
  const groups = [
    { ask: main, outputs: derive(main, outside, true) },
    ...(inSets.length === 0 ? [] : [{ ask: moved, outputs: derive(moved, inSets, false) }]),
  ]
  const outputs = groups.flatMap(({ ask, outputs: wanted }) => {
    const lowered = lowerRunning(stabilize(wanted.map((o) => o.expr), ask, []), ask)
    return wanted.map((o, k) => ({ ...o, expr: lowered[k] ?? o.expr }))
  })
  const inputs = [
    ...given, { name: SAMPLE_WEIGHT, axes: indices }, { name: SCALE, axes: [] },
    ...(instance.over === null ? [] : [{ name: DIVISOR_WEIGHT, axes: indices }]), ...(moving.length === 0 ? [] : [{ name: DIVISOR_SCALE, axes: [] }]),
  ]
  const axisOrder = signature.parameters.flatMap((p) => p.axes.map((a) => a.axis))
  const nodes = postorder(instance.over === null ? [instance.value] : [instance.value, instance.over])
  return {
    program: schedule(outputs, inputs, axisOrder), hessian: outputs.some(({ name }) => name.startsWith("hess ")), over: instance.over !== null, moving,
    positions: [...new Set(nodes.flatMap((node) => (node.op === "argmax" || node.op === "argmin" ? node.over.map(axisOf) : [])))],
  }
}

const known = new WeakMap<CheckedLoss, { readonly main: Facts; readonly moved: Facts }>()

/** What is known about the inputs, and with sets as the intervals they lie in. One for all settings of a loss, which have most of their parts in common. */
function factsOf(checked: CheckedLoss): { readonly main: Facts; readonly moved: Facts } {
  const found = known.get(checked) ?? { main: facts(checked.domains), moved: facts(new Map([...checked.domains].map(([name, domain]) => [name, widened(domain)]))) }
  known.set(checked, found)
  return found
}

function widened(domain: Domain): Domain {
  if (domain.kind !== "set") return domain
  return { kind: "interval", low: Math.min(...domain.members), high: Math.max(...domain.members), lowOpen: false, highOpen: false, text: domain.text }
}

function outputsOf(instance: { readonly value: Expr; readonly over: Expr | null }, indices: readonly string[], ask: Facts, by: readonly Variable[], moving: readonly string[], first: boolean, hessian: boolean): readonly Wanted[] {
  const weight = (name: string): Expr => input(name, indices.map((index) => position(index)))
  const total = (e: Expr): Expr => indices.reduceRight<Expr>((inner, index) => reduce("sum", [index], inner), e)
  const [value, over] = stabilize(instance.over === null ? [instance.value] : [instance.value, instance.over], ask, [])
  if (value === undefined) throw new Error("a loss has a value")
  const sample = mul(weight(SAMPLE_WEIGHT), value)
  const divisor = over === undefined ? null : total(mul(weight(DIVISOR_WEIGHT), over))
  const own: readonly Wanted[] = [
    { name: "value", expr: total(sample), indices: [] },
    { name: "samples", expr: sample, indices },
    ...(divisor === null ? [] : [{ name: "over", expr: divisor, indices: [] }]),
  ]
  const sums = differentiate(total(sample), by)
  const divisors = divisor === null ? [] : differentiate(divisor, by)
  const gradients = stabilize(by.map(({ name }, k) => {
    const sum = times(input(SCALE, []), sums[k] ?? value)
    const other = divisors[k]
    return moving.includes(name) && other !== undefined ? plus([sum, times(input(DIVISOR_SCALE, []), other)]) : sum
  }), ask, [])
  return [
    ...(first ? own : []),
    ...by.map((v, k) => ({ name: `grad ${v.name}`, expr: gradients[k] ?? value, indices: v.indices })),
    ...(!hessian || postorder(gradients).length > LARGEST ? [] : by.map((v, k) => ({ name: `hess ${v.name}`, expr: diagonal(gradients[k] ?? value, v), indices: v.indices }))),
    ...by.flatMap((v, k) => (moving.includes(v.name) ? [{ name: `over ${v.name}`, expr: divisors[k] ?? value, indices: v.indices }] : [])),
  ]
}
