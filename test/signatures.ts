// Signatures for tests of binding, made from the shorthand a reader knows: `x[c]`, `y in c`, `box[k=4]`, `w?` (may be left out).
import { LossError } from "../src/diagnostics/error.ts"
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts"
import type { ParameterSpec, Signature } from "../src/kernel/signature.ts"

function parameter(text: string, hyper: boolean): ParameterSpec {
  const [, name = "", optional, axes = "", label] = /^([^?[\s]+)(\?)?(?:\[([^\]]*)\])?(?: in (\w+))?$/.exec(text) ?? []
  return {
    name,
    hyper,
    axes: axes === "" ? [] : axes.split(",").map(axis => (axis.includes("=") ? { axis: axis.split("=")[0]!, size: Number(axis.split("=")[1]) } : { axis })),
    kind: label === undefined ? "real" : "label",
    ...(label === undefined ? {} : { label }),
    required: optional === undefined,
  }
}

export function signature(inputs: string, hyper = "", more: Partial<Signature> = {}): Signature {
  const list = (text: string): string[] => (text === "" ? [] : text.split("; "))
  return { name: "f", doc: "", parameters: [...list(inputs).map(text => parameter(text, false)), ...list(hyper).map(text => parameter(text, true))], per: [], perSample: true, ...more }
}

/** What a call throws, as text: all messages, then all hints. */
export function refusal(call: () => unknown): { codes: string[]; text: string; hints: string; diagnostics: readonly Diagnostic[] } {
  try {
    call()
  } catch (error) {
    if (!(error instanceof LossError)) throw error
    const { diagnostics } = error
    return { codes: diagnostics.map(d => d.code), text: diagnostics.map(d => d.message).join("\n"), hints: diagnostics.map(d => d.hint ?? "").join("\n"), diagnostics }
  }
  throw new Error("nothing was thrown")
}
