// The LOSS word of a command becomes a loss: `file.loss` is the last loss of a file, `file.loss#name` the one so called, and every
// other word is a source (a formula, or the name of a built-in loss, which the library tells apart).
import { fileFault } from "../data/fault.ts"
import { decode, readBytes } from "../data/open.ts"
import { LossError } from "../diagnostics/error.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { LossFunction } from "../index.ts"
import { loss, losses } from "../index.ts"
import { SourceFault } from "./report.ts"

export function lossNamed(word: string): LossFunction {
  const [, file, name] = /^(.+\.loss)(?:#(.+))?$/s.exec(word) ?? []
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
  if (!/\.loss$/s.test(word)) return [lossNamed(word)]
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
