// The page of a family: every loss with its description, signature, formula and gradient in mathematics, options, traits, picture and its names in
// frameworks. In: the family and its losses. Out: Markdown. Nothing on it is written by hand: it comes from the definitions.
import type { CheckedLoss } from "../check/loss.ts"
import { gradients, signatureText } from "../explain/explain.ts"
import { latex } from "../explain/latex.ts"
import { LossError } from "../diagnostics/error.ts"
import { optionWords } from "../losses/parameter-words.ts"
import { inFrameworks } from "../losses/relations.ts"
import { defaultInput } from "../plot/sample.ts"
import { rolesOf } from "../traits/roles.ts"
import { traitWords, type Traits } from "../traits/traits.ts"

export interface Documented {
  readonly name: string
  readonly checked: CheckedLoss
  readonly traits: Traits
  /** Of its picture. */
  readonly caption: string | undefined
}

/** Longer derivatives say nothing to a reader; `lossc explain` prints them. */
const LONGEST = 700

export function familyPage(family: string, losses: readonly Documented[]): string {
  const title = `# ${family.charAt(0).toUpperCase()}${family.slice(1)}`
  const note = `${losses.length} losses, defined in [${family}.loss](${family}.loss). This page is written by \`npm run docs\`. Traits are those at the default options, in the prediction.`
  return `${[title, note, ...losses.map(entry)].join("\n\n")}\n`
}

function entry({ name, checked, traits, caption }: Documented): string {
  const { definition } = checked
  const options = checked.signature.parameters.filter((p) => p.hyper).map((p) => `- ${optionWords(p, checked.definition.doc, true)}`)
  const words = traitWords(traits)
  const others = inFrameworks(name)
  return [
    `## ${name}`,
    definition.doc.replaceAll("\n", " "),
    `\`\`\`lossc\n${signatureText(checked)}\n\`\`\``,
    math(`\\ell = ${latex(definition.body)}`),
    ...gradientOf(checked),
    ...(options.length === 0 ? [] : [`Options:\n\n${options.join("\n")}`]),
    ...(words.length === 0 ? [] : [`Traits: ${words.join("; ")}.`]),
    ...(caption === undefined ? [] : [`![${name}](plots/${name}.svg)\n\nThe value, and dashed its derivative, against ${caption}.`]),
    ...(others.length === 0 ? [] : [`In frameworks: ${others.map((other) => `\`${other}\``).join(", ")}.`]),
  ].join("\n\n")
}

function gradientOf(checked: CheckedLoss): readonly string[] {
  const name = rolesOf(checked.signature)?.prediction.name ?? defaultInput(checked)
  if (name === undefined) return []
  try {
    return gradients(checked, [name]).map(([input, ast]) => `\\frac{\\partial \\ell}{\\partial ${latex({ kind: "name", name: input, primes: 0, span: ast.span })}} = ${latex(ast)}`).filter((text) => text.length <= LONGEST).map(math)
  } catch (error) {
    if (error instanceof LossError) return []
    throw error
  }
}

/** Pages of GitHub know no \operatorname. */
const math = (text: string): string => `$$\n${text.replaceAll("\\operatorname{", "\\mathrm{")}\n$$`
