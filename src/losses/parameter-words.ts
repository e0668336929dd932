// What a parameter of a loss may be, in words: `gamma: >= 0, default 2`, `p: in [0, 1]`. For the command line, and with marks for pages.
import type { ParameterSpec } from "../kernel/signature.ts"

export function parameterWords({ name, axes, kind, label, choices = [], domain, fallback }: ParameterSpec, marked = false): string {
  const code = (text: string): string => (marked ? `\`${text}\`` : text)
  const what = kind === "label" ? `a label along ${code(label ?? "")}` : kind === "switch" ? "true or false" : kind === "choice" ? choices.map(code).join(" or ") : domain === undefined ? "any number" : code(/^[<>]/.test(domain.text) ? domain.text : `in ${domain.text}`)
  const shape = axes.length === 0 ? "" : `[${axes.map(({ axis, size }) => (size === undefined ? axis : `${axis}=${size}`)).join(", ")}]`
  return `${code(name + shape)}: ${what}${fallback === undefined ? "" : `, default ${code(fallback)}`}`
}
