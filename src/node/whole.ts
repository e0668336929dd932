// Everything the package exports that computes, for the one file that awake.ts reads. Bundlers and browsers get the same
// functions as modules.
export { closure } from "../closure.ts"
export { js } from "../js.ts"
export { loss, losses } from "../loss.ts"
export { format } from "../syntax/format.ts"
export { parse } from "../syntax/parse.ts"
export { wasm } from "../wasm.ts"
