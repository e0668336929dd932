// Reads a corpus: text files of cases, so that a test is a source and what becomes of it, without code around it.
//   === title
//   source
//   ==>
//   expected
import { readFileSync } from "node:fs"

export interface Case {
  readonly title: string
  readonly source: string
  readonly expected: string
}

export function corpus(name: string): Case[] {
  const text = readFileSync(new URL(`cases/${name}.txt`, import.meta.url), "utf8")
  return text.split(/^=== /m).slice(1).map(part => {
    const [head = "", expected, ...more] = part.split(/^==>\n/m)
    const line = head.indexOf("\n")
    if (expected === undefined || more.length > 0) throw new Error(`${name}.txt: a case needs one ==>: ${head}`)
    return { title: head.slice(0, line), source: head.slice(line + 1).replace(/\n$/, ""), expected: expected.trimEnd() }
  })
}
