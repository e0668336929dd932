// Labels: positions along an axis. Comes in: the data of a label input; goes out: nothing, or a diagnostic that names the
// entry that is no whole number (NaN among them). Whether a label lies on its axis is not asked here: one that the formula
// does not read, such as an ignored -100, may be any whole number; fault.ts finds the one that was read.
import type { Given } from "./shape.ts"
import { refuse } from "./refuse.ts"
import { indicesOf, placeText } from "./wording.ts"

/** `shape` is that of memory, for the index in the message. */
export function checkLabels(name: string, axis: string, { data, form }: Given, shape: readonly number[]): void {
  if (form === "integer") return
  if (typeof data === "number") {
    if (!Number.isInteger(data)) refuse("E718", { entry: name, value: String(data), axis })
    return
  }
  for (let i = 0; i < data.length; i++) {
    const label: number | undefined = data[i]
    if (!Number.isInteger(label)) refuse("E718", { entry: placeText(name, indicesOf(i, shape)), value: String(label), axis })
  }
}
