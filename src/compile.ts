// The pipeline: a checked value becomes a loop program. Stabilize, differentiate, stabilize, lower, schedule.
import { diagonal } from "./autodiff/diagonal.ts"
import { dependents, differentiate, type Variable } from "./autodiff/differentiate.ts"
import { plus, times } from "./autodiff/algebra.ts"
import type { Expr } from "./ir/expr.ts"
import { facts, type Facts } from "./ir/facts.ts"
import { input, position, reduce, zero } from "./ir/make.ts"
import { memo } from "./ir/memo.ts"
import { postorder, transform } from "./ir/walk.ts"
import { directionOf } from "./kernel/direction.ts"
import { reduced, type Samples } from "./kernel/reduction.ts"
import type { Domain, Reduction } from "./kernel/signature.ts"
import { guard } from "./precision/guard.ts"
import { SINGLE, STRICT, USUAL } from "./precision/tolerance.ts"
import { lower, lowerRunning } from "./rules/lower.ts"
import { stabilize, type Step } from "./rules/rewrite.ts"
import type { ArrayInput, Program } from "./schedule/loop.ts"
import { schedule, type Wanted } from "./schedule/schedule.ts"

export interface Request {
  readonly samples: Samples
  readonly domains: ReadonlyMap<string, Domain>
  readonly reduction: Reduction
  /** Inputs as they are given: batch and axes, or [] for a number. */
  readonly inputs: readonly ArrayInput[]
  readonly wrt: readonly string[]
  readonly parts: "value" | "grad" | "hess" | "hvp"
  readonly axisOrder: readonly string[]
  /** Arrays are float32, and so are results: as many digits need not be right. */
  readonly single: boolean
}

/** How values are made anew that have lost digits: by generated code, by decimals alone, which take longer, or not at all, as in a module that stands alone. */
export type Anew = "code" | "decimals" | "never"

export interface Compiled {
  readonly program: Program
  readonly outputs: readonly Wanted[]
  readonly trace: readonly Step[]
}

/** What has been compiled of a value, by all else that a request says: the same text again gives the same value, and goes with it. */
const compiled = memo<Map<string, Compiled>>()

export function compile(request: Request, anew: Anew = "code"): Compiled {
  const { samples: { value, over, ...samples }, domains, ...others } = request
  const known = compiled.get(value) ?? new Map<string, Compiled>()
  const key = JSON.stringify([samples, over?.id, [...domains], others, anew])
  const made = known.get(key) ?? compileAnew(request, anew)
  compiled.set(value, known.set(key, made))
  return made
}

function compileAnew(request: Request, anew: Anew): Compiled {
  const trace: Step[] = []
  const ask = facts(movable(request))
  const outputs = derive(request, ask, trace)
  const lowered = lowerRunning(stabilize(outputs.map((o) => o.expr), ask, trace), ask)
  const may = request.single ? SINGLE : anew === "code" ? STRICT : USUAL
  const { roots, rescues } = anew === "never" ? { roots: lowered, rescues: [] } : guard(lowered, ask, new Set(request.samples.indices), movable(request), outputs.map((o) => o.by), may)
  const wanted = outputs.map((o, k) => ({ ...o, expr: roots[k] ?? o.expr }))
  return { program: schedule(wanted, request.inputs, request.axisOrder, rescues), outputs: wanted, trace }
}

/** What a kernel computes, with every step that led there, as the interpreter understands it: no pass is shared by several positions. */
export function computed(request: Request): Pick<Compiled, "outputs" | "trace"> {
  const trace: Step[] = []
  const ask = facts(movable(request))
  const outputs = derive(request, ask, trace)
  const lowered = lower(stabilize(outputs.map((o) => o.expr), ask, trace), ask, trace)
  return { outputs: outputs.map((o, k) => ({ ...o, expr: lowered[k] ?? o.expr })), trace }
}

/** The domains, where an input that is differentiated by may lie between the members of a set: 0 and 1 are no conditions then. */
function movable({ domains, wrt, parts }: Request): ReadonlyMap<string, Domain> {
  if (parts === "value") return domains
  return new Map([...domains].map(([name, domain]) => {
    if (domain.kind !== "set" || !wrt.includes(name)) return [name, domain]
    const [low, high] = [Math.min(...domain.members), Math.max(...domain.members)]
    return [name, { kind: "interval", low, high, lowOpen: false, highOpen: false, text: domain.text }]
  }))
}

/** Value and derivatives as expressions, before lowering. */
export function derive(request: Request, ask: Facts, trace: Step[]): readonly Wanted[] {
  const given = new Map(request.inputs.map((i) => [i.name, i]))
  const plain = [request.samples.value, ...(request.samples.over === null ? [] : [request.samples.over])].map((e) => asGiven(e, given))
  const [value, over] = stabilize(plain, ask, trace)
  if (value === undefined) throw new Error("a loss has a value")
  const whole = reduced({ ...request.samples, value, over: over ?? null }, request.reduction)
  const first: Wanted = request.reduction === "none"
    ? { name: "value", expr: whole.sample, indices: request.samples.indices }
    : { name: "value", expr: whole.value, indices: [] }
  if (request.parts === "value") return [first]
  const variables = request.wrt.map((name): Variable => ({ name, indices: given.get(name)?.axes ?? [] }))
  const gradients = gradientsOf(whole, variables)
  const stable = stabilize(gradients, ask, trace)
  const outputs = [first, ...variables.map((v, k) => ({ name: `grad ${v.name}`, expr: stable[k] ?? first.expr, indices: v.indices, by: v }))]
  if (request.parts === "grad") return outputs
  if (request.parts === "hvp") {
    const products = differentiate(along(stable, variables), variables)
    return [...outputs, ...variables.map((v, k) => ({ name: `hvp ${v.name}`, expr: products[k] ?? first.expr, indices: v.indices }))]
  }
  const hessians = variables.map((v, k) => ({ name: `hess ${v.name}`, expr: diagonal(stable[k] ?? first.expr, v), indices: v.indices, by: v }))
  return [...outputs, ...hessians]
}

function gradientsOf(whole: ReturnType<typeof reduced>, variables: readonly Variable[]): readonly Expr[] {
  const names = new Set(variables.map((v) => v.name))
  const moving = dependents(postorder([whole.divisor]), names)
  if (moving.has(whole.divisor)) return differentiate(whole.value, variables)
  return differentiate(whole.sum, variables).map((g) => times(whole.scale, g))
}

/** The gradient times the direction: its derivatives are the Hessian times the direction. */
function along(gradients: readonly Expr[], variables: readonly Variable[]): Expr {
  return plus(variables.map((v, k) => {
    const term = times(gradients[k] ?? zero, input(directionOf(v.name), v.indices.map((index) => position(index))))
    return v.indices.reduceRight<Expr>((inner, index) => reduce("sum", [index], inner), term)
  }))
}

/** An input given as a number holds for every entry: it is read without positions. */
function asGiven(e: Expr, given: ReadonlyMap<string, ArrayInput>): Expr {
  if ([...given.values()].every(({ axes }) => axes.length > 0)) return e
  return transform(e, (node) => (node.op === "input" && node.args.length > 0 && given.get(node.name)?.axes.length === 0 ? input(node.name, [], node.span) : node))
}
