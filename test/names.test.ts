// Every name in generated JavaScript is defined where it is read. In: all canonical losses, and formulas whose tests are asked by several bodies and loops. The text of a
// kernel is made of several rewrites that move lets about; one that forgets a reader leaves a name that only a batch of some size would ever evaluate.
import { Linter } from "eslint"
import { expect, test } from "vitest"
import { printProgram } from "../src/backends/js/print.ts"
import { check } from "../src/check/program.ts"
import { library } from "../src/losses/library.ts"
import type { Inputs } from "../src/index.ts"
import { requested } from "./request.ts"

const formulas = [
  "loss f(m, a) = m^exp(a)",
  "loss f(m, a) = log(1 + abs(m)^exp(a))",
  "loss f(x[c], y in c; t = 2) = -log(softmax[c](x/t)[y])",
  "loss f(x[c], z[c]) = let p = softmax[c](x), q = softmax[c](z) in sum[c](p*log(p/q))",
  "loss f(z[n,d]) = mean[n,n' if n != n'](exp(cosine[d](z, z[n'])))",
  "loss f(x[t], d[t] in {0,1}) = sum[t](d*(logsumexp[t' if t' >= t](x[t']) - x))",
]
const losses = library.known().filter((name) => !name.includes(".") && library.find(name)?.definition.kind === "loss")

const HOST = ["Math", "Number", "Float64Array", "Int32Array", "Uint32Array", "NaN", "Infinity"]
const DRIVER = ["sumBlock", "pushBlock", "totalOfBlocks", "logOfProduct", "sortPositions", "factorMatrix", "solveFactored", "rescues", "registers"]

/** Halves, and labels of 0, of the shapes that a loss takes. */
function ordinary(source: string): Inputs {
  const { signature } = check(source, library).losses.at(-1) ?? { signature: { parameters: [], perSample: false } }
  return Object.fromEntries(signature.parameters.filter(({ kind, required }) => required && (kind === "label" || kind === "real")).map(({ name, hyper, kind, axes }) => {
    if (hyper && axes.length === 0) return [name, 0.5]
    const shape = [...(signature.perSample && !hyper ? [2] : []), ...axes.map(({ size }) => size ?? 3)]
    const count = shape.reduce((a, b) => a * b, 1)
    return [name, { data: kind === "label" ? new Int32Array(count) : new Float64Array(count).fill(0.5), shape }]
  }))
}

function undefinedIn(source: string, parts: "grad" | "hess"): readonly string[] {
  const { body, functions } = printProgram(requested(source, ordinary(source), parts).compiled.program)
  const globals = Object.fromEntries([...HOST, ...DRIVER, ...functions.keys()].map((name) => [name, "readonly" as const]))
  return new Linter().verify(`"use strict"\n${body}`, [{ languageOptions: { ecmaVersion: 2022, sourceType: "script", globals }, rules: { "no-undef": "error" } }]).map(({ message }) => `${parts}: ${message}`)
}

test.each([...formulas, ...losses])("%s", (source) => {
  expect((["grad", "hess"] as const).flatMap((parts) => undefinedIn(source, parts))).toEqual([])
}, 60_000)
