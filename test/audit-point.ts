// A source and a point of a case file through the audit's reference. In: source, hyper-parameters, a point, names to differentiate
// by. Out: the exact numbers. Every point is one sample.
import { reference, type PointInput, type Reference } from "../src/audit/reference.ts"
import { check } from "../src/check/program.ts"
import type { CheckedLoss } from "../src/check/loss.ts"
import { library } from "../src/losses/library.ts"
import type { Json, JsonObject } from "./conformance/case.ts"
import { flatten } from "./conformance/call.ts"

const checked = new Map<string, CheckedLoss>()

export function checkOnce(source: string): CheckedLoss {
  const known = checked.get(source) ?? check(source, library).losses.at(-1)
  if (known === undefined) throw new Error(`no loss: ${source}`)
  checked.set(source, known)
  return known
}

export function exactAt(source: string, hyper: JsonObject, point: JsonObject, wrt: readonly string[]): Reference {
  const loss = checkOnce(source)
  const { parameters, perSample, per } = loss.signature
  const constants = new Map(Object.entries(hyper).flatMap(([name, x]): Array<[string, number]> => (typeof x === "number" ? [[name, x]] : [])))
  const given = new Set([...constants.keys(), ...Object.keys(point)])
  const { value } = loss.instantiate({ fixed: new Map(), constants, absent: new Set(parameters.map((p) => p.name).filter((name) => !given.has(name))) })
  const sizes = new Map([["*", 1]])
  const inputs = new Map<string, PointInput>()
  for (const p of parameters) {
    if (!Object.hasOwn(point, p.name)) continue
    let level: Json | undefined = point[p.name]
    for (const { axis } of p.axes) {
      if (!Array.isArray(level)) throw new Error(`${p.name} has an axis ${axis}`)
      sizes.set(axis, level.length)
      level = level[0] as Json | undefined
    }
    inputs.set(p.name, { axes: [...(p.hyper ? [] : ["*"]), ...p.axes.map((a) => a.axis)], data: flatten(point[p.name]), domain: p.domain })
  }
  return reference(value, [...(perSample ? ["*"] : []), ...per], { sizes, inputs }, wrt)
}
