// `import "lossc"` in Node: the functions of src/index.ts, each of which wakes the library up at its first call.
import { awake } from "./awake.ts"
import type * as Whole from "./whole.ts"

export { LossError } from "../diagnostics/error.ts"
export const loss = ((source: string) => awake().loss(source)) as typeof Whole.loss
export const losses: typeof Whole.losses = (text) => awake().losses(text)
export const parse: typeof Whole.parse = (source) => awake().parse(source)
export const format: typeof Whole.format = (source) => awake().format(source)
