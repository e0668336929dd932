// The functions that kernels call and Math lacks, as text for the runtime: one maker for each row of the op table, so that their tables are made when
// a kernel first asks for them, and a bundler leaves out those that no kernel names.
import { callableText, functionText } from "../backends/js/print.ts"
import { allOps } from "../ops/table.ts"
import { opName } from "./kernel-text.ts"

export function opsText(): string {
  const rows = allOps().filter((row) => row.make !== undefined || row.js === undefined)
  return rows.map((row) => `export const ${opName(row)} = /* @__PURE__ */ once(() => ${row.brief === true ? `(${functionText(row.float)})` : callableText(row, (used) => `${opName(used)}()`)})\n`).join("")
}
