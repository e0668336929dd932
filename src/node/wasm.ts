// `lossc/wasm` in Node; see awake.ts.
import { awake } from "./awake.ts"
import type * as Whole from "./whole.ts"

export const wasm: typeof Whole.wasm = () => awake().wasm()
