// W5xx: what is allowed and most likely not meant.
import { didYouMean, entry, listed } from "../entry.ts"

export const warnings = {
  W501: entry({
    severity: "warning",
    message: (facts: { name: string; what: string }) => `the ${facts.what} \`${facts.name}\` is never used`,
    hint: "leave it out, or look for a name that was meant to be it",
    example: "loss f(x) = let a = 2*x in x",
  }),
  W502: entry({
    severity: "warning",
    message: (facts: { text: string; value: string }) => `the condition \`${facts.text}\` is always ${facts.value}`,
    hint: "leave it out, or look for a bound or a sign that is the wrong way round",
    example: "loss f(y in [0,1]) = if y >= 0 then y else 1",
  }),
  W503: entry({
    severity: "warning",
    message: (facts: { text: string; quotient: boolean }) => `the epsilon in \`${facts.text}\` changes the loss and is ${facts.quotient ? "needed only where the divisor without it is 0" : "not needed"}`,
    hint: "logarithms and quotients are computed without overflow or cancellation as they stand",
    example: "loss f(y in [0,1], p in [0,1]) = -y*log(p + 1e-7)",
  }),
  W504: entry({
    severity: "warning",
    message: (facts: { what: string; part: string | undefined; at: string; found: string; exact: string }) =>
      `${facts.what} has no accuracy at ${facts.at}: it is ${facts.exact}, computed as ${facts.found}${facts.part === undefined ? "" : `; \`${facts.part}\` loses the digits`}`,
    hint: "declare the domains that the inputs really have, or write the formula without that difference",
    example: "a^400/(a^400 + b^400)",
    call: ".accuracy({ samples: 20 })",
  }),
  W505: entry({
    severity: "warning",
    message: (facts: { what: string; at: string | undefined }) => `most of the audited points decide nothing: no precision tried was enough for ${facts.what}${facts.at === undefined ? "" : `, for example at ${facts.at}`}`,
    hint: "declare the domains that the inputs really have",
    example: "loss f(x in [1.5,2]) = 1/(log(3*x) - log(x) - log(3))",
    call: ".accuracy({ samples: 3 })",
  }),
  W506: entry({
    severity: "warning",
    message: (facts: { name: string; text: string }) => `\`${facts.text}\` has no value where \`${facts.name}\` is negative, and no domain of \`${facts.name}\` is declared`,
    hint: ({ name }) => `declare it, as in \`${name} in [0,1]\` or \`${name} >= 0\`: the input check then reports what lies outside`,
    example: "loss f(y in [0,1], p) = -y*log(p)",
  }),
  W507: entry({
    severity: "warning",
    message: (facts: { name: string; text: string; axes: readonly string[] }) => `the target \`${facts.name}\` in \`${facts.text}\` has no axis ${listed(facts.axes)}: every entry is multiplied by the same number`,
    hint: ({ name, axes }) => `declare it as \`${name}[${axes.join(",")}]\`, or as a label, \`${name} in ${axes[0] ?? "c"}\`, and pick with it`,
    example: "loss f(y in [0,1], p[c] in [0,1]) = -sum[c](y*log(p))",
  }),
  W508: entry({
    severity: "warning",
    message: (facts: { text: string; name: string; apart: boolean }) => `\`${facts.text}\` goes over the whole batch, ${facts.apart ? "and is the same number in the value of every sample" : "so that the loss is one number for all samples"}`,
    hint: ({ name, apart }) => `with the axes in a bracket, \`${name}\`, every sample has ${apart ? "one" : "a value"} of its own${apart ? "" : ", which `reduction` then averages"}`,
    example: "loss f(y[c] in [0,1], p[c] in [0,1]) = -sum(y*log(p))",
  }),
  W509: entry({
    severity: "warning",
    message: (facts: { text: string; needed: string }) => `\`${facts.text}\` has no value, whatever the inputs are: \`${facts.needed}\` is never true`,
    hint: "look for a sign that is the wrong way round, or declare the domains that the inputs really have",
    example: "log(-exp(x))",
  }),
  W510: entry({
    severity: "warning",
    message: (facts: { name: string; suggestion: string }) => `no loss is called \`${facts.name}\`: it is an input, and the loss is its value`,
    hint: ({ suggestion }) => didYouMean(suggestion),
    fix: ({ suggestion }) => suggestion,
    example: "crossentropy",
  }),
}
