// `import "lossc"` in Node: the functions of src/index.ts, each of which wakes the library up at its first call.
import { publicly } from "../diagnostics/error.ts"
import { awake } from "./awake.ts"
import type * as Whole from "./whole.ts"

export { LossError } from "../diagnostics/error.ts"
export const loss = publicly((...given: readonly [source: string]) => awake().loss(...given)) as typeof Whole.loss
export const losses: typeof Whole.losses = publicly((text) => awake().losses(text))
export const parse: typeof Whole.parse = publicly((source) => awake().parse(source))
export const format: typeof Whole.format = publicly((source) => awake().format(source))
