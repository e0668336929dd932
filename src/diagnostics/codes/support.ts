// E6xx: what the language has and this version does not, what has no derivative, and what grows beyond a limit when calls are substituted.
import { entry, listed } from "../entry.ts"

export const support = {
  E601: entry({
    severity: "error",
    message: (facts: { what: string }) => `${facts.what} not supported yet`,
    example: "loss f(x[i]) = let D[i] = x + D[i-1 else 0] in D[i=size(i)-1]",
  }),
  E602: entry({
    severity: "error",
    message: (facts: { name: string; kind: string; known: readonly string[] }) => `\`${facts.name}\` is a ${facts.kind}, and there is no derivative with respect to it`,
    hint: ({ known }) => (known.length === 0 ? undefined : `there are derivatives with respect to ${listed(known)}`),
    example: "loss f(x[c], y in c) = x[y]",
    call: '.valueAndGrad({ x: [[1, 2]], y: [0] }, { wrt: "y" })',
  }),
  E603: entry({
    severity: "error",
    message: (facts: { limit: number }) => `the loss is too large once its calls are written out: the limit is ${facts.limit} operations`,
    hint: "share parts with `let`, or reduce over an axis",
    example: () => ["fn f0(x) = sin(x)", ...Array.from({ length: 30 }, (_, i) => `fn f${i + 1}(x) = f${i}(x) + f${i}(x + ${i})`), "loss g(x) = f30(x)"].join("\n"),
  }),
  E604: entry({
    severity: "error",
    message: (facts: { name: string }) => `a loss that couples samples cannot be accumulated piece by piece: \`${facts.name}\` reads the whole batch`,
    hint: "give all samples in one call",
    example: "loss f(x) = x/sum(x)",
    call: ".accumulate()",
  }),
  E605: entry({
    severity: "error",
    message: () => "the formula is too deep for this thread: its operations hang on each other beyond what the stack holds",
    hint: "write long chains as a reduction over an axis, or give Node a larger `--stack-size`",
    example: () => ["fn f0(x) = x + 1", ...Array.from({ length: 4_000 }, (_, i) => `fn f${i + 1}(x) = f${i}(x)`), "loss g(x) = f4000(x)"].join("\n"),
  }),
}
