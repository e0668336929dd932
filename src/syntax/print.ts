// The AST as text again: an expression on one line, a definition or a formula broken over lines where it is long.
// Parsing the text gives the same tree; the tests hold it to that.
import type { Ast, Definition, Program } from "./ast.ts"
import { layOut, layOutSignature } from "./layout.ts"
import { axesText, nameText, parameterText, text } from "./text.ts"

export function print(node: Program | Definition | Ast): string {
  switch (node.kind) {
    case "definitions":
      return node.definitions.map(printDefinition).join("\n\n")
    case "formula":
      return layOut(node.body, "", overText(node.over))
    case "loss":
    case "fn":
      return printDefinition(node)
    default:
      return text(node)
  }
}

function printDefinition(definition: Definition): string {
  const { kind, dialect, name, axes, inputs, hypers, per, body, over, doc } = definition
  const comment = doc === "" ? "" : doc.split("\n").map(line => `${`## ${line}`.trimEnd()}\n`).join("")
  const head = `${kind} ${dialect === undefined ? "" : `${nameText(dialect)}.`}${nameText(name)}${axesText(axes)}`
  const tail = per.length === 0 ? " =" : ` per ${per.map(nameText).join(", ")} =`
  const signature = layOutSignature(head, inputs.map(parameterText), hypers.map(parameterText), tail)
  const broken = layOut(body, "  ", overText(over), signature.length)
  return `${comment}${signature}${broken.startsWith("\n") ? "" : " "}${broken}`
}

function overText(over: Ast | undefined): string {
  return over === undefined ? "" : ` over ${text(over)}`
}
