// The last rules before lowering, after all differentiation, each applied at most once per node: forms that only floats
// need. A branch here may repeat what it replaces, which is why this table is not run to a fixed point; and a derivative of
// such a branch would be worse than the derivative of the formula, which is why it comes last.
import { rules } from "./rule.ts"

export const finishRules = rules("finish", `
  # Gradient of cross-entropy on probabilities: one fraction instead of a difference of two.
  probability-gradient  xdivy(1 - y, 1 - p) - xdivy(y, p)  -> if y == 0 then 1/(1 - p) else if y == 1 then -(1/p) else (p - y)/(p*(1 - p))   real   "y/p and (1-y)/(1-p) agree to all digits at p = y"
  # Relative entropy: where p is near y the two logarithms cancel.
  log-ratio-term     xlogy(y, y) - xlogy(y, p)  -> if y == 0 then 0 else if 2*abs(p - y) < y then -(y*log1p((p - y)/y)) else y*log(y/p)   real when y >= 0
  entropy-difference  y*(log(y) - z)             -> if y == 0 then 0 else y*(log(y) - z)   extends when not positive(y)   "a target of 0 switches its term off"
  # Two logarithms as one: a ratio of 1 + z keeps the digits of z.
  # log(x) - log(y) -> sign*log1p(abs(x - y)/min(x, y)) for positive inputs: the quotient of 1e20 and 1e-20 is infinite in float32 lanes, the difference 92.
  log1p-difference   log1p(x) - log1p(y)        -> (if x >= y then 1 else -1)*log1p(abs(x - y)/(1 + min(x, y)))   real when x >= -1, y >= -1
  log1p-less-log     log1p(x) - log(x)          -> log1p(1/x)   real when x >= 0   "of a large x two logarithms that agree, of a small one nothing lost"
  # Of two inputs beside a number the difference is exact, or nearly so, where the number is lost beside one of them.
  number-and-difference  k + x - y              -> k + (x - y)   real when constant(k), input(x), input(y)
  # Log-odds around 1/2.
  log-odds           log(p) - log1p(-p)         -> if 4*abs(p - 1/2) < 1 then 2*atanh(2*p - 1) else log(p/(1 - p))   real
  # A mixture of p and 1 - p near 1 has its digits in the rest.
  log-mixture        log(a*b + (1 - a)*(1 - b))       -> if 2*(a*b + (1 - a)*(1 - b)) < 1 then log(a*b + (1 - a)*(1 - b)) else log1p(-(a*(1 - b) + (1 - a)*b))   real
  xlogy-mixture      xlogy(w, a*b + (1 - a)*(1 - b))  -> if 2*(a*b + (1 - a)*(1 - b)) < 1 then xlogy(w, a*b + (1 - a)*(1 - b)) else xlog1py(w, -(a*(1 - b) + (1 - a)*b))   real
  # Softmax against soft targets: s*T - t keeps no digits where one class has nearly all of both. T - t is summed anew where t is the largest.
  softmax-gradient   sum[a](t)*exp(x) - t       -> exp(x)*(if a == argmax[a](t) then sum[a if a != argmax[a](t)](t) else sum[a](t) - t) + t*expm1(x)   real when indexed(t), not integer(t)   "both parts are right where the other vanishes"
  # Weights of a softmax have the sum 1: a mean less a value is the mean of the differences, and none is left of an entry that has all the weight.
  softmax-mean-less  sum[a](w*exp(x - logsumexp[a](x))) - v   -> sum[a]((w - v)*exp(x - logsumexp[a](x)))   real
  softmax-mean-less-if  sum[a if not g](w*exp(x - logsumexp[a](x))) - (if g then 0 else v)  -> if g then 0 else sum[a]((w - v)*exp(x - logsumexp[a](x)))   real
  softmax-variance   sum[a](w*(w - sum[a](w*exp(x - logsumexp[a](x))))*exp(x - logsumexp[a](x)))  -> let r = sum[a](w*exp(x - logsumexp[a](x))) in sum[a]((w - r)*(w - r)*exp(x - logsumexp[a](x)))   real   "terms of one sign"
  softmax-variance-if  sum[a if not g](w*(w - sum[a](w*exp(x - logsumexp[a](x))))*exp(x - logsumexp[a](x)))  -> let r = sum[a](w*exp(x - logsumexp[a](x))) in if g then 0 else sum[a]((w - r)*(w - r)*exp(x - logsumexp[a](x)))   real   "terms of one sign"
  # The same of a sum over samples: where the label is, it takes 1 from the weight.
  softmax-sum-label  sum[a](k*exp(x)) + sum[a if m](-k)       -> sum[a](k*(if m then expm1(x) else exp(x)))   real when condition(m)
  softmax-sum-label-if  sum[a if f](k*exp(x)) + sum[a if m and f](-k)  -> sum[a if f](k*(if m then expm1(x) else exp(x)))   real when condition(m)
  # A root near 1.
  sqrt-less-one      sqrt(1 + x) - 1            -> let r = sqrt(1 + x) in if x < 1 then x/(r + 1) else r - 1   real
  # Both sides of a normal distribution: near 1 its values have lost what is left of them.
  normcdf-difference  normcdf(x) - normcdf(y)   -> if x + y <= 0 then normcdf(x) - normcdf(y) else normcdf(-y) - normcdf(-x)   real   "1 - 1"
  # An angle near 0, or near a half turn.
  acos-near-one      acos(x)                    -> if 2*x > 1 then 2*asin(sqrt((1 - x)/2)) else if 2*x < -1 then pi - 2*asin(sqrt((1 + x)/2)) else acos(x)   real when not input(x)   "of a rounded argument near 1 half of the digits"
  # The logarithm of a factorial beside that of 1: 2 + x has lost a small x.
  lgamma2p           lgamma(2 + x)              -> if 4*abs(x) < 1 then log1p(x) + lgamma1p(x) else lgamma(2 + x)   real when single(x)
  # Two choices by one condition are one; the 2 is that of a square's derivative.
  if-plus-twice-if   (if c then x else y) + 2*(if c then u else v)  -> if c then x + 2*u else y + 2*v   exact
  log2               log(x)/log(2)              -> log2(x)     real
  log10              log(x)/log(10)             -> log10(x)    real

  # Rejected.
  # 2*normcdf(x) - 1 -> erf(x/sqrt(2)): before differentiation exp(-(x/sqrt(2))^2) is not seen to be the exp(-x^2/2) beside it (27 ulp in a continuous ranked
  # probability score); after it, curvatures have the rounding of x/sqrt(2). Where digits are lost, they are made anew.
  # log(a) - log(b) -> log(a/b) always: overflows where a and b are far apart.
  # -y*log1p((p - y)/y) everywhere: p = 1e-10*y leaves ten digits in (p - y)/y.
  `)
