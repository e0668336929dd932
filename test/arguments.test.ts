// The words of the command line, without a process: what is said of wrong ones, which may be repeated, and what the help of a command shows.
import { describe, expect, test } from "vitest"
import { choice, names, readArguments } from "../src/cli/arguments.ts"
import { help } from "../src/cli/help.ts"
import { report } from "../src/cli/report.ts"

/** What a user sees. */
function refusal(words: readonly string[]): string {
  try {
    const request = readArguments(words)
    if (request.command === "help" || request.command === "version") return request.command
    for (const option of ["format", "target", "report"] as const) choice(request, option)
  } catch (error) {
    const { text, status } = report(error, false)
    expect(status).toBe(2)
    return text
  }
  return "taken"
}

const read = (...words: string[]) => {
  const request = readArguments(words)
  if (request.command === "help" || request.command === "version") throw new Error(request.command)
  return request
}

describe("wrong words", () => {
  test.each([
    [["eval", "x", "g.csv", "--by", "city", "--by", "town"], "`--by` is given twice: `city` and `town`"],
    [["eval", "x", "g.csv", "--out", "a.csv", "--out=b.csv"], "`--out` is given twice: `a.csv` and `b.csv`"],
    [["eval", "x", "g.csv", "--gradient", "p"], "did you mean `--grad`?"],
    [["eval", "x", "g.csv", "--group-by", "city"], "did you mean `--by`?"],
    [["eval", "x", "g.csv", "--wieght", "w"], "did you mean `--weight`?"],
    [["eval", "x", "g.csv", "--weights", "w"], "did you mean `--weight`?"],
    [["eval", "x", "g.csv", "-o", "out.csv"], "did you mean `--out`?"],
    [["eval", "x", "g.csv", "-json"], "did you mean `--json`?"],
    [["eval", "x", "g.csv", "--lable", "y"], "it takes --grad, --hess, --reduction, --set, --weight, --by, --map, --input, --on-bad-row, --out, --json"],
    [["check", "x", "--watcch"], "did you mean `--watch`?"],
    [["check", "x", "--by", "y"], "`check` takes no option `--by`"],
    [["explain", "x", "--format", "tex"], "did you mean `latex`?"],
    [["explain", "x", "--format", "md"], "did you mean `markdown`?"],
    [["explain", "x", "--format", "constructor"], "--format is one of text, markdown, latex, json"],
    [["check", "x", "--format", "md"], "--format is one of text, problems, github, json"],
    [["check", "x", "--report", "gitlab"], "did you mean `github`?"],
    [["emit", "x", "--target", "javascript"], "did you mean `js`?"],
    [["list", "-j"], "did you mean `--json`?"],
    [["help", "evla"], "did you mean `eval`?"],
    [["evla", "--help"], "did you mean `eval`?"],
    [["--lable"], "lossc --help lists them"],
    [["eval", "x", "--grad"], "`--grad` needs a value"],
    [["completion"], "`completion` needs a shell"],
  ])("%j", (words, hint) => expect(refusal(words)).toContain(hint))
})

test("a formula may begin with a minus, and so may anything behind `--`", () => {
  expect(read("eval", "-x", "g.csv").positionals).toEqual(["-x", "g.csv"])
  expect(read("check", "x^2", "-x + y^2").positionals).toEqual(["x^2", "-x + y^2"])
  expect(read("check", "x", "--", "-w", "--by").positionals).toEqual(["x", "-w", "--by"])
})

test("what lists names may be given several times, a switch too", () => {
  expect(names(read("eval", "x", "g.csv", "--grad", "a,b", "--grad=c", "--json", "--json"), "grad")).toEqual(["a", "b", "c"])
})

test("the help of a command has what it takes and nothing else", () => {
  expect(help("explain")).not.toMatch(/DATA|github|folder/)
  expect(help("check")).not.toContain("markdown")
  expect(help("build")).toContain("--out PATH  write to this folder")
  expect(help("eval")).toContain("DATA are .csv")
})
