// `lossc/closure` in Node; see awake.ts.
import { awake } from "./awake.ts"
import type * as Whole from "./whole.ts"

export const closure: typeof Whole.closure = () => awake().closure()
