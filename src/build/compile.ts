// A process of library.ts. Comes in: names of built-in losses, on the standard input; goes out: each with its text, on the standard output.
import { builtLoss } from "./module.ts"

const read: Buffer[] = []
for await (const chunk of process.stdin) read.push(chunk as Buffer)
const names = JSON.parse(Buffer.concat(read).toString()) as readonly string[]
process.stdout.write(JSON.stringify(names.map((name) => [name, builtLoss(name)])))
