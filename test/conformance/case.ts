// What a case file holds and what running one case gives. The formats are told apart by content, case by case, so that a file
// may come from anywhere and mix them: see README.md beside this file.
import { readFileSync } from "node:fs"

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

export type Format = "seed" | "peer" | "golden" | "exact" | "bad-source"

export interface Case {
  readonly format: Format
  readonly id: string
  readonly body: JsonObject
}

export type Status = "passed" | "failed" | "missing" | "convention"

export interface Outcome {
  readonly id: string
  readonly format: Format
  /** What the counts are grouped by: a loss, a family, a kind. */
  readonly group: string
  /** `missing`: the project does not have the API or an option; it counts as failed. `convention`: counts as neither. */
  readonly status: Status
  readonly expected?: string
  readonly got?: string
  /** With float32 steps: results that only their bound admits, and of them those that it says nothing about. */
  readonly count?: { readonly byBound: number; readonly open: number }
  /** Outputs of a naive or random case. */
  readonly outputs?: Shares
}

export interface Shares {
  readonly total: number
  readonly strict: number
  readonly conditioned: number
  /** Of the finite outputs, in units in the last place of the exact result. */
  readonly worstUlp: number
}

/** Not a case file: a sentence for whoever called the runner. */
export class CaseFileError extends Error {}

export function readCases(file: string): Case[] {
  const text = readFileSync(file, "utf8")
  const whole = tryParse(text)
  const bodies = whole === undefined ? text.split("\n").flatMap((line, i) => (line.trim() === "" ? [] : [parseLine(file, line, i + 1)])) : listOf(whole)
  return bodies.map((body, i) => {
    const format = isObject(body) ? formatOf(body) : undefined
    if (!isObject(body) || format === undefined) throw new CaseFileError(`${file}: case ${i + 1} is in none of the known formats`)
    return { format, id: typeof body["id"] === "string" ? body["id"] : `case ${i + 1}`, body }
  })
}

function listOf(value: Json): readonly Json[] {
  if (isList(value)) return value
  return isObject(value) && isList(value["cases"]) ? value["cases"] : [value]
}

function formatOf(body: JsonObject): Format | undefined {
  const has = (...names: string[]): boolean => names.every((name) => Object.hasOwn(body, name))
  if (has("must_mention")) return "bad-source"
  if (has("points", "tol")) return "exact"
  if (has("api", "tolerance", "expected")) return "peer"
  if (has("api", "value")) return "golden"
  return has("source", "expected") ? "seed" : undefined
}

function tryParse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function parseLine(file: string, line: string, number: number): Json {
  const value = tryParse(line)
  if (value === undefined) throw new CaseFileError(`${file}, line ${number}: it is not JSON`)
  return value
}

export const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value)
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

export const objectAt = (body: JsonObject, name: string): JsonObject => {
  const value = Object.hasOwn(body, name) ? body[name] : undefined
  return isObject(value) ? value : {}
}
export const textAt = (body: JsonObject, name: string): string | undefined => {
  const value = body[name]
  return typeof value === "string" ? value : undefined
}

/** Numbers of a case file: JSON numbers, and texts for infinities, NaN and exact decimals. Anything else stays undefined. */
export function toNumber(value: Json | undefined): number | undefined {
  if (typeof value === "number") return value
  if (typeof value === "boolean") return value ? 1 : 0
  if (value === "undefined" || value === "NaN") return NaN
  return typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value)) ? Number(value) : undefined
}
