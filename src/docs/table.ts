// The tables of the README: families with their losses, and dialects with how many they have. In: names of losses by file. Out: Markdown between
// two marks, which the rest of the page is kept around.
import { dialects } from "../losses/dialects.ts"
import { fileOf, library } from "../losses/library.ts"

const marks = ["<!-- losses: written by npm run docs -->", "<!-- end of losses -->"] as const

export function namesByFile(): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>()
  for (const name of library.known()) files.set(fileOf(name), [...(files.get(fileOf(name)) ?? []), name])
  return files
}

export function lossTables(): string {
  const files = [...namesByFile()]
  const families = files.filter(([file]) => !dialects.has(file)).map(([file, names]) => `| [${file}](src/losses/${file}.md) | ${names.map((name) => `[${name}](src/losses/${file}.md#${name})`).join(", ")} |`)
  const frameworks = files.filter(([file]) => dialects.has(file)).map(([file, names]) => `[${file}](src/losses/${file}.loss) ${names.length}`)
  const total = files.filter(([file]) => !dialects.has(file)).reduce((sum, [, names]) => sum + names.length, 0)
  return `${total} losses in ${families.length} families:\n\n| family | losses |\n|---|---|\n${families.join("\n")}\n\nLosses under the names, options and defaults of a framework (\`loss("framework.name")\`): ${frameworks.join(", ")}.`
}

/** The page with the tables as they are now. */
export function withTables(page: string): string {
  const [start, end] = marks.map((mark) => page.indexOf(mark))
  if (start === undefined || end === undefined || start < 0 || end < start) throw new Error("the page has no marks for the tables of losses")
  return `${page.slice(0, start + marks[0].length)}\n${lossTables()}\n${page.slice(end)}`
}
