// The smooth functions of the language as compositions of exp, log, sqrt, sine, arc tangent and the error function, as in a
// textbook. In: jets and bits. Out: jets. Cancellation and overflow do not exist here (real.ts), and derivatives follow by
// composition.
import { chain, constant, expJet, logJet, minus, negative, number, over, plus, sinJet, sqrtJet, times, type Jet } from "./jet.ts"
import { add, atan, div, log, mul, neg, one, pi, real, sign, toFloat, two, type Real } from "./real.ts"
import { erfReal, lgamma, polygamma, repeatedErfc } from "./special.ts"

export const square = (a: Jet, bits: number): Jet => times(a, a, bits)
export const halved = (a: Jet, bits: number): Jet => over(a, number(2), bits)
export const onePlus = (a: Jet, bits: number): Jet => plus(number(1), a, bits)
export const oneMinus = (a: Jet, bits: number): Jet => minus(number(1), a, bits)
export const expm1 = (a: Jet, bits: number): Jet => minus(expJet(a, bits), number(1), bits)
export const log1p = (a: Jet, bits: number): Jet => logJet(onePlus(a, bits), bits)
export const logTo = (base: number, a: Jet, bits: number): Jet => over(logJet(a, bits), constant(log(real(base), bits)), bits)

/** f of the positive branch of an odd function. */
export function odd(a: Jet, f: (x: Jet) => Jet): Jet {
  return sign(a.v) < 0 ? negative(f(negative(a))) : f(a)
}

export const sigmoid = (a: Jet, bits: number): Jet => over(number(1), onePlus(expJet(negative(a), bits), bits), bits)
export const softplus = (a: Jet, bits: number): Jet => log1p(expJet(a, bits), bits)
export const log1mexp = (a: Jet, bits: number): Jet => logJet(oneMinus(expJet(a, bits), bits), bits)

export const sinh = (a: Jet, bits: number): Jet => halved(minus(expJet(a, bits), expJet(negative(a), bits), bits), bits)
export const cosh = (a: Jet, bits: number): Jet => halved(plus(expJet(a, bits), expJet(negative(a), bits), bits), bits)
export const tan = (a: Jet, bits: number): Jet => over(sinJet(a, 0, bits), sinJet(a, 1, bits), bits)

export function tanh(a: Jet, bits: number): Jet {
  return odd(a, (x) => {
    const e = expJet(times(number(-2), x, bits), bits)
    return over(oneMinus(e, bits), onePlus(e, bits), bits)
  })
}

export function asinh(a: Jet, bits: number): Jet {
  return odd(a, (x) => logJet(plus(x, sqrtJet(onePlus(square(x, bits), bits), bits), bits), bits))
}

/** From 1 on. */
export function acosh(a: Jet, bits: number): Jet {
  return logJet(plus(a, sqrtJet(times(minus(a, number(1), bits), onePlus(a, bits), bits), bits), bits), bits)
}

export function atanh(a: Jet, bits: number): Jet {
  return halved(logJet(over(onePlus(a, bits), oneMinus(a, bits), bits), bits), bits)
}

export function atanJet(a: Jet, bits: number): Jet {
  return chain(a, atan(a.v, bits), () => {
    const f1 = div(one, add(one, mul(a.v, a.v, bits), bits), bits)
    return [f1, neg(mul(mul(two, a.v, bits), mul(f1, f1, bits), bits))]
  }, bits)
}

const quarter = (bits: number): Jet => constant(div(pi(bits), two, bits))

/** The angle whose sine and cosine are as y to x, x not negative and not both 0. */
function steep(y: Jet, x: Jet, bits: number): Jet {
  const slope = over(y, x, bits)
  if (slope.v.special === 0 && Math.abs(toFloat(slope.v)) <= 1) return atanJet(slope, bits)
  const rest = atanJet(over(x, y, bits), bits)
  return minus(sign(y.v) < 0 ? negative(quarter(bits)) : quarter(bits), rest, bits)
}

export function asin(a: Jet, bits: number): Jet {
  return steep(a, sqrtJet(times(oneMinus(a, bits), onePlus(a, bits), bits), bits), bits)
}

export function acos(a: Jet, bits: number): Jet {
  return times(number(2), steep(sqrtJet(oneMinus(a, bits), bits), sqrtJet(onePlus(a, bits), bits), bits), bits)
}

/** The angle of the point (x, y), not the origin. */
export function angle(y: Jet, x: Jet, bits: number): Jet {
  if (sign(x.v) >= 0) return steep(y, x, bits)
  const half = constant(pi(bits))
  return plus(steep(negative(y), negative(x), bits), sign(y.v) < 0 ? negative(half) : half, bits)
}

const bell = (x: Real, bits: number): Real => repeatedErfc(-1, x, bits)

export function erfJet(a: Jet, bits: number): Jet {
  return chain(a, erfReal(a.v, bits), () => {
    const f1 = bell(a.v, bits)
    return [f1, neg(mul(mul(two, a.v, bits), f1, bits))]
  }, bits)
}

/** The k-th repeated integral of erfc. */
export function repeatedJet(k: number, a: Jet, bits: number): Jet {
  const own = (n: number): Real => (n < -1 ? mul(mul(two, a.v, bits), bell(a.v, bits), bits) : repeatedErfc(n, a.v, bits))
  return chain(a, own(k), () => [neg(own(k - 1)), own(k - 2)], bits)
}

export const ierfcx = (k: number, a: Jet, bits: number): Jet => times(expJet(square(a, bits), bits), repeatedJet(k, a, bits), bits)
export const normcdf = (a: Jet, bits: number): Jet => halved(repeatedJet(0, negative(over(a, sqrtJet(number(2), bits), bits)), bits), bits)

export function lgammaJet(a: Jet, bits: number): Jet {
  return chain(a, lgamma(a.v, bits), () => [polygamma(0, a.v, bits), polygamma(1, a.v, bits)], bits)
}

export function polygammaJet(k: number, a: Jet, bits: number): Jet {
  return chain(a, polygamma(k, a.v, bits), () => [polygamma(k + 1, a.v, bits), polygamma(k + 2, a.v, bits)], bits)
}
