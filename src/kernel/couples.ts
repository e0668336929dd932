// Whether the value of one sample depends on the others: then a loss can be neither accumulated piece by piece nor streamed. In: the
// expressions of a loss per sample. Out: yes where one of them reduces over the batch, asks for its length or for a position in it.
import { axisOf } from "../ir/make.ts"
import { postorder } from "../ir/walk.ts"
import type { Instance } from "../check/loss.ts"
import type { Signature } from "./signature.ts"

const BATCH = "*"

export function couplesSamples(signature: Signature, { value, over }: Instance): boolean {
  if (!signature.perSample) return true
  return postorder(over === null ? [value] : [value, over]).some((node) => {
    if (node.op === "size") return node.name === BATCH
    if (node.op === "input") return node.args.some((at) => at.op === "position" && axisOf(at.name) === BATCH && at.name !== BATCH)
    return node.over.some((index) => axisOf(index) === BATCH)
  })
}
