// E7xx: what is wrong with the data of a call. There is no span: the message names the input, the index, what was expected and found.
import { callOptions } from "../../kernel/option-names.ts"
import { didYouMean, entry, listed } from "../entry.ts"

/** Somebody passes an option of the call among the inputs, as a keyword of a framework. */
function optionHint(name: string): string | undefined {
  const camel = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
  return callOptions.some((option) => option === camel) ? `\`${camel}\` is an option of the call: \`f(inputs, { ${camel}: … })\`` : undefined
}

export const data = {
  E701: entry({
    severity: "error",
    message: (facts: { name: string; suggestion?: string | undefined }) => `the input \`${facts.name}\` is missing`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `there is \`${suggestion}\`: did you mean \`${suggestion}\` to be it?`),
    example: "y*p",
    call: "({ y: 1 })",
  }),
  E702: entry({
    severity: "error",
    message: (facts: { name: string; suggestion?: string | undefined; known: readonly string[] }) => `the loss has no input or hyper-parameter \`${facts.name}\``,
    hint: ({ name, suggestion, known }) => optionHint(name) ?? didYouMean(suggestion, known.length === 0 ? "it has no hyper-parameters" : `it has ${listed(known)}`),
    example: "y*p",
    call: "({ y: 1, p: 1, q: 1 })",
  }),
  E703: entry({
    severity: "error",
    message: (facts: { axis: string; first: string; firstShape: readonly number[]; second: string; secondShape: readonly number[] }) =>
      `\`${facts.first}\` of shape (${facts.firstShape.join(", ")}) and \`${facts.second}\` of shape (${facts.secondShape.join(", ")}) disagree on ${facts.axis === "*" ? "the batch" : `the axis \`${facts.axis}\``}`,
    hint: ({ firstShape, secondShape }) => {
      const squeezed = firstShape.filter((size) => size !== 1)
      const alike = squeezed.join() === secondShape.filter((size) => size !== 1).join()
      return `axes meet by name and length; nothing is stretched, not even a length of 1: ${alike ? `give both the shape (${squeezed.join(", ")})` : "to repeat entries, name the dimensions with the option `layout`"}`
    },
    example: "y*p",
    call: "({ y: [1, 2], p: [1, 2, 3] })",
  }),
  E704: entry({
    severity: "error",
    message: (facts: { name: string; expected: string; found: readonly number[] }) => `\`${facts.name}\` needs ${facts.expected}, found the shape (${facts.found.join(", ")})`,
    example: "loss f(x; a = 1) = a*x",
    call: "({ x: [1, 2], a: [1, 2] })",
  }),
  E705: entry({
    severity: "error",
    message: (facts: { name: string; expected: string; found: string }) => `\`${facts.name}\` must be ${facts.expected}, found ${facts.found}`,
    example: "y*p",
    call: '({ y: "1", p: 1 })',
  }),
  E706: entry({
    severity: "error",
    message: (facts: { entry: string; value: string; axis: string; size: number }) => `the label \`${facts.entry} = ${facts.value}\` lies outside the axis \`${facts.axis}\` of length ${facts.size}`,
    hint: ({ size }) => (size > 0 ? `labels count from 0: the last is ${size - 1}` : undefined),
    example: "loss f(x[c], y in c) = x[y]",
    call: "({ x: [[1, 2]], y: [2] })",
  }),
  E707: entry({
    severity: "error",
    message: (facts: { entry: string; value: string; domain: string; more: number; hint?: string | undefined }) =>
      `\`${facts.entry} = ${facts.value}\` lies outside \`${facts.domain}\`${facts.more === 0 ? "" : `, and so ${facts.more === 1 ? "does 1 entry" : `do ${facts.more} entries`} more`}`,
    hint: ({ hint }) => hint,
    example: "loss f(p in [0,1]) = log(p)",
    call: ".check({ p: [0.5, 1.2] })",
  }),
  E708: entry({
    severity: "error",
    message: (facts: { name: string; open: readonly string[] }) => `the shape of \`${facts.name}\` is not known: its length does not tell the size of ${facts.open.join(" and ")}`,
    hint: ({ name }) => `give \`${name}\` as \`{ data, shape }\`, or the lengths with the option \`sizes\``,
    example: "loss f(x[c]) = sum[c](x)",
    call: "({ x: new Float64Array(6) })",
  }),
  E709: entry({
    severity: "error",
    message: (facts: { entry: string; expected: number; found: number }) => `\`${facts.entry}\` has length ${facts.found}, but the first row beside it has ${facts.expected}`,
    hint: "nested arrays must be rectangular",
    example: "loss f(x[c]) = sum[c](x)",
    call: "({ x: [[1, 2], [3]] })",
  }),
  E710: entry({
    severity: "error",
    message: (facts: { name: string; layout: string; problem: string }) => `the layout \`${facts.layout}\` of \`${facts.name}\` ${facts.problem}`,
    example: "loss f(x[c]) = sum[c](x)",
    call: '({ x: [[1, 2]] }, { layout: { x: "n" } })',
  }),
  E711: entry({
    severity: "error",
    message: (facts: { axis: string; allocated?: boolean | undefined }) => `nothing says how long the axis \`${facts.axis}\` is`,
    hint: ({ axis, allocated }) => `give its length: \`${allocated === true ? `kernel.allocate({ ${axis}: … })` : `{ sizes: { ${axis}: … } }`}\``,
    example: "loss f(s[n], q[n] in g) = sum[g](sum[n if q == g](s)^2)",
    call: "({ s: [1, 2], q: [0, 1] })",
  }),
  E712: entry({
    severity: "error",
    message: (facts: { name: string; words: readonly string[]; found: string; suggestion?: string | undefined }) => `\`${facts.name}\` is one of ${listed(facts.words, "or")}, found ${facts.found}`,
    hint: ({ suggestion }) => didYouMean(suggestion),
    example: "loss f(x; kind in {square, plain} = square) = if kind == square then x^2 else x",
    call: '({ x: 1, kind: "cube" })',
  }),
  E713: entry({
    severity: "error",
    message: (facts: { axis: string; declared: number; found: number; name: string }) => `the axis \`${facts.axis}\` of \`${facts.name}\` has length ${facts.found}, the signature says ${facts.declared}`,
    example: "loss f(b[k=4]) = sum[k](b)",
    call: "({ b: [1, 2, 3] })",
  }),
  E714: entry({
    severity: "error",
    message: (facts: { part: string | undefined; what: string; at: string; inputs: readonly string[] }) =>
      `${facts.part === undefined ? "the result" : `\`${facts.part}\``} is ${facts.what}${facts.at === "" ? "" : `, in ${facts.at}`}${facts.inputs.length === 0 ? "" : `, from ${facts.inputs.join(", ")}`}`,
    example: "log(x)",
    call: ".check({ x: [-1] })",
  }),
  E715: entry({
    severity: "error",
    message: (facts: { axis: string; found: string }) => `the length of the axis \`${facts.axis}\` must be a whole number, 0 or more, found ${facts.found}`,
    example: "loss f(x[c]) = sum[c](x)",
    call: "({ x: [[1, 2]] }, { sizes: { c: 1.5 } })",
  }),
  E716: entry({
    severity: "error",
    message: (facts: { name: string; found: number; shape: readonly number[]; expected: number }) => `the data of \`${facts.name}\` has ${facts.found} entries, its shape (${facts.shape.join(", ")}) holds ${facts.expected}`,
    example: "loss f(x[c]) = sum[c](x)",
    call: "({ x: { data: new Float64Array(5), shape: [2, 3] } })",
  }),
  E717: entry({
    severity: "error",
    message: (facts: { name: string; found: number; expected: string; dimensions: string; because: string }) =>
      `\`${facts.name}\` has ${facts.found} entries, expected ${facts.expected} for the shape ${facts.dimensions}${facts.because === "" ? "" : `, as ${facts.because} says`}`,
    hint: "every input has one entry for each sample and each position of its axes",
    example: "loss f(x[c], y in c) = x[y]",
    call: "({ x: new Float64Array(7), y: new Int32Array(3) })",
  }),
  E718: entry({
    severity: "error",
    message: (facts: { entry: string; value: string; axis: string }) => `the label \`${facts.entry} = ${facts.value}\` is not a whole number: a label is a position along the axis \`${facts.axis}\``,
    example: "loss f(x[c], y in c) = x[y]",
    call: "({ x: [[1, 2]], y: [0.5] })",
  }),
  E719: entry({
    severity: "error",
    message: (facts: { axis: string; what: string }) => `the axis \`${facts.axis}\` is empty, but ${facts.what} needs a position along it`,
    example: "loss f(x[c]) = argmax[c](x)",
    call: "({ x: [[], []] })",
  }),
  E720: entry({
    severity: "error",
    message: (facts: { entry: string; value: string }) => `\`${facts.entry} = ${facts.value}\` is an integer that float64 does not hold`,
    hint: "integers reach to 2^53 - 1",
    example: "y*p",
    call: "({ y: 2n ** 60n, p: 1 })",
  }),
  E721: entry({
    severity: "error",
    message: (facts: { axis: string; name: string; found: number; expected: number; by: string }) => `the axis \`${facts.axis}\` has length ${facts.found} in \`${facts.name}\`, ${facts.by} says ${facts.expected}`,
    example: "loss f(x[c]) = sum[c](x)",
    call: "({ x: [[1, 2]] }, { sizes: { c: 3 } })",
  }),
  E723: entry({
    severity: "error",
    message: (facts: { axis: string; size: string; found: number }) => `the axis \`${facts.axis}\` is as long as \`${facts.size}\`, which is ${facts.found} here, not a whole number of positions`,
    example: "loss f(x[t]; win = 8) = sum[k=size(t)/win](x[t=k*win])",
    call: "({ x: [[1, 2, 3, 4, 5]] })",
  }),
  E722: entry({
    severity: "error",
    message: (facts: { found: string }) => `the inputs are ${facts.found}, expected an object with an entry for each input`,
    hint: "write `f({ y, p })`",
    example: "y*p",
    call: "([1, 2])",
  }),
  E724: entry({
    severity: "error",
    message: (facts: { row: string; axis: string; sum: string; more: number }) => `the entries of \`${facts.row}\` along \`${facts.axis}\` sum to ${facts.sum}, not to 1${facts.more === 0 ? "" : `, and so ${facts.more === 1 ? "does 1 row" : `do ${facts.more} rows`} more`}`,
    hint: ({ row, axis }) => `probabilities of classes sum to 1: divide by their sum, or pass \`softmax[${axis}](x)\` of logits as \`${row.replace(/\[.*/, "")}\``,
    example: "## Rows of `t` sum to 1.\nloss f(x[c], t[c]) = -sum[c](t*logsoftmax[c](x))",
    call: ".check({ x: [[1, 2]], t: [[0.5, 0.6]] })",
  }),
  E725: entry({
    severity: "error",
    message: (facts: { what: string; found: number; limit: number }) => `the loss has to keep ${facts.found} numbers for ${facts.what}: the limit is ${facts.limit}`,
    example: "loss f(x) = sum[n=9000](solve[n](x*(n == n'), 1))",
    call: "({ x: [1] })",
  }),
}
