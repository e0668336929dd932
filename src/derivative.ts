// The derivative of a loss by one input as a definition: of the sum over the batch, that input's axes kept as `per`.
import { differentiate } from "./autodiff/differentiate.ts"
import type { CheckedLoss } from "./check/loss.ts"
import { facts } from "./ir/facts.ts"
import { toAst } from "./ir/to-ast.ts"
import { readWrt } from "./kernel/options.ts"
import { reduced } from "./kernel/reduction.ts"
import { stabilize } from "./rules/rewrite.ts"
import type { Definition } from "./syntax/ast.ts"

export function derivativeDefinition(checked: CheckedLoss, input: string): Definition {
  const { signature, definition, domains } = checked
  const [name = input] = readWrt(signature, input)
  const settled = new Set(signature.parameters.filter((p) => p.kind === "switch" || p.kind === "choice").map((p) => p.name))
  const instance = checked.instantiate({ fixed: new Map(), constants: new Map(), absent: settled })
  const indices = [...(signature.perSample ? ["*"] : []), ...signature.per]
  const ask = facts(domains)
  const [value] = stabilize([instance.value], ask)
  const axes = new Map(signature.parameters.map((p) => [p.name, [...(p.hyper ? [] : ["*"]), ...p.axes.map((a) => a.axis)]]))
  const own = axes.get(name) ?? []
  const whole = reduced({ value: value ?? instance.value, over: null, indices, weighted: false }, "sum")
  const [gradient] = stabilize(differentiate(whole.sum, [{ name, indices: own }]), ask)
  const taken = new Set([...signature.parameters.map((p) => p.name), ...[...axes.values()].flat()])
  const { over: _divisor, ...kept } = definition
  return {
    ...kept,
    name: { ...definition.name, name: `${definition.name.name}_d${name}` },
    hypers: definition.hypers.filter((p) => !settled.has(p.name.name)),
    per: own.filter((axis) => axis !== "*").map((axis) => ({ name: axis, primes: 0, span: definition.span })),
    body: toAst(gradient ?? instance.value, axes, taken),
    doc: `Derivative of ${definition.name.name} by ${name}.`,
  }
}
