// What the accuracy data are about: the canonical losses of the families that take a sample by itself (those of the dialects are calls of these; pairs and boxes are computed plainly), naive spellings of some, every op. A row is a name and a source; the source
// is compiled, and points are drawn from its domains with a seed that the name gives.
import { fileOf, library } from "../../src/losses/library.ts"
import { allOps } from "../../src/ops/table.ts"

const FAMILIES: ReadonlySet<string> = new Set(["regression", "robust", "classification", "margin", "probability"])

export interface DataRow {
  readonly name: string
  readonly source: string
}

/** As people write them who do not know what floats do to it. */
const naive: Readonly<Record<string, string>> = {
  "binary_crossentropy, naive": "loss f(y in [0,1], p in [0,1]) = -(y*log(p) + (1-y)*log(1-p))",
  "bce_with_logits, naive": "loss f(y in [0,1], x) = let p = 1/(1+exp(-x)) in -(y*log(p) + (1-y)*log(1-p))",
  "bce_with_logits, exp/(1+exp)": "loss f(y in [0,1], x) = let p = exp(x)/(1+exp(x)) in -(y*log(p) + (1-y)*log(1-p))",
  "focal, naive": "loss f(y in {0,1}, x) = let p = 1/(1+exp(-x)), q = y*p + (1-y)*(1-p) in -(1-q)^2*log(q)",
  "cross_entropy, naive": "loss f(x[c], y in c) = -log((exp(x)/sum[c](exp(x)))[y])",
  "softmax_cross_entropy, naive": "loss f(y[c] in [0,1], x[c]) = -sum[c](y*log(exp(x)/sum[c](exp(x))))",
  "logistic margin, naive": "loss f(y in {-1,1}, x) = log(1 + exp(-y*x))",
  "huber, naive": "loss f(y, p) = if abs(y - p) <= 1 then (y - p)^2/2 else abs(y - p) - 1/2",
  "poisson, naive": "loss f(y >= 0, x) = exp(x) - y*x",
  "hinge, naive": "loss f(y in {-1,1}, x) = max(0, 1 - y*x)",
}

const symbolic = (name: string, symbol: string | undefined, params: readonly string[]): string =>
  symbol === undefined ? `${name}(${params.join(", ")})` : params.length === 1 ? `${symbol} ${params[0]}` : params.join(` ${symbol} `)

/** Conditions are no losses, an order is no input to differentiate by, and a remainder has a limit where it has no value. */
const ops = allOps().filter((row) => row.condition !== true && !row.params.includes("k") && row.name !== "mod")

export const rows: readonly DataRow[] = [
  ...library.known().filter((name) => FAMILIES.has(fileOf(name))).map((name) => ({ name, source: name })),
  ...Object.entries(naive).map(([name, source]) => ({ name, source })),
  ...ops.map((row) => {
    const call = symbolic(row.name, row.symbol, row.params)
    // Between the poles of the gamma function far to the left there is hardly a float32.
    return { name: `op ${row.name}`, source: row.domain?.includes("floor(x)") === true && row.params.length === 1 ? `loss f(x > 0) = ${call}` : call }
  }),
]

/** The same for the same name. */
export function seedOf(name: string): number {
  return [...name].reduce((h, letter) => (Math.imul(h, 31) + (letter.codePointAt(0) ?? 0)) | 0, 7)
}
