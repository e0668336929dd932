// `lossc emit`: a loss in another form, printed or as a file.
import { choice, onlyWord, type Request } from "./arguments.ts"
import { delivered, lossAsked } from "./form.ts"
import { warnOfName } from "./misspelt.ts"

export function emit(request: Request): string {
  const { loss, options } = lossAsked(request)
  warnOfName(loss, onlyWord(request))
  return delivered(request, loss.emit(choice(request, "target") === "latex" ? "latex" : "js", options))
}
