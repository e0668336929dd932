// A process of library.ts. Comes in: names of built-in losses, one a line on the standard input, the next one when the last is done; goes out: the text
// of each as a line on the standard output. Between two losses the event loop turns, without which no node that a weak reference holds may go.
import { createInterface } from "node:readline"
import { builtLoss } from "./module.ts"

for await (const name of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(builtLoss(name))}\n`)
