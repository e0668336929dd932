// The signature of a prebuilt loss as its module has it (signature.ts says what stands where), with nothing at the ends that is not needed. In: the signature of
// the checked loss and what compiling its kernels told. Out: the text of an array.
import type { ParameterSpec, Signature } from "../kernel/signature.ts"

export interface Marks {
  readonly over: boolean
  readonly coupled: boolean
  readonly fixed: boolean
  readonly moving: readonly string[]
  readonly positions: readonly string[]
}

/** Whether a kernel without a parameter is another one: its default is no number, or it alone has an axis, and its default no end along it. */
export function separate({ kind, required, fallback, axes }: ParameterSpec, parameters: readonly ParameterSpec[]): boolean {
  if (required || (kind !== "real" && kind !== "label")) return false
  return Number.isNaN(plainDefault(fallback)) || axes.some(({ axis, size }) => size === undefined && !parameters.some((p) => p.required && p.axes.some((a) => a.axis === axis)))
}

const plainDefault = (text: string | undefined): number => (text === "inf" ? Infinity : text === "-inf" ? -Infinity : text === undefined || text === "" ? NaN : Number(text))

export function signatureText({ parameters, per, perSample, reduction }: Signature, { coupled, fixed, moving, positions }: Marks): string {
  const one = (p: ParameterSpec): string => {
    const words = p.kind === "switch" ? [false, true] : p.kind === "choice" ? p.choices : undefined
    const marks = (p.domain?.kind === "set" ? 1 : 0) + (moving.includes(p.name) ? 2 : 0)
    return list([text(p.name), text([...(p.hyper ? [] : ["*"]), ...p.axes.map(({ axis }) => axis)]), p.required ? "" : String(fallback(p, parameters)), text(p.label), text(words), marks > 0 ? String(marks) : ""])
  }
  const sizes = new Map(parameters.flatMap((p) => p.axes).map(({ axis, size }) => [axis, size]))
  const axes = new Set([...per, ...parameters.flatMap((p) => [...p.axes.map(({ axis }) => axis), ...(p.label === undefined ? [] : [p.label])])])
  const marks = (coupled ? "p" : "") + (fixed ? "f" : "")
  return list([
    list(parameters.map(one)), text([...(perSample ? ["*"] : []), ...per]), text(marks), text(reduction),
    axes.size === 0 ? "" : list([...axes].map((axis) => list([text(axis), text(sizes.get(axis))]))), text(positions.length > 0 ? positions : undefined),
  ])
}

const text = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value))

/** An array with holes; the empty places behind the last entry are left out. */
const list = (entries: readonly string[]): string => `[${entries.join(", ").replace(/[, ]+$/, "")}]`

function fallback(p: ParameterSpec, parameters: readonly ParameterSpec[]): number {
  if (p.kind === "switch") return p.fallback === "true" ? 1 : 0
  if (p.kind === "choice") return (p.choices ?? []).indexOf(p.fallback ?? "")
  return separate(p, parameters) ? NaN : plainDefault(p.fallback)
}
