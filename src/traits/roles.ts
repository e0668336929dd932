// Which input of a loss is the target and which the prediction. In: a signature. Out: the two parameters, where there is exactly one of each.
// Papers and frameworks have few words for a target, so the words decide; the prediction is what is left of the inputs that must be given.
import type { ParameterSpec, Signature } from "../kernel/signature.ts"

const targets: ReadonlySet<string> = new Set(["y", "t", "y_true", "target", "targets", "label", "labels"])

export interface Roles {
  readonly target: ParameterSpec
  readonly prediction: ParameterSpec
}

export function rolesOf({ parameters }: Signature): Roles | undefined {
  const inputs = parameters.filter((p) => !p.hyper && p.required)
  const [target, second] = inputs.filter(({ name }) => targets.has(name))
  const [prediction, other] = inputs.filter(({ name, kind }) => !targets.has(name) && kind === "real")
  return target === undefined || second !== undefined || prediction === undefined || other !== undefined ? undefined : { target, prediction }
}
