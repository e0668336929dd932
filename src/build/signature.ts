// The signature of a prebuilt loss in a few signs, written when it is built and read at its first call: `y,x/c;alpha////0.25,full///?/0|*|o`.
//
// Parameters, those behind the `;` being hyper-parameters, have up to five fields between `/`: a name; its axes, as `c d:4` (one of a fixed length); `@c` for a
// label, the words of a choice; marks: `?` for a switch, `!` for a set (differentiated by only when named), `~` where the divisor depends on it; the default: a
// number, for a choice its place, nothing where it takes a kernel of its own. Then the axes of a value, with `*` first if it has
// the batch; then marks: `o` the loss says what the mean divides by, `p` samples depend on each other, `f` switches and choices are fixed in a
// kernel, of which there is one for each setting, `h` there is a Hessian; then the axes that need a position, and
// the default reduction where it is not the mean.
import type { ParameterSpec, Reduction, Signature } from "../kernel/signature.ts"

export interface Parameter {
  readonly name: string
  readonly hyper: boolean
  readonly axes: readonly string[]
  readonly label: string | undefined
  /** Words of a choice or a switch; undefined for data. */
  readonly words: readonly (string | boolean)[] | undefined
  readonly set: boolean
  readonly moves: boolean
  /** Undefined: required. NaN: the default takes a kernel of its own. */
  readonly fallback: number | undefined
}

export interface Compact {
  readonly parameters: readonly Parameter[]
  /** Of the axes of a fixed length. */
  readonly lengths: ReadonlyArray<readonly [axis: string, length: number]>
  readonly samples: readonly string[]
  readonly over: boolean
  readonly coupled: boolean
  readonly fixed: boolean
  readonly hessian: boolean
  readonly positions: readonly string[]
  readonly reduction: Reduction
}

export interface Marks {
  readonly over: boolean
  readonly coupled: boolean
  readonly fixed: boolean
  readonly hessian: boolean
  readonly moving: readonly string[]
  readonly positions: readonly string[]
}

/** Whether a kernel without a parameter is another one: its default is no number, or it alone has an axis, and its default no end along it. */
export function separate({ kind, required, fallback, axes }: ParameterSpec, parameters: readonly ParameterSpec[]): boolean {
  if (required || (kind !== "real" && kind !== "label")) return false
  return Number.isNaN(plainDefault(fallback)) || axes.some(({ axis, size }) => size === undefined && !parameters.some((p) => p.required && p.axes.some((a) => a.axis === axis)))
}

const plainDefault = (text: string | undefined): number => (text === "inf" ? Infinity : text === "-inf" ? -Infinity : text === undefined || text === "" ? NaN : Number(text))

export function writeSignature({ parameters, per, perSample, reduction }: Signature, { over, coupled, fixed, hessian, moving, positions }: Marks): string {
  const one = (p: ParameterSpec): string => {
    const axes = p.axes.map(({ axis, size }) => (size === undefined ? axis : `${axis}:${size}`)).join(" ")
    const kind = p.kind === "label" ? `@${p.label}` : p.kind === "choice" ? p.choices?.join(" ") : ""
    const flags = (p.kind === "switch" ? "?" : p.domain?.kind === "set" ? "!" : "") + (moving.includes(p.name) ? "~" : "")
    const fields = [p.name, axes, kind, flags].join("/")
    return p.required ? fields.replace(/\/+$/, "") : `${fields}/${fallbackText(p, parameters)}`
  }
  const [inputs, hypers] = [false, true].map((hyper) => parameters.filter((p) => p.hyper === hyper).map(one).join(","))
  const fields = [`${inputs}${hypers === "" ? "" : `;${hypers}`}`, [...(perSample ? ["*"] : []), ...per].join(" "), (over ? "o" : "") + (coupled ? "p" : "") + (fixed ? "f" : "") + (hessian ? "h" : ""), positions.join(" "), reduction ?? ""]
  return fields.join("|").replace(/\|+$/, "")
}

function fallbackText(p: ParameterSpec, parameters: readonly ParameterSpec[]): string {
  if (p.kind === "switch") return p.fallback === "true" ? "1" : "0"
  if (p.kind === "choice") return String(p.choices?.indexOf(p.fallback ?? ""))
  return separate(p, parameters) ? "" : String(plainDefault(p.fallback))
}

const words = (text: string | undefined): readonly string[] => text?.match(/\S+/g) ?? []

export function readSignature(text: string): Compact {
  const [parameters = "", samples, marks = "", positions, reduction] = text.split("|")
  return {
    parameters: parameters.split(";").flatMap((list, k) => (list.match(/[^,]+/g) ?? []).map((one): Parameter => {
      const [name = "", axes, kind = "", flags = "", fallback] = one.split("/")
      const isLabel = kind.startsWith("@")
      return {
        name, label: isLabel ? kind.slice(1) : undefined, hyper: k > 0, axes: words(axes).map((axis) => axis.replace(/:.*/, "")),
        words: flags.includes("?") ? [false, true] : kind === "" || isLabel ? undefined : words(kind),
        set: flags.includes("!"), moves: flags.includes("~"), fallback: fallback === undefined ? undefined : fallback === "" ? NaN : Number(fallback),
      }
    })),
    lengths: [...text.matchAll(/([^\s/]+):(\d+)/g)].map(([, axis = "", size]) => [axis, Number(size)]),
    samples: words(samples), over: marks.includes("o"), coupled: marks.includes("p"), fixed: marks.includes("f"), hessian: marks.includes("h"), positions: words(positions), reduction: (reduction ?? "mean") as Reduction,
  }
}
