// E8xx: options of a call, and what this environment cannot do.
import { didYouMean, entry, listed } from "../entry.ts"

export const options = {
  E801: entry({
    severity: "error",
    message: (facts: { name: string; suggestion?: string | undefined; known: readonly string[] }) => `unknown option \`${facts.name}\``,
    hint: ({ suggestion, known }) => didYouMean(suggestion, `the options are ${listed(known)}`),
    example: "y*p",
    call: '({ y: 1, p: 1 }, { reducton: "sum" })',
  }),
  E802: entry({
    severity: "error",
    message: (facts: { name: string; expected: string; found: string; suggestion?: string | undefined }) => `the option \`${facts.name}\` must be ${facts.expected}, found ${facts.found}`,
    hint: ({ suggestion }) => didYouMean(suggestion),
    example: "y*p",
    call: '({ y: 1, p: 1 }, { reduction: "average" })',
  }),
  E803: entry({
    severity: "error",
    message: (facts: { name: string; from?: string | undefined; suggestion?: string | undefined; known: readonly string[] }) => `\`${facts.from ?? "wrt"}\` names \`${facts.name}\`, which the loss does not have`,
    hint: ({ suggestion, known }) => didYouMean(suggestion, `it has ${listed(known)}`),
    example: "y*p",
    call: '.valueAndGrad({ y: 1, p: 1 }, { wrt: "q" })',
  }),
  E804: entry({
    severity: "error",
    message: (facts: { declined: readonly { backend: string; reason: string }[] }) =>
      `no backend of the list can run this loss: ${facts.declined.map(({ backend, reason }) => `${backend} (${reason})`).join(", ")}`,
    hint: "the backend `closure` runs everywhere",
    example: "y*p",
    call: ".compile({ backend: [refusing] })",
  }),
  E805: entry({
    severity: "error",
    message: (facts: { target: string; known: readonly string[] }) => `unknown target \`${facts.target}\``,
    hint: ({ known }) => `the targets are ${listed(known)}`,
    example: "y*p",
    call: '.emit("fortran")',
  }),
  E806: entry({
    severity: "error",
    message: (facts: { option: string; name: string; what: string; suggestion?: string | undefined; known: readonly string[] }) => `\`${facts.option}\` names \`${facts.name}\`, which is no ${facts.what}`,
    hint: ({ suggestion, known }) => didYouMean(suggestion, `there is ${listed(known)}`),
    example: "y*p",
    call: '({ y: 1, p: 1 }, { layout: { q: "n" } })',
  }),
  E807: entry({
    severity: "error",
    message: (facts: { first: string; second: string }) => `\`${facts.first}\` and \`${facts.second}\` share memory`,
    hint: "give each result an array of its own",
    example: "y*p",
    call: '.gradAndHess({ y: [1], p: [1] }, { wrt: "p", out: (g => ({ grad: { p: g }, hess: { p: g } }))(new Float64Array(1)) })',
  }),
  E808: entry({
    severity: "error",
    message: (facts: { lengths: string }) => `there is not enough memory for arrays of these lengths: ${facts.lengths}`,
    hint: "evaluate the batch in parts, or use the JavaScript backend, which needs no memory of its own",
    example: "y*p",
    call: ".compile().allocate({ n: 2 ** 52 })",
  }),
  E809: entry({
    severity: "error",
    message: (facts: { found: string }) => `\`hvp\` needs the directions as its second argument, an object with a value for each input to differentiate by, found ${facts.found}`,
    hint: "write `f.hvp({ y, p }, { p: direction })`",
    example: "y*p",
    call: ".hvp({ y: 1, p: 1 })",
  }),
  E810: entry({
    severity: "error",
    message: (facts: { found: readonly string[] }) => `\`loss\` takes one argument, the source, found a second${facts.found.length === 0 ? "" : ` with ${listed(facts.found)}`}`,
    hint: "options are given with the data: `f({ y, p }, { reduction: \"sum\" })`, to `f.compile({ … })`, or folded in: `f.with({}, { … })`",
    example: "y*p",
    call: ' && loss("y*p", { reduction: "sum" })',
  }),
}
