// Seed cases: a source and, where one is named, a built-in loss, which must both give the number printed in a notebook.
import type { LossFunction } from "../../src/index.ts"
import type { InputValue, Reduction } from "../../src/kernel/signature.ts"
import { attempt, compileOnce, flatten, isFailure, toInputs } from "./call.ts"
import type { Case, JsonObject, Outcome } from "./case.ts"
import { objectAt, textAt, toNumber } from "./case.ts"
import { firstDifference } from "./judge.ts"
import type { Way } from "./way.ts"
import { settledBy } from "./way.ts"

export function runSeed({ id, body }: Case, way: Way): Outcome {
  const source = textAt(body, "source") ?? ""
  const builtin = textAt(body, "builtin")
  const base = { id, format: "seed" as const, group: builtin ?? "without a built-in" }
  for (const text of builtin === undefined ? [source] : [source, builtin]) {
    const difference = differenceOf(text, body, text !== source, way)
    if (difference !== undefined) return { ...base, status: "failed", ...difference, got: `${difference.got} from ${text}` }
  }
  return { ...base, status: "passed" }
}

function differenceOf(text: string, body: JsonObject, renamed: boolean, way: Way): { expected: string; got: string } | undefined {
  const expected = flatten(body["expected"])
  const f = compileOnce(text)
  if (isFailure(f)) return { expected: `${expected}`, got: f.error }
  const inputs = renamed ? renameFor(f, objectAt(body, "inputs"), objectAt(body, "params")) : toInputs(objectAt(body, "inputs"), objectAt(body, "params"))
  const reduction = (textAt(body, "reduction") ?? "mean") as Reduction
  const result = attempt(() => flatten(f(inputs, { reduction, ...way.options })))
  if (isFailure(result)) return { expected: `${expected}`, got: result.error }
  return firstDifference(settledBy(way, result, expected, (options) => f(inputs, { reduction, ...options })), expected, toNumber(body["tol"]) ?? 1e-6, 0)
}

/** The names of the inputs are the case's: those the loss does not have are its remaining inputs, in order. */
function renameFor(f: LossFunction, inputs: JsonObject, params: JsonObject): Record<string, InputValue> {
  const given = Object.entries(toInputs(inputs))
  const known = f.signature.parameters.map((parameter) => parameter.name)
  const rest = f.signature.parameters.filter(({ name, required }) => required && !Object.hasOwn(inputs, name)).map(({ name }) => name)
  const named = given.map(([name, value]) => [known.includes(name) ? name : (rest.shift() ?? name), value] as const)
  return { ...Object.fromEntries(named), ...toInputs(params) }
}
