// Wrong and hostile sources: compiling gives an ordinary diagnostic of the right class within a second, whose message or hint says
// what it must; a `valid` one compiles and has the value it should.
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts"
import { loss, LossError } from "../../src/index.ts"
import { attempt, flatten, isFailure, toInputs } from "./call.ts"
import type { Case, JsonObject, Outcome } from "./case.ts"
import { isList, objectAt, textAt } from "./case.ts"
import { judge } from "./judge.ts"
import type { Way } from "./way.ts"
import { settledBy } from "./way.ts"

const LIMIT_MS = 1000

export function runBadSource({ id, body }: Case, way: Way): Outcome {
  const kind = textAt(body, "kind") ?? ""
  const base = { id, format: "bad-source" as const, group: kind }
  const difference = kind === "valid" ? judgeValid(body, way) : judgeBad(kind, body)
  return difference === undefined ? { ...base, status: "passed" } : { ...base, status: "failed", ...difference }
}

type Difference = { readonly expected: string; readonly got: string } | undefined

function judgeValid(body: JsonObject, way: Way): Difference {
  const also = alternatives(body)
  const expect = objectAt(body, "expect")
  const [want = NaN] = flatten(expect["value"])
  const { result, ms, diagnostics } = compile(sourceOf(body), (f) => flatten(f(toInputs(objectAt(expect, "inputs")), way.options)))
  if (ms > LIMIT_MS) return { expected: "an answer within a second", got: `${Math.round(ms)} ms` }
  if (diagnostics !== undefined && diagnostics.some(({ code }) => isOneOf(code, also))) return undefined
  if (isFailure(result)) return { expected: `${want}`, got: result.error }
  const settled = settledBy(way, result, [want], (options) => loss(sourceOf(body))(toInputs(objectAt(expect, "inputs")), options))
  return settled.length === 1 && judge(settled[0] ?? NaN, want, 0).strict ? undefined : { expected: `${want}`, got: `${result}` }
}

function judgeBad(kind: string, body: JsonObject): Difference {
  const { ms, diagnostics, message, result } = compile(sourceOf(body), () => [])
  if (diagnostics === undefined) return { expected: `a diagnostic (${kind})`, got: isFailure(result) ? `an error that is not one: ${result.error}` : "a loss" }
  const shown = diagnostics.map(({ code, message: text, hint }) => `${code} ${text}${hint === undefined ? "" : ` | ${hint}`}`).join("; ")
  if (ms > LIMIT_MS) return { expected: "a diagnostic within a second", got: `${Math.round(ms)} ms` }
  const classes = [kind, ...alternatives(body)]
  if (!diagnostics.some(({ code }) => isOneOf(code, classes))) return { expected: `a diagnostic of class ${classes.join(" or ")}`, got: shown }
  if (/Token sequences|NoViableAlt|Mismatched|EarlyExit|NotAllInput|chevrotain|\n\s+at \S+.*:\d+:\d+/i.test(message)) return { expected: "no toolkit wording", got: message }
  const said = diagnostics.map(({ message: text, hint }) => `${text} ${hint ?? ""}`).join(" ").toLowerCase()
  const unsaid = (isList(body["must_mention"]) ? body["must_mention"] : []).map(String).find((words) => !words.toLowerCase().split("|").some((word) => said.includes(word)))
  return unsaid === undefined ? undefined : { expected: `a message with \`${unsaid}\``, got: shown }
}

function compile(source: string, use: (f: ReturnType<typeof loss>) => number[]) {
  const start = performance.now()
  let diagnostics: readonly Diagnostic[] | undefined
  let message = ""
  const result = attempt(() => {
    try {
      return use(loss(source))
    } catch (error) {
      if (error instanceof LossError) ({ diagnostics, message } = error)
      throw error
    }
  })
  return { result, diagnostics, message, ms: performance.now() - start }
}

/** Parts are [text, times]: the long sources. */
function sourceOf(body: JsonObject): string {
  const parts = body["source_parts"]
  if (!isList(parts)) return textAt(body, "source") ?? ""
  return parts.map((part) => (isList(part) ? String(part[0]).repeat(Number(part[1])) : "")).join("")
}

const isOneOf = (code: string, classes: readonly string[]): boolean => classesOf(code).some((name) => classes.includes(name))

const alternatives = (body: JsonObject): string[] => (textAt(body, "also_ok") ?? "").split("|").filter((name) => name !== "")

/** The classes of a code: the ranges of src/diagnostics/catalog.ts, and two codes that are about two things. */
function classesOf(code: string): readonly string[] {
  if (/^E13/.test(code) || code === "E603") return ["limit"]
  // An unknown axis; a call with too many or too few arguments.
  if (code === "E205") return ["name", "axis"]
  if (code === "E212") return ["name", "type"]
  return [new Map([["E1", "syntax"], ["E2", "name"], ["E3", "axis"], ["E4", "type"], ["E5", "domain"]]).get(code.slice(0, 2)) ?? code]
}
