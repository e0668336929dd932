// The Hessians that are not prebuilt, refused; only losses that have such bring one of these. Comes in: what is differentiated by and the kind of what was given for it.
import { refuse } from "./refuse.ts"
import type { Parameter } from "./signature.ts"

/** Of a loss whose Hessian is too long. */
export const noHessian = ([name]: Parameter): never => refuse("E601", `the Hessian by \`${name}\` is not prebuilt: use loss("name") of \`lossc\``)

/** By one number that stands for many entries, where these meet in one value. */
export const hessian = (p: Parameter, kind: string, entries: number, marks: string): unknown => !kind && entries > 1 && (String(p[1]) !== "*" || marks.includes("p")) && noHessian(p)
