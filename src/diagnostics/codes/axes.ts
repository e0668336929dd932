// E3xx: axes that are missing, left over, named twice, or that a pick cannot find.
import { counted, entry, listed } from "../entry.ts"

export const axes = {
  E301: entry({
    severity: "error",
    message: (facts: { axes: readonly string[] }) => `the axis ${listed(facts.axes)} is left over in the value of the loss`,
    hint: ({ axes }) => `reduce it with \`sum[${axes.join(",")}](…)\` or \`mean[${axes.join(",")}](…)\`, or keep it with \`per ${axes.join(", ")}\` after the signature`,
    example: "loss f(x[c]) = x^2",
  }),
  E302: entry({
    severity: "error",
    message: (facts: { argument: string; callee: string; expected: readonly string[]; found: readonly string[] }) =>
      `the argument \`${facts.argument}\` of \`${facts.callee}\` needs the axis ${listed(facts.expected)}, found ${facts.found.length === 0 ? "no axis" : listed(facts.found)}`,
    hint: ({ expected }) => `pass a value that has ${expected.length === 1 ? "it" : "them"}: an input has the axes that its signature names, such as \`z[${expected.join(",")}]\``,
    example: "loss g(x[c]) = sum[c](x)\nloss f(x[c], z) = sum[c](x) + g(z)",
  }),
  E303: entry({
    severity: "error",
    message: (facts: { name: string }) => `\`${facts.name}\` works on each element and takes no axes`,
    hint: ({ name }) => `leave the bracket out: \`${name}(…)\``,
    example: "loss f(x[c]) = sum[c](exp[c](x))",
  }),
  E304: entry({
    severity: "error",
    message: (facts: { name: string }) => `\`${facts.name}\` needs a bracket that names its axis`,
    hint: ({ name }) => `write \`${name}[c](…)\``,
    example: "softmax(x)",
  }),
  E305: entry({
    severity: "error",
    message: (facts: { axis: string }) => `the axis \`${facts.axis}\` is named twice`,
    hint: ({ axis }) => `a second copy of it is \`${axis}'\``,
    example: "loss f(x[c,c]) = sum[c](x)",
  }),
  E306: entry({
    severity: "error",
    message: (facts: { pick: string; axes: readonly string[] }) => `the pick \`${facts.pick}\` names no axis`,
    hint: ({ axes }) => `write which axis is read, such as \`[${axes[0] ?? "c"}=…]\`; only a label, a copy of an axis, a shifted position, \`argmax\` and \`order\` name it themselves`,
    example: "loss f(x[c,d]) = sum[c](x[0])",
  }),
  E307: entry({
    severity: "error",
    message: (facts: { value: string; axis: string; axes: readonly string[] }) =>
      `\`${facts.value}\` has no axis \`${facts.axis}\` to pick from${facts.axes.length === 0 ? "" : `: its axes are ${listed(facts.axes)}`}`,
    hint: ({ axis }) => `a position is read along an axis that the value has; an input has those that its signature names, such as \`x[${axis.replace(/'+$/, "")}]\``,
    example: "loss f(x[c], y in c, z) = x[y] + z[c=y]",
  }),
  E308: entry({
    severity: "error",
    message: (facts: { axis: string }) => `the pick changes the axis \`${facts.axis}\` twice`,
    hint: "one position is read along an axis: leave the others out",
    example: "loss f(x[c,d]) = x[c=0, c=1, d=0]",
  }),
  E309: entry({
    severity: "error",
    message: (facts: { found: string }) => `\`size\` takes the name of an axis, found ${facts.found}`,
    hint: "write `size(c)`",
    example: "loss f(x[c]) = sum[c](x)/size(x)",
  }),
  E310: entry({
    severity: "error",
    message: (facts: { callee: string; expected: number; found: number }) => `\`${facts.callee}\` takes ${counted(facts.expected, "axis").replace("axiss", "axes")}, found ${facts.found}`,
    hint: ({ callee, expected }) => `name ${expected === 1 ? "one axis" : `${expected} axes`} in the bracket: \`${callee}[${["a", "b", "c", "d"].slice(0, expected).join(",")}${expected > 4 ? ",…" : ""}](…)\``,
    example: "fn g[a,b](x) = sum[a](x) + sum[b](x)\nloss f(x[c]) = g[c](x)",
  }),
  E311: entry({
    severity: "error",
    message: (facts: { name: string }) => `\`${facts.name}\` has no axis that a bracket could pick from: in a bare formula \`[…]\` only follows a function`,
    hint: ({ name }) => `give it one in a definition: \`loss f(${name}[c], y in c) = ${name}[y]\``,
    example: "x[y]",
  }),
  E312: entry({
    severity: "error",
    message: (facts: { axis: string }) => `\`per ${facts.axis}\`, but the value of the loss has no axis \`${facts.axis}\``,
    hint: ({ axis }) => `leave out \`per ${axis}\`, or do not reduce over \`${axis}\``,
    example: "loss f(x[c]) per c = sum[c](x)",
  }),
  E313: entry({
    severity: "error",
    message: (facts: { axis: string; first: string; second: string }) => `the axis \`${facts.axis}\` has the size ${facts.first} and the size ${facts.second}`,
    hint: "an axis has one size: give one of the two another name",
    example: "loss f(x[k=3], y[k=4]) = sum[k](x*y)",
  }),
  E314: entry({
    severity: "error",
    message: (facts: { axis: string }) => `the size of the axis \`${facts.axis}\` must be a whole number`,
    hint: "in a signature it is written out; elsewhere it may be made of sizes and hyper-parameters",
    example: "loss f(x) = sum[k=x](k)",
  }),
  E315: entry({
    severity: "error",
    message: (facts: { found: string }) => `a bracket after a function names axes, found ${facts.found}`,
    hint: "write `sum[c](…)`, with a filter `sum[c if m](…)`, with an axis of its own `sum[k=3](…)`",
    example: "loss f(x[c]) = sum[2](x)",
  }),
  E316: entry({
    severity: "error",
    message: (facts: { found: string }) => `${facts.found} has no meaning in this bracket`,
    hint: "a filter `if` belongs to a reduction, `else` to a pick",
    example: "loss f(x[c]) = sum[c else 0](x)",
  }),
  E317: entry({
    severity: "error",
    message: (facts: { name: string }) => `\`${facts.name}\` takes no filter`,
    hint: ({ name }) => `give a key to what should come last: \`${name}[c](if m then x else inf)\``,
    example: "loss f(x[c]) = sum[c](x*rank[c if x > 0](x))",
  }),
  E318: entry({
    severity: "error",
    message: (facts: { parameter: string; axes: readonly string[] }) => `the default of \`${facts.parameter}\` has the axis ${listed(facts.axes)}, which \`${facts.parameter}\` has not`,
    hint: ({ parameter, axes }) => `reduce it, as in \`mean[${axes.join(",")}](…)\`, or declare \`${parameter}[${axes.join(",")}]\``,
    example: "loss f(x[c]; a = x) = a*sum[c](x)",
  }),
  E319: entry({
    severity: "error",
    message: (facts: { axis: string; missing: readonly string[] }) => `the matrix of \`solve[${facts.axis}]\` has no axis ${listed(facts.missing)}`,
    hint: ({ axis }) => `its equations lie along \`${axis}\` and its unknowns along \`${axis}'\`: \`solve[${axis}](A, b)\` is the x with \`sum[${axis}'](A*x[${axis}']) == b\``,
    example: "loss f(a[n], b[n]) = sum[n](solve[n](a, b))",
  }),
  E320: entry({
    severity: "error",
    message: (facts: { axis: string }) => `\`solve[${facts.axis}]\` takes no filter`,
    hint: ({ axis }) => `what is left out is an equation of its own, such as \`x == 0\`: \`solve[${axis}](if m and m[${axis}'] then A else ${axis} == ${axis}', if m then b else 0)\``,
    example: "loss f(a[n,m], b[n]) = sum[n](solve[n if b > 0](sum[m](a*a[n']), b))",
  }),
}
