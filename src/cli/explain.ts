// `lossc explain`: what becomes of a loss, in one of the forms of `explain()`.
import { writeText } from "../data/write.ts"
import { choice, last, names, onlyWord, pairs, reductionOf, type Request } from "./arguments.ts"
import { lossNamed } from "./loss-argument.ts"
import { readSettings } from "./settings.ts"
import { parameterNamed } from "./settings.ts"
import { toObject } from "./eval.ts"

export function explain(request: Request): string {
  const plain = lossNamed(onlyWord(request))
  const settings = pairs(request, "set")
  const loss = settings.size === 0 ? plain : plain.with(toObject(readSettings(plain.signature, settings)))
  const wrt = names(request, "grad")
  for (const name of wrt) parameterNamed(loss.signature, name, "grad")
  const reduction = reductionOf(request)
  const options = { ...(wrt.length === 0 ? {} : { wrt }), ...(reduction === undefined ? {} : { reduction }) }
  const format = choice(request, "format")
  const text = format === "json" ? JSON.stringify(loss.explain("json", options), null, 2) : loss.explain(format === "markdown" || format === "latex" ? format : "text", options)
  const out = last(request, "out")
  if (out === undefined) return text
  writeText(out, `${text}\n`)
  return `wrote ${out}`
}
