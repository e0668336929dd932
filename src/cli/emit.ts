// `lossc emit`: a loss in another form, printed or as a file.
import { writeText } from "../data/write.ts"
import { choice, last, names, onlyWord, pairs, reductionOf, type Request } from "./arguments.ts"
import { toObject } from "./eval.ts"
import { lossNamed } from "./loss-argument.ts"
import { parameterNamed, readSettings } from "./settings.ts"

export function emit(request: Request): string {
  const plain = lossNamed(onlyWord(request))
  const settings = pairs(request, "set")
  const loss = settings.size === 0 ? plain : plain.with(toObject(readSettings(plain.signature, settings)))
  const wrt = names(request, "grad")
  for (const name of wrt) parameterNamed(loss.signature, name, "grad")
  const reduction = reductionOf(request)
  const text = loss.emit(choice(request, "target") === "latex" ? "latex" : "js", { ...(wrt.length === 0 ? {} : { wrt }), ...(reduction === undefined ? {} : { reduction }) })
  const out = last(request, "out")
  if (out === undefined) return text
  writeText(out, text.endsWith("\n") ? text : `${text}\n`)
  return `wrote ${out}`
}
