// What every op of the language means over the real numbers, with derivatives. In: the name of an op, jets, bits, and somebody to
// tell of kinks. Out: a jet; NaN where there is no value. Written apart from the op table, which it judges.
import { expJet, logJet, minus, negative, number, over, plus, sinJet, sqrtJet, times, type Jet } from "./jet.ts"
import * as f from "./functions.ts"
import { compare, isNaNReal, isZero, one, sign, toFloat } from "./real.ts"
import {
  absolute, bit, ceil, compared, cubeRoot, extreme, floor, isHalf, isWhole, logSum, modulo, norm, nothing, power, quotient, roundEven, signOf, step, zeroWins, type Context,
} from "./piecewise.ts"

type Meaning = (context: Context, a: Jet, b: Jet, c: Jet) => Jet

const smooth = (meaning: (a: Jet, bits: number) => Jet): Meaning => ({ bits }, a) => meaning(a, bits)

/** With an order that is a constant. */
function ordered(meaning: (k: number, a: Jet, bits: number) => Jet): Meaning {
  return ({ bits }, k, a) => {
    const order = toFloat(k.v)
    return k.d.size === 0 && Number.isInteger(order) && order >= 0 && order <= 100 ? meaning(order, a, bits) : nothing(k, a)
  }
}

const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["add", ({ bits }, a, b) => plus(a, b, bits)],
  ["sub", ({ bits }, a, b) => minus(a, b, bits)],
  ["mul", ({ bits }, a, b) => times(a, b, bits)],
  ["div", ({ bits }, a, b) => over(a, b, bits)],
  ["neg", (_, a) => negative(a)],
  ["pow", power],
  ["min", (context, a, b) => extreme(context, a, b, -1)],
  ["max", (context, a, b) => extreme(context, a, b, 1)],
  ["clip", (context, a, b, c) => extreme(context, extreme(context, a, b, 1), c, -1)],
  ["abs", absolute],
  ["sign", signOf],
  ["floor", (context, a) => step(context, a, floor, isWhole)],
  ["ceil", (context, a) => step(context, a, ceil, isWhole)],
  ["round", (context, a) => step(context, a, roundEven, isHalf)],
  ["mod", modulo],
  ["exp", smooth(expJet)],
  ["expm1", smooth(f.expm1)],
  ["log", smooth(logJet)],
  ["log1p", smooth(f.log1p)],
  ["log2", smooth((a, bits) => f.logTo(2, a, bits))],
  ["log10", smooth((a, bits) => f.logTo(10, a, bits))],
  ["sqrt", smooth(sqrtJet)],
  ["cbrt", cubeRoot],
  ["sin", smooth((a, bits) => sinJet(a, 0, bits))],
  ["cos", smooth((a, bits) => sinJet(a, 1, bits))],
  ["tan", smooth(f.tan)],
  ["asin", smooth(f.asin)],
  ["acos", smooth(f.acos)],
  ["atan", smooth(f.atanJet)],
  ["atan2", ({ bits, kink }, y, x) => {
    if (isZero(y.v) && sign(x.v) < 0) kink(y)
    return isZero(y.v) && isZero(x.v) ? nothing(y, x) : f.angle(y, x, bits)
  }],
  ["sinh", smooth(f.sinh)],
  ["cosh", smooth(f.cosh)],
  ["lncosh", smooth((a, bits) => logJet(f.cosh(a, bits), bits))],
  ["tanh", smooth(f.tanh)],
  ["asinh", smooth(f.asinh)],
  ["acosh", ({ bits }, a) => (compare(a.v, one, bits) < 0 ? nothing(a) : f.acosh(a, bits))],
  ["atanh", smooth(f.atanh)],
  ["hypot", (context, a, b) => norm(context, [a, b])],
  ["sigmoid", smooth(f.sigmoid)],
  ["softplus", smooth(f.softplus)],
  ["logsigmoid", smooth((a, bits) => negative(f.softplus(negative(a), bits)))],
  ["relu", (context, a) => extreme(context, a, number(0), 1)],
  ["gelu", smooth((a, bits) => times(a, f.normcdf(a, bits), bits))],
  ["silu", smooth((a, bits) => times(a, f.sigmoid(a, bits), bits))],
  ["elu", ({ bits, kink }, a) => {
    if (isZero(a.v)) kink(a)
    return sign(a.v) > 0 ? a : f.expm1(a, bits)
  }],
  ["logaddexp", (context, a, b) => logSum(context, [a, b])],
  ["xlogy", (context, x, y) => zeroWins(context, x, y, logJet(y, context.bits))],
  ["xlog1py", (context, x, y) => zeroWins(context, x, y, f.log1p(y, context.bits))],
  ["xdivy", quotient],
  ["log1mexp", smooth(f.log1mexp)],
  ["erf", smooth(f.erfJet)],
  ["erfc", smooth((a, bits) => f.repeatedJet(0, a, bits))],
  ["erfcx", smooth((a, bits) => f.ierfcx(0, a, bits))],
  ["ierfcx", ordered(f.ierfcx)],
  ["normcdf", smooth(f.normcdf)],
  ["lognormcdf", smooth((a, bits) => logJet(f.normcdf(a, bits), bits))],
  ["lgamma", smooth(f.lgammaJet)],
  ["lgamma1p", smooth((a, bits) => f.lgammaJet(f.onePlus(a, bits), bits))],
  ["digamma", smooth((a, bits) => f.polygammaJet(0, a, bits))],
  ["trigamma", smooth((a, bits) => f.polygammaJet(1, a, bits))],
  ["polygamma", ordered(f.polygammaJet)],
  ["eq", compared((order) => order === 0)],
  ["ne", compared((order) => order !== 0)],
  ["lt", compared((order) => order < 0)],
  ["le", compared((order) => order <= 0)],
  ["gt", compared((order) => order > 0)],
  ["ge", compared((order) => order >= 0)],
  ["and", (_, a, b) => bit(!isZero(a.v) && !isZero(b.v))],
  ["or", (_, a, b) => bit(!isZero(a.v) || !isZero(b.v))],
  ["not", (_, a) => bit(isZero(a.v))],
  ["isnan", (_, a) => bit(isNaNReal(a.v))],
])

const spare = number(1)

/** An op of the language applied; of more arguments than usual it is folded from the left. Undefined for an op not known here. */
export function applyOp(name: string, context: Context, args: readonly Jet[]): Jet | undefined {
  const meaning = meanings.get(name)
  const [a = spare, b = spare, c = spare] = args
  if (meaning === undefined) return undefined
  if (args.length > 2 && name !== "clip") return args.slice(1).reduce((folded, next) => meaning(context, folded, next, spare), a)
  return meaning(context, a, b, c)
}

/** Names this file knows. */
export const knownOps: ReadonlySet<string> = new Set(meanings.keys())
