// Random trees of every kind of node, as the language allows them and no narrower: what `print` must write so that
// `parse` reads the same tree. Spans are all alike; the comparison drops them.
import fc from "fast-check"
import type { Ast, AxisDeclaration, Bound, Bracket, Definition, DomainSyntax, InfixOperator, Name, Parameter, Program } from "../src/syntax/ast.ts"

const span = { start: 0, end: 0 }
const reserved = ["let", "in", "if", "then", "else", "and", "or", "not", "loss", "fn", "per", "over", "true", "false", "π"]

const word = fc.oneof(
  fc.constantFrom("x", "y", "p", "c", "n", "sum", "norm", "e", "inf", "__proto__", "constructor", "toString", "σ", "ŷ", "𝑥", "log₂", "_", "inn", "e5"),
  fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,6}$/),
).filter(name => !reserved.includes(name))
const plain = word.map((name): Name => ({ name, primes: 0, span }))
const primed = fc.tuple(word, fc.integer({ min: 0, max: 3 })).map(([name, primes]): Name => ({ name, primes, span }))
const digits = fc.constantFrom("0", "1", "2", ".5", "1.", "0.25", "1e-5", "3E+7", "12345678901234567890")
const operators: InfixOperator[] = ["+", "-", "*", "/", "^", "and", "or", "==", "!=", "<", "<=", ">", ">="]

const leaf: fc.Arbitrary<Ast> = fc.oneof(
  digits.map((text): Ast => ({ kind: "number", text, span })),
  fc.boolean().map((value): Ast => ({ kind: "boolean", value, span })),
  primed.map((name): Ast => ({ kind: "name", ...name })),
)

const { ast } = fc.letrec<{ ast: Ast }>(tie => {
  const inner = tie("ast")
  const axes = axesOf(inner)
  const some = (): fc.Arbitrary<Ast | undefined> => fc.option(inner, { nil: undefined })
  const bracket = fc.tuple(
    fc.array(fc.tuple(inner, some()).map(([target, at]) => (at === undefined ? { target } : { target, at })), { minLength: 1, maxLength: 3 }),
    fc.constantFrom("filter", "otherwise", "none"),
    inner,
  ).map(([items, behind, value]): Bracket => ({ items, ...(behind === "none" ? {} : behind === "filter" ? { filter: value } : { otherwise: value }), span }))
  return {
    ast: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.tuple(fc.constantFrom("-" as const, "not" as const), inner).map(([operator, operand]): Ast => ({ kind: "prefix", operator, operand, span })),
      fc.tuple(fc.constantFrom(...operators), inner, inner).map(([operator, left, right]): Ast => ({ kind: "infix", operator, left, right, span })),
      fc.tuple(fc.option(plain, { nil: undefined }), plain, fc.option(bracket, { nil: undefined }), fc.array(inner, { maxLength: 3 }), fc.array(fc.tuple(plain, inner), { maxLength: 2 })).map(
        ([dialect, callee, bracket, args, named]): Ast => ({
          kind: "call",
          ...(dialect === undefined ? {} : { dialect }),
          callee,
          ...(bracket === undefined ? {} : { bracket }),
          args,
          named: named.map(([name, value]) => ({ name, value })),
          span,
        }),
      ),
      fc.tuple(inner, bracket).map(([of, bracket]): Ast => ({ kind: "pick", of, bracket, span })),
      fc.tuple(fc.array(fc.tuple(plain, axes, inner), { minLength: 1, maxLength: 3 }), inner).map(
        ([bindings, body]): Ast => ({ kind: "let", bindings: bindings.map(([name, axes, value]) => ({ name, axes, value })), body, span }),
      ),
      fc.tuple(inner, inner, inner).map(([condition, then, otherwise]): Ast => ({ kind: "if", condition, then, otherwise, span })),
    ),
  }
})

function axesOf(size: fc.Arbitrary<Ast>): fc.Arbitrary<AxisDeclaration[]> {
  const axis = fc.tuple(primed, fc.option(size, { nil: undefined })).map(([name, size]): AxisDeclaration => (size === undefined ? { name } : { name, size }))
  return fc.array(axis, { maxLength: 2 })
}

const bound = fc.tuple(fc.boolean(), fc.oneof(digits.map(text => ({ text, kind: "number" as const })), word.map(text => ({ text, kind: "name" as const })))).map(
  ([negative, what]): Bound => ({ negative, ...what, span }),
)
const domain: fc.Arbitrary<DomainSyntax> = fc.oneof(
  primed.map((axis): DomainSyntax => ({ kind: "label", axis, span })),
  fc.tuple(bound, bound, fc.boolean(), fc.boolean()).map(([low, high, lowOpen, highOpen]): DomainSyntax => ({ kind: "interval", low, lowOpen, high, highOpen, span })),
  fc.array(bound, { minLength: 1, maxLength: 3 }).map((members): DomainSyntax => ({ kind: "set", members, span })),
  fc.tuple(fc.constantFrom("==" as const, "!=" as const, "<" as const, "<=" as const, ">" as const, ">=" as const), bound).map(([operator, bound]): DomainSyntax => ({ kind: "compare", operator, bound, span })),
)
const parameter = fc.tuple(plain, axesOf(ast), fc.option(domain, { nil: undefined }), fc.option(ast, { nil: undefined })).map(
  ([name, axes, domain, fallback]): Parameter => ({ name, axes, ...(domain === undefined ? {} : { domain }), ...(fallback === undefined ? {} : { fallback }), span }),
)
const doc = fc.array(fc.stringMatching(/^[ a-zA-Zéπ#:().]{0,20}$/).map(line => line.trimEnd()), { maxLength: 3 }).map(lines => lines.join("\n"))
const definition = fc.tuple(fc.constantFrom("loss" as const, "fn" as const), plain, axesOf(ast), fc.array(parameter, { maxLength: 3 }), fc.array(parameter, { maxLength: 3 }), fc.array(primed, { maxLength: 2 }), ast, fc.option(ast, { nil: undefined }), doc).map(
  ([kind, name, axes, inputs, hypers, per, body, over, doc]): Definition => ({
    kind, name, inputs, hypers, body, doc, span,
    axes: kind === "fn" ? axes : [],
    per: kind === "loss" ? per : [],
    ...(over === undefined || kind === "fn" ? {} : { over }),
  }),
)

export const programs: fc.Arbitrary<Program> = fc.oneof(
  fc.tuple(ast, fc.option(ast, { nil: undefined })).map(([body, over]): Program => ({ kind: "formula", body, ...(over === undefined ? {} : { over }), span })),
  fc.array(definition, { minLength: 1, maxLength: 3 }).map((definitions): Program => ({ kind: "definitions", definitions, span })),
)

export { ast as expressions }
