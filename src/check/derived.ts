// Functions with axes that are definitions in the language: what they mean is their text. `m` is the filter of the
// bracket (1 where there is none), handed over as a last argument; `a` stands for all axes of the bracket.
// They are substituted like a `fn` of the user's, so no other pass knows their names.

import { findReduction } from "../ops/table.ts"

export interface Derived {
  readonly name: string
  readonly text: string
  /** One sentence and one example, for the documentation. */
  readonly doc: string
  readonly example: string
  /** Needs its bracket: the axis stays in the result, so "everything" would mean nothing. */
  readonly keeps?: true
}

const rows: readonly Derived[] = [
  { name: "mean", text: "fn mean[a](x, m) = xdivy(sum[a if m](x), sum[a if m](1))", doc: "Arithmetic mean; 0 over nothing.", example: "mean(abs(y - p))" },
  { name: "any", text: "fn any[a](x, m) = sum[a if m and x](1) > 0", doc: "1 where some condition holds; 0 over nothing.", example: "if any(y > 0) then mean(p) else 0" },
  { name: "all", text: "fn all[a](x, m) = sum[a if m and not x](1) == 0", doc: "1 where every condition holds; 1 over nothing.", example: "if all(y > 0) then mean(p) else 0" },
  { name: "softmax", text: "fn softmax[a](x, m) = if m then exp(x - logsumexp[a if m](x)) else 0", doc: "exp(x) divided by its sum; 0 where the filter does not hold.", example: "-sum[c](y*log(softmax[c](x)))", keeps: true },
  { name: "logsoftmax", text: "fn logsoftmax[a](x, m) = x - logsumexp[a if m](x)", doc: "Logarithm of softmax.", example: "-sum[c](y*logsoftmax[c](x))", keeps: true },
  { name: "norm", text: "fn norm[a](x, m; p = 2) = if p == 2 then norm2[a if m](x) else if p == inf then max[a if m](abs(x)) else sum[a if m](abs(x)^p)^(1/p)", doc: "p-norm; Euclidean by default.", example: "norm[d](a - b)" },
  { name: "var", text: "fn var[a](x, m; ddof = 0) = let u = xdivy(sum[a if m](x), sum[a if m](1)) in sum[a if m]((x - u)^2)/(sum[a if m](1) - ddof)", doc: "Variance, divided by n - ddof.", example: "var[n](x; ddof = 1)" },
  { name: "std", text: "fn std[a](x, m; ddof = 0) = let n = sum[a if m](1) in norm2[a if m](x - xdivy(sum[a if m](x), n))/sqrt(n - ddof)", doc: "Standard deviation; where it is 0 its slope is 0.", example: "std[n](x; ddof = 1)" },
  { name: "cumsum", text: "fn cumsum[a](x, m) = sum[a' if a' <= a and m[a=a']](x[a=a'])", doc: "Running sum along an axis.", example: "sum[c]((cumsum[c](p) - cumsum[c](y))^2)", keeps: true },
  { name: "unit", text: "fn unit[a](x, m) = xdivy(x, norm2[a if m](x))", doc: "x divided by its Euclidean norm; 0 for the zero vector.", example: "sum[d](unit[d](a)*unit[d](b))", keeps: true },
  { name: "dot", text: "fn dot[a](x, z, m) = sum[a if m](x*z)", doc: "Sum of products.", example: "dot[d](a, b)" },
  { name: "cosine", text: "fn cosine[a](x, z, m) = xdivy(sum[a if m](x*z), norm2[a if m](x)*norm2[a if m](z))", doc: "Cosine of the angle between two vectors; 0 where one is zero.", example: "1 - cosine[d](a, b)" },
]

export const derived: ReadonlyMap<string, Derived> = new Map(rows.map((row) => [row.name, row]))

/** Reductions that stay one node, because derivative and kernel know more than their text says. */
const atomicReductions: ReadonlySet<string> = new Set(["sum", "prod", "max", "min", "argmax", "argmin", "logsumexp", "norm2"])

/** What lowering makes of them, which only templates name. */
const ofTemplates: ReadonlySet<string> = new Set(["exprest"])

/** Canonical name of an atomic reduction, by its name or an alias (`Σ`). */
export function reductionName(name: string, inTemplate = false): string | null {
  const canonical = findReduction(name)?.name ?? name
  return atomicReductions.has(canonical) || (inTemplate && ofTemplates.has(canonical)) ? canonical : null
}
