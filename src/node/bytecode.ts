// `node dist/bytecode.js`, the last step of a build: writes engine.bin, the bytecode of the functions that a first loss needs.
// The losses below only choose which functions these are. Bytecode fits one version of V8; after an install under another
// Node this can be run again. It is the one file of a build that differs from run to run: V8 orders it by a random seed, and refuses
// bytecode that was made with a seed of one's own.
import { writeFileSync } from "node:fs"
import { bytecodeFile, evaluated, script } from "./awake.ts"

const made = script(undefined)
const { loss } = evaluated(made)
const p = Float64Array.of(0.2, 0.7, 0.5)
loss("-(y*log(p) + (1-y)*log(1-p))").valueAndGrad({ y: p, p }, { wrt: "p" })
writeFileSync(bytecodeFile(), made.createCachedData())
