// What `explain` and `emit` have in common: a loss in some form. In: the words of the command. Out: the loss with its settings, the options of the
// form, and the text printed or written.
import { writeText } from "../data/write.ts"
import type { LossFunction, Options } from "../index.ts"
import { last, names, onlyWord, pairs, reductionOf, type Request } from "./arguments.ts"
import { toObject } from "./eval.ts"
import { lossFile, lossNamed } from "./loss-argument.ts"
import { refuseOverwriting } from "./overwrite.ts"
import { parameterNamed, readSettings } from "./settings.ts"

export function lossAsked(request: Request): { readonly loss: LossFunction; readonly options: Options } {
  const word = onlyWord(request)
  refuseOverwriting(last(request, "out"), [lossFile(word).file])
  const plain = lossNamed(word)
  const settings = pairs(request, "set")
  const loss = settings.size === 0 ? plain : plain.with(toObject(readSettings(plain.signature, settings)))
  const wrt = names(request, "grad")
  for (const name of wrt) parameterNamed(loss.signature, name, "grad")
  const reduction = reductionOf(request)
  return { loss, options: { ...(wrt.length === 0 ? {} : { wrt }), ...(reduction === undefined ? {} : { reduction }) } }
}

/** The text itself, or where it was written. */
export function delivered(request: Request, text: string): string {
  const out = last(request, "out")
  if (out === undefined) return text
  writeText(out, text.endsWith("\n") ? text : `${text}\n`)
  return `wrote ${out}`
}
