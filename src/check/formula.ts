// A bare formula has no signature: its inputs are its free names in order of first appearance, its axes the names that
// stand in the brackets of functions, and every input has every axis, except one that is handed as it is to a loss, which takes
// that parameter's axes, label and domain.
import type { Ast, AxisDeclaration, Call, Definition, DomainSyntax, Parameter, Span } from "../syntax/ast.ts"
import { ownAxes } from "./definition.ts"
import { choiceWords } from "./parameter.ts"

export interface FreeNames {
  readonly inputs: readonly string[]
  readonly axes: readonly string[]
  /** Where each was first seen. */
  readonly spans: ReadonlyMap<string, Span>
}

const CONSTANTS = new Set(["pi", "e", "inf"])

/** `words` says which named arguments hold a word of a choice rather than a value. */
export function freeNames(body: Ast, words: (call: Call, name: string) => boolean = () => false): FreeNames {
  const axes = new Set<string>()
  const bound = new Set<string>()
  const seen = new Map<string, Span>()
  visit(body, (ast) => {
    if (ast.kind === "let") for (const b of ast.bindings) for (const { name } of [b.name, ...b.axes.map((axis) => axis.name)]) bound.add(name)
    if (ast.kind === "call" && ast.bracket !== undefined) {
      for (const item of ast.bracket.items) if (item.target.kind === "name") (item.at === undefined ? axes : bound).add(item.target.name)
    }
    if (ast.kind === "call" && ast.callee.name === "size" && ast.args[0]?.kind === "name") axes.add(ast.args[0].name)
  }, words)
  visit(body, (ast) => {
    if (ast.kind !== "name" || seen.has(ast.name) || bound.has(ast.name) || axes.has(ast.name) || CONSTANTS.has(ast.name)) return
    seen.set(ast.name, ast.span)
  }, words)
  return { inputs: [...seen.keys()], axes: [...axes].filter((name) => !bound.has(name)), spans: seen }
}

/** Every node, in the order of the text; names that are axes of a bracket or words of a choice are not values and are not visited. */
export function visit(ast: Ast, see: (ast: Ast) => void, words: (call: Call, name: string) => boolean = () => false): void {
  const go = (next: Ast) => visit(next, see, words)
  see(ast)
  switch (ast.kind) {
    case "number": case "boolean": case "name": return
    case "prefix": return go(ast.operand)
    case "infix":
      go(ast.left)
      return go(ast.right)
    case "pick":
      go(ast.of)
      for (const item of ast.bracket.items) go(item.at ?? item.target)
      if (ast.bracket.otherwise !== undefined) go(ast.bracket.otherwise)
      return
    case "if":
      go(ast.condition)
      go(ast.then)
      return go(ast.otherwise)
    case "let":
      for (const binding of ast.bindings) go(binding.value)
      return go(ast.body)
    case "call":
      if (ast.bracket?.filter !== undefined) go(ast.bracket.filter)
      ast.args.forEach(go)
      for (const named of ast.named) if (!(named.value.kind === "name" && words(ast, named.name.name))) go(named.value)
  }
}

/** The signature a bare formula stands for. `find` gives the loss a call names, if it is one. */
export function formulaDefinition(body: Ast, over: Ast | undefined, span: Span, find: (call: Call) => Definition | undefined): Definition {
  const words = (call: Call, name: string) => {
    const parameter = find(call)?.hypers.find((p) => p.name.name === name)
    return parameter !== undefined && choiceWords(parameter) !== null
  }
  const found = freeNames(body, words)
  const handed = new Map<string, Parameter>()
  visit(body, (ast) => {
    const definition = ast.kind === "call" ? find(ast) : undefined
    if (ast.kind !== "call" || definition?.kind !== "loss") return
    ast.args.forEach((argument, k) => {
      const parameter = definition.inputs[k]
      if (argument.kind === "name" && parameter !== undefined && !handed.has(argument.name)) handed.set(argument.name, withAxesOf(ast, definition, parameter))
    })
  }, words)
  const everything = found.axes.map((name): AxisDeclaration => ({ name: { name, primes: 0, span } }))
  const inputs = found.inputs.map((name): Parameter => {
    const at = found.spans.get(name) ?? span
    const parameter = handed.get(name)
    const domain: { readonly domain?: DomainSyntax } = parameter?.domain === undefined ? {} : { domain: parameter.domain }
    return { name: { name, primes: 0, span: at }, axes: parameter?.axes ?? everything, ...domain, span: at }
  })
  const name = { name: "formula", primes: 0, span }
  return { kind: "loss", name, axes: [], inputs, hypers: [], per: [], body, ...(over === undefined ? {} : { over }), doc: "", span }
}

/** A parameter of a loss whose axes the call gives in a bracket: several for the only one, or one for each in order of appearance. */
function withAxesOf(call: Call, definition: Definition, parameter: Parameter): Parameter {
  const given = call.bracket?.items.flatMap(({ target }) => (target.kind === "name" && target.primes === 0 ? [target.name] : []))
  if (given === undefined || given.length !== call.bracket?.items.length) return parameter
  const own = ownAxes(definition)
  const renamed = (name: string): readonly string[] => (own.length === 1 ? given : given.slice(own.indexOf(name), own.indexOf(name) + 1))
  const axes = parameter.axes.flatMap((axis) => renamed(axis.name.name).map((name) => ({ ...axis, name: { ...axis.name, name } })))
  const [label] = parameter.domain?.kind === "label" ? renamed(parameter.domain.axis.name) : []
  return { ...parameter, axes, ...(parameter.domain?.kind === "label" && label !== undefined ? { domain: { ...parameter.domain, axis: { ...parameter.domain.axis, name: label } } } : {}) }
}
