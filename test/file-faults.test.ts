// Every fault of a file in the catalog (src/data/codes.ts) is triggered by its example: the words of a command line and the files it reads, run in a
// folder of its own. Nothing is left behind but those files. Missing packages are tried in test/cli.test.ts, in a package without them.
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { report } from "../src/cli/report.ts"
import { fileCatalog, type FileCode, type FileExample } from "../src/data/codes.ts"
import { DataFault } from "../src/data/fault.ts"
import { faultOf } from "../src/docs/messages.ts"

const folder = mkdtempSync(join(tmpdir(), "lossc-faults-"))
afterAll(() => rmSync(folder, { recursive: true }))
const examples = Object.entries(fileCatalog).map(([code, { example }]) => [code as FileCode, example as FileExample] as const)

describe("the example gives its code", () => {
  it.each(examples.filter(([, { without }]) => without === undefined))("%s: %j", async (code, example) => {
    const own = join(folder, code)
    const fault = await faultOf(example, own)
    expect(fault).toBeInstanceOf(DataFault)
    expect((fault as DataFault).code).toBe(code)
    const { text, status } = report(fault, false)
    expect([status, text.split("\n")[0]]).toEqual([code === "E954" ? 2 : 1, expect.stringMatching(new RegExp(`^error\\[${code}\\]: .+: [^.]`))])
    expect(readdirSync(own).sort()).toEqual(Object.keys(example.files ?? {}).sort())
  })

  it("but for a package that is missing", () => expect(examples.flatMap(([code, { without }]) => (without === undefined ? [] : [code]))).toEqual(["E940"]))
})
