// The order in which the index variables of a reduction become loops: batch first, then axes as the signature names them, then own
// axes; copies after their axis.
import { axisOf } from "../ir/make.ts"

export function inOrder(over: readonly string[], axisOrder: readonly string[]): readonly string[] {
  const rank = (index: string) => {
    const found = axisOrder.indexOf(axisOf(index))
    return axisOf(index) === "*" ? -1 : found < 0 ? axisOrder.length : found
  }
  return [...over].sort((a, b) => rank(a) - rank(b) || a.length - b.length)
}
