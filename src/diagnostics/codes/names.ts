// E2xx: names that mean nothing here, or two things at once, and calls that do not fit what they call.
import { counted, didYouMean, entry, listed } from "../entry.ts"

export const names = {
  E201: entry({
    severity: "error",
    message: (facts: { name: string; as: string; before: string }) => `the name \`${facts.name}\` is bound twice: as ${facts.as}, and before as ${facts.before}`,
    hint: "axes, inputs, hyper-parameters and `let` share one namespace in a definition; take another name",
    example: "loss f(x, x) = x",
  }),
  E202: entry({
    severity: "error",
    message: (facts: { name: string }) => `\`${facts.name}\` is defined twice`,
    hint: "give one of them another name",
    example: "loss f(x) = x\nloss f(y) = y",
  }),
  E203: entry({
    severity: "error",
    message: (facts: { name: string }) => `\`${facts.name}\` is a built-in function and cannot be redefined`,
    hint: "take another name; only a built-in loss may be hidden",
    example: "fn log(x) = x\nloss f(x) = log(x)",
  }),
  E204: entry({
    severity: "error",
    message: (facts: { name: string; suggestion?: string | undefined; hint?: string | undefined }) => `unknown name \`${facts.name}\``,
    hint: ({ suggestion, hint }) => didYouMean(suggestion, hint),
    fix: ({ suggestion }) => suggestion,
    example: "-(y*lgo(p) + (1-y)*log(1-p))",
  }),
  E205: entry({
    severity: "error",
    message: (facts: { axis: string; suggestion?: string | undefined; known: readonly string[] }) => `unknown axis \`${facts.axis}\``,
    hint: ({ suggestion, known }) => didYouMean(suggestion, known.length === 0 ? "no axis is named in the signature: `x[c]` gives `x` an axis `c`" : `the axes here are ${listed(known)}`),
    fix: ({ suggestion }) => suggestion,
    example: "loss f(x[channel]) = sum[chanel](x)",
  }),
  E206: entry({
    severity: "error",
    message: (facts: { cycle: readonly string[] }) => `a definition may not call itself: ${facts.cycle.map(name => `\`${name}\``).join(" calls ")}`,
    hint: "a recurrence over an axis is a table: `let D[i] = … D[i-1 else 0] …`",
    example: "fn f(x) = f(x - 1)\nloss g(x) = f(x)",
  }),
  E207: entry({
    severity: "error",
    message: (facts: { dialect: string; name: string; suggestion?: string | undefined; known: readonly string[] }) =>
      `unknown framework \`${facts.dialect}\` before the \`.\` of \`${facts.dialect}.${facts.name}\``,
    hint: ({ suggestion, known }) => didYouMean(suggestion, `a \`.\` follows one of ${listed(known)}`),
    fix: ({ suggestion }) => suggestion,
    example: "kears.divergence(y, p)",
  }),
  E208: entry({
    severity: "error",
    message: (facts: { dialect: string; name: string; suggestion?: string | undefined }) => `\`${facts.dialect}\` has no loss \`${facts.name}\``,
    hint: ({ dialect, suggestion }) => didYouMean(suggestion, `\`lossc list --family ${dialect}\` names those it has`),
    fix: ({ dialect, suggestion }) => (suggestion === undefined ? undefined : `${dialect}.${suggestion}`),
    example: "keras.divergance(y, p)",
  }),
  E209: entry({
    severity: "error",
    message: (facts: { name: string; callee: string; suggestion?: string | undefined; known: readonly string[] }) => `\`${facts.callee}\` has no hyper-parameter \`${facts.name}\``,
    hint: ({ suggestion, known, callee }) => didYouMean(suggestion, known.length === 0 ? `\`${callee}\` has none` : `it has ${listed(known)}`),
    fix: ({ suggestion }) => suggestion,
    example: "fn g(x; delta = 1) = delta*x\nloss f(x) = g(x; dleta = 2)",
  }),
  E210: entry({
    severity: "error",
    message: (facts: { callee: string; name: string }) => `the hyper-parameter \`${facts.name}\` of \`${facts.callee}\` is given by position`,
    hint: ({ callee, name }) => `hyper-parameters go by name, after \`;\`: \`${callee}(…; ${name} = …)\``,
    example: "fn g(x; a = 1) = a*x\nloss f(x) = g(x, 2)",
  }),
  E211: entry({
    severity: "error",
    message: (facts: { callee: string; name: string }) => `the call of \`${facts.callee}\` leaves out \`${facts.name}\`, which has no default`,
    hint: ({ callee, name }) => `write \`${callee}(…; ${name} = …)\``,
    example: "fn g(x; a) = a*x\nloss f(x) = g(x)",
  }),
  E212: entry({
    severity: "error",
    message: (facts: { callee: string; expected: number | string; found: number; params: readonly string[] }) =>
      `\`${facts.callee}\` takes ${typeof facts.expected === "number" ? counted(facts.expected, "argument") : `${facts.expected} arguments`}, found ${facts.found}`,
    hint: ({ callee, params }) => (params.length === 0 ? undefined : `it is called as \`${callee}(${params.join(", ")})\``),
    example: "atan2(x)",
  }),
  E213: entry({
    severity: "error",
    message: (facts: { name: string }) => `the hyper-parameter \`${facts.name}\` is given twice`,
    hint: "leave one of them out",
    example: "fn g(x; delta = 1) = delta*x\nloss f(x) = g(x; delta = 1, delta = 2)",
  }),
  E214: entry({
    severity: "error",
    message: (facts: { name: string; what: string }) => `\`${facts.name}\` is ${facts.what}, not a function`,
    hint: ({ name }) => `a product is written with \`*\`: \`${name}*(…)\``,
    fix: ({ name }) => `${name}*`,
    example: "loss f(p) = p(1-p)",
  }),
  E215: entry({
    severity: "error",
    message: (facts: { name: string }) => `\`${facts.name}\` is a function, and functions are not values`,
    hint: ({ name }) => `call it: \`${name}(…)\`; a wrapper takes values, not functions`,
    example: "fn g(x) = x\nloss f(x) = g + x",
  }),
  E216: entry({
    severity: "error",
    message: (facts: { name: string }) => `\`${facts.name}\` is used before it is bound`,
    hint: "a binding sees those before it; change their order",
    example: "loss f(x) = let a = b, b = x in a",
  }),
  E217: entry({
    severity: "error",
    message: (facts: { name: string; parameter: string }) => `the default of \`${facts.parameter}\` uses \`${facts.name}\``,
    hint: "a default uses numbers, sizes and the names to its left",
    example: "loss f(x; a = b, b = 1) = a*b*x",
  }),
  E218: entry({
    severity: "error",
    message: () => "the source defines no loss",
    hint: "a `fn` is called by losses; open one definition with `loss`",
    example: "fn f(x) = x",
  }),
  E219: entry({
    severity: "error",
    message: (facts: { name: string }) => `\`${facts.name}'\`: a prime only marks a copy of an axis, and \`${facts.name}\` is none`,
    hint: "take a name without a prime",
    example: "x' + 1",
  }),
}
