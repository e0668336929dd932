// The call that a text or a kernel is made for before there is data: every required input an array of the kind given, what has a default left
// out, hyper-parameters without a default numbers that are read at run time.
import type { CheckedLoss } from "../check/loss.ts"
import type { Request } from "../compile.ts"
import type { ArrayInput } from "../schedule/loop.ts"
import type { CallOptions } from "./options.ts"
import { SAMPLE_WEIGHT } from "./reduction.ts"
import type { Parts } from "./kernels.ts"

/** `held`: the arrays that `with` folded in, which are read like any input. */
export function plannedRequest(checked: CheckedLoss, options: CallOptions, parts: Parts, held: object): Request {
  const { signature } = checked
  const asked = new Set(options.wrtNamed ? options.wrt : [])
  const given = signature.parameters.filter((p) => (p.required || asked.has(p.name) || Object.hasOwn(held, p.name)) && (p.kind === "real" || p.kind === "label"))
  const names = new Set(given.map((p) => p.name))
  const absent = new Set(signature.parameters.map((p) => p.name).filter((name) => !names.has(name)))
  const instance = checked.instantiate({ fixed: new Map(), constants: new Map(), absent })
  const indices = [...(signature.perSample ? ["*"] : []), ...signature.per]
  const weighted = options.sampleWeight !== undefined
  const inputs = given.map((p): ArrayInput => ({ name: p.name, axes: [...(p.hyper ? [] : ["*"]), ...p.axes.map((a) => a.axis)] }))
  if (weighted) inputs.push({ name: SAMPLE_WEIGHT, axes: typeof options.sampleWeight === "number" ? [] : indices })
  return {
    samples: { value: instance.value, over: instance.over, indices, weighted },
    domains: checked.domains, reduction: options.reduction, inputs, parts,
    wrt: parts === "value" ? [] : options.wrt.filter((name) => names.has(name)),
    single: options.precision === "f32",
    axisOrder: signature.parameters.flatMap((p) => p.axes.map((a) => a.axis)),
  }
}
