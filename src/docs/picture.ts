// The small picture of a loss on the page of its family: the value as a line, the derivative dashed, against the prediction. In: a checked loss. Out: SVG of
// about two kilobytes, with places to a tenth of a pixel, so that it is the same on every machine; nothing where one number says little.
// Observable Plot would write five times as much for it.
import { differentiate } from "../autodiff/differentiate.ts"
import { interpret, type InterpreterInput } from "../backends/interpret.ts"
import type { CheckedLoss } from "../check/loss.ts"
import type { Expr } from "../ir/expr.ts"
import { facts } from "../ir/facts.ts"
import { reduced } from "../kernel/reduction.ts"
import type { InputValue, ParameterSpec } from "../kernel/signature.ts"
import { curvesRange, type Series } from "../plot/draw.ts"
import { defaultInput, flat, withDefaults } from "../plot/sample.ts"
import { stabilize } from "../rules/rewrite.ts"
import { rolesOf, type Roles } from "../traits/roles.ts"

export interface Picture {
  readonly svg: string
  /** What is drawn against what: `p, with y = 0`. */
  readonly caption: string
}

const POINTS = 97
const WIDTH = 300
const HEIGHT = 170
const FRAME = { left: 34, top: 8, width: WIDTH - 42, height: HEIGHT - 30 }
/** Between neighbors, as a share of the height: a jump. */
const JUMP = 0.1

export function pictureOf(checked: CheckedLoss): Picture | undefined {
  const { signature } = checked
  const roles = rolesOf(signature)
  const name = roles?.prediction.name ?? defaultInput(checked)
  const inputs = signature.parameters.filter((p) => !p.hyper && p.required)
  const varied = inputs.find((p) => p.name === name)
  if (varied === undefined || !signature.perSample || signature.per.length > 0 || !(inputs.every(({ axes }) => axes.length === 0) || (roles !== undefined && isOfClasses(roles)))) return undefined
  const values = withDefaults(checked, {})
  const all = grid(rangeOf(varied))
  const curves = curvesOf(checked, varied, values, all)
  const inside = all.flatMap((_, k) => (Number.isNaN(curves[0]?.[k]) ? [] : [k]))
  const [from = 0, to = 0] = [inside[0], inside.at(-1)]
  const [value = [], slope = []] = curves.map((ys) => ys.slice(from, to + 1))
  if (!value.some((v) => Number.isFinite(v) && v !== value[0])) return undefined
  const others = inputs.filter((p) => p !== varied).map((p) => `\`${p.name} = ${JSON.stringify(values[p.name])}\``)
  return { svg: drawn(all.slice(from, to + 1), value, slope), caption: `${varied.axes.length === 0 ? "" : "the first entry of "}\`${varied.name}\`${others.length === 0 ? "" : `, with ${others.join(", ")}`}` }
}

/** A row of probabilities or scores against a class or another row of probabilities: its first entry says something. */
function isOfClasses({ target, prediction }: Roles): boolean {
  const [axis, second] = prediction.axes
  return axis !== undefined && second === undefined && (target.kind === "label" ? target.axes.length === 0 && target.label === axis.axis : target.axes.length === 1 && target.domain?.text === "[0,1]")
}

/** The domain, as far as it is finite. */
function rangeOf({ domain }: ParameterSpec): readonly [number, number] {
  if (domain === undefined || domain.kind === "set") return [-4, 4]
  return domain.low > -Infinity ? [domain.low, Math.min(domain.high, domain.low + 4)] : [domain.high - 4, domain.high]
}

const grid = ([low, high]: readonly [number, number]): readonly number[] => Array.from({ length: POINTS }, (_, k) => (k === POINTS - 1 ? high : low + ((high - low) * k) / (POINTS - 1)))

