// One fresh process of the library suite: every built-in loss from its name to a checked loss, then to the text of its kernel for the value. In: the
// names, as one line of JSON on standard input. Out: a line of JSON with seconds.
import { readFileSync } from "node:fs"

const names = JSON.parse(readFileSync(0, "utf8"))
const { loss } = await import("lossc")
const begin = performance.now()
const all = names.map((name) => loss(name))
const checked = performance.now()
let refused = 0
for (const one of all) {
  try {
    one.compile({ wrt: [] })
  } catch {
    // Losses that have no kernel without data (sizes, choices without default) are counted.
    refused++
  }
}
console.log(JSON.stringify({ names: names.length, refused, check: (checked - begin) / 1000, kernels: (performance.now() - checked) / 1000 }))
