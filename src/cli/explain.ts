// `lossc explain`: what becomes of a loss, in one of the forms of `explain()`.
import { choice, type Request } from "./arguments.ts"
import { delivered, lossAsked } from "./form.ts"

export function explain(request: Request): string {
  const { loss, options } = lossAsked(request)
  const format = choice(request, "format")
  return delivered(request, format === "json" ? JSON.stringify(loss.explain("json", options), null, 2) : loss.explain(format === "markdown" || format === "latex" ? format : "text", options))
}
