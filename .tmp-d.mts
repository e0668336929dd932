import { findOp } from "/work/main/src/ops/table.ts"
import { loss } from "/work/main/src/index.ts"
const f = findOp("normcdf")!.float as any, g = findOp("lognormcdf")!.float as any, e = findOp("erfc")!.float as any
for (const x of [-1, -5, -10, -20, -30, -36, -37, -38, -38.4, -39]) console.log(x, f(x), e(-x / Math.SQRT2) / 2, g(x))
for (const x of [1, 10, 100, 1e3, 1e5]) console.log(x, g(-x * Math.SQRT2), loss("log(erfc(x)/2)")({ x }))
