// `lossc/js` in Node; see awake.ts.
import { awake } from "./awake.ts"
import type * as Whole from "./whole.ts"

export const js: typeof Whole.js = () => awake().js()
