// The LOSS word of a command becomes a loss: `file.loss` is the last loss of a file, `file.loss#name` the one so called, and every
// other word is a source (a formula, or the name of a built-in loss, which the library tells apart).
import { fileFault } from "../data/fault.ts"
import { decode, readBytes } from "../data/open.ts"
import { LossError } from "../diagnostics/error.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { LossFunction } from "../index.ts"
import { loss, losses } from "../index.ts"
import { SourceFault } from "./report.ts"
import { UsageFault } from "./usage.ts"

/** The file of a word that names one, and the loss in it. */
export function lossFile(word: string): { readonly file?: string | undefined; readonly name?: string | undefined } {
  const [, file, name] = /^(.+\.loss)(?:#(.*))?$/s.exec(word) ?? []
  if (file !== undefined && name === "") throw new UsageFault(`a name is missing behind \`${file}#\``, `${file}#NAME is one loss of the file, ${file} the last`)
  return { file, name }
}

export function lossNamed(word: string): LossFunction {
  const { file, name } = lossFile(word)
  if (file === undefined) return loss(word)
  const text = decode(file, readBytes(file))
  try {
    return name === undefined ? loss(text) : lossIn(file, text, name)
  } catch (error) {
    throw error instanceof LossError ? new SourceFault(file, error) : error
  }
}

/** Every loss a word stands for: all those of a file, or one. */
export function lossesNamed(word: string): readonly LossFunction[] {
  const { file, name } = lossFile(word)
  if (file === undefined || name !== undefined) return [lossNamed(word)]
  const text = decode(word, readBytes(word))
  try {
    return Object.values(losses(text))
  } catch (error) {
    throw error instanceof LossError ? new SourceFault(word, error) : error
  }
}

function lossIn(file: string, text: string, name: string): LossFunction {
  const all = new Map(Object.entries(losses(text)))
  const found = all.get(name)
  if (found !== undefined) return found
  throw fileFault("E908", { file }, { name, suggestion: suggest(name, all.keys()), names: [...all.keys()] })
}