/** Value and slope of samples in which the (first entry of the) prediction varies: literally, since a picture needs no last digit. */
function curvesOf(checked: CheckedLoss, varied: ParameterSpec, values: Readonly<Record<string, InputValue>>, xs: readonly number[]): readonly (readonly number[])[] {
  const { signature, domains } = checked
  const absent = new Set(signature.parameters.filter((p) => !p.required).map((p) => p.name))
  const { value } = checked.instantiate({ fixed: new Map(), constants: new Map(), absent })
  const ask = facts(domains)
  const variable = { name: varied.name, indices: ["*", ...varied.axes.map(({ axis }) => axis)] }
  const whole = reduced({ value, over: null, indices: ["*"], weighted: false }, "sum").sum
  const exprs = stabilize([value, ...differentiate(whole, [variable])], ask)
  const length = Math.max(1, ...signature.parameters.map((p) => flat(values[p.name]).length))
  const sizes = new Map([["*", xs.length], ...signature.parameters.flatMap((p) => [...p.axes.map(({ axis }) => axis), ...(p.label === undefined ? [] : [p.label])]).map((axis): [string, number] => [axis, length])])
  const inputs = new Map(signature.parameters.filter((p) => p.required).map((p): [string, InterpreterInput] => {
    const axes = p.axes.map(({ axis }) => axis)
    const row = flat(values[p.name])
    if (p === varied) return [p.name, { data: xs.flatMap((x) => [x, ...row.slice(1)]), axes: ["*", ...axes] }]
    return [p.name, axes.length === 0 ? (row[0] ?? NaN) : p.hyper ? { data: row, axes } : { data: xs.flatMap(() => row), axes: ["*", ...axes] }]
  }))
  const at = (e: Expr, k: number): number => interpret(e, { sizes, indices: new Map([["*", k], ...varied.axes.map(({ axis }): [string, number] => [axis, 0])]), inputs })
  return exprs.map((e) => xs.map((_, k) => at(e, k)))
}

function drawn(xs: readonly number[], value: readonly number[], slope: readonly number[]): string {
  const series = [value, slope].map((ys, order): Series => ({ name: "", order, color: order, dash: order, fx: "", fy: "", points: ys.map((y, k) => ({ x: xs[k] ?? 0, y })) }))
  const [low, high] = curvesRange(series)
  const [from = 0, to = 1] = [xs[0], xs.at(-1)]
  const across = (x: number): number => FRAME.left + ((x - from) / (to - from)) * FRAME.width
  const up = (y: number): number => ((high - y) / (high - low)) * FRAME.height
  const edge = `x="${FRAME.left}" y="${FRAME.top}" width="${FRAME.width}" height="${FRAME.height}"`
  const zero = low < 0 && high > 0 ? `<path d="M${FRAME.left} ${tenth(FRAME.top + up(0))}h${FRAME.width}" stroke="#bbb"/>` : ""
  const label = (x: number, y: number, anchor: string, text: number): string => `<text x="${x}" y="${y}" text-anchor="${anchor}">${Number(text.toPrecision(2))}</text>`
  const inner = (ys: readonly number[]): string => pathOf(ys.map((y, k) => ({ x: across(xs[k] ?? 0) - FRAME.left, y: up(y) })))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="10" fill="#444">`,
    `<rect width="100%" height="100%" fill="white"/><rect ${edge} fill="none" stroke="#ccc"/>${zero}`,
    label(FRAME.left - 4, FRAME.top + 8, "end", high), label(FRAME.left - 4, FRAME.top + FRAME.height, "end", low),
    label(FRAME.left, HEIGHT - 8, "start", from), label(FRAME.left + FRAME.width, HEIGHT - 8, "end", to),
    `<svg ${edge} fill="none" stroke-width="1.5"><path d="${inner(slope)}" stroke="#d1531a" stroke-dasharray="4 3"/><path d="${inner(value)}" stroke="#1f5fbf"/></svg></svg>`,
  ].join("\n") + "\n"
}

/** Straight lines between neighbors, broken at jumps and where there is no value; far outside the frame everything is alike. */
function pathOf(points: ReadonlyArray<{ readonly x: number; readonly y: number }>): string {
  let pen: number | undefined
  return points.map(({ x, y }) => {
    const at = Number.isFinite(y) ? Math.max(-FRAME.height, Math.min(2 * FRAME.height, y)) : undefined
    const joined = pen !== undefined && at !== undefined && (Math.abs(at - pen) < JUMP * FRAME.height || outside(pen) || outside(at))
    pen = at
    return at === undefined ? "" : `${joined ? "L" : "M"}${tenth(x)} ${tenth(at)}`
  }).join("")
}

const outside = (y: number): boolean => y < 0 || y > FRAME.height

const tenth = (v: number): string => String(Number(v.toFixed(1)) + 0)
