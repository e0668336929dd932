// Recognizing the function behind a spelling: what overflows, cancels or has no value when computed as written becomes one of
// the functions whose value and derivatives are known to be accurate. Left sides are written over what other rules of this
// table have already done to their parts (`1 - sigmoid(x)` has become `sigmoid(-x)` before any logarithm sees it).
import { rules } from "./rule.ts"

export const stabilizeRules = rules("stabilize", `
  # Logarithms in other bases are quotients until the end, so that every rule below is written once.
  log2-quotient      log2(x)                                  -> log(x)/log(2)             real   "finish.ts puts back what stayed a logarithm"
  log10-quotient     log10(x)                                 -> log(x)/log(10)            real   "finish.ts puts back what stayed a logarithm"

  # Logistic family.
  sigmoid            1/(1 + exp(x))                           -> sigmoid(-x)               real
  sigmoid-times-exp  exp(x)*sigmoid(-x)                       -> sigmoid(x)                real   "inf*0"
  sigmoid-of-two     exp(x)/(exp(x) + exp(y))                 -> sigmoid(x - y)            real   "inf/inf"
  sigmoid-odds       sigmoid(x)/sigmoid(-x)                   -> exp(x)                    real
  sigmoid-difference  sigmoid(x) - sigmoid(-x)                -> tanh(0.5*x)               real
  two-sigmoid-less-one  2*sigmoid(x) - 1                        -> tanh(0.5*x)               real
  log-sigmoid-difference  log(sigmoid(x) - sigmoid(y))          -> log1mexp(y - x) - softplus(-x) - softplus(y)   real   "0 - 0 and 1 - 1"
  sigmoid-tanh       1 + tanh(x)                              -> 2*sigmoid(2*x)            real
  sigmoid-minus-tanh  1 - tanh(x)                             -> 2*sigmoid(-(2*x))         real
  one-minus-sigmoid  1 - sigmoid(x)                           -> sigmoid(-x)               real
  one-minus-tanh2    1 - tanh(x)*tanh(x)                      -> 4*sigmoid(2*x)*sigmoid(-(2*x))   real
  atanh-negative     atanh(-x)                                -> -atanh(x)                 exact when negative(-x)
  atanh-tanh         atanh(tanh(x))                           -> x                         real
  atanh-of-rest      atanh(1 - 2*x)                           -> (log1p(-x) - log(x))/2    real   "1 - 2*x keeps nothing of a small x"
  tanh-expm1         expm1(x)/(1 + exp(x))                    -> tanh(0.5*x)               real   "inf/inf"
  tanh-exp           (exp(x) - exp(-x))/(exp(x) + exp(-x))    -> tanh(x)                   real
  log-sigmoid        log(sigmoid(x))                          -> -softplus(-x)             real
  log1p-sigmoid      log1p(-sigmoid(x))                       -> -softplus(x)              real
  softplus           log1p(exp(x))                            -> softplus(x)               real
  softplus-minus     softplus(x) - x                          -> softplus(-x)              real
  softplus-odd       softplus(x) - softplus(-x)               -> x                         real
  exp-softplus       exp(softplus(x))                         -> 1 + exp(x)                real
  exp-minus-softplus  exp(-softplus(x))                       -> sigmoid(-x)               real
  softplus-spelled-out   relu(x) + softplus(-abs(x))          -> softplus(x)               real   "smooth at 0, where its terms are not"
  softplus-of-minus-spelled-out   relu(-x) + softplus(-abs(x))  -> softplus(-x)            real   "smooth at 0, where its terms are not"
  sigmoid-minus-label   sigmoid(x) - m                        -> if m then -sigmoid(-x) else sigmoid(x)   real when condition(m)
  softplus-minus-label  softplus(x) - (if m then x else 0)    -> if m then softplus(-x) else softplus(x)   real when condition(m)
  distance-of-label  abs(m - x)                               -> if m then 1 - x else x    real when condition(m), x in [0, 1]
  distance-to-label  abs(x - m)                               -> if m then 1 - x else x    real when condition(m), x in [0, 1]
  # Terms of one sign: sigmoid(x) - y and softplus(x) - y*x cancel, these do not.
  two-softplus       softplus(x) - y*x                        -> (1 - y)*softplus(x) + y*softplus(-x)   real when not y < 0, not y > 1

  # Error function: both sides of it.
  one-minus-erf      1 - erf(x)                               -> erfc(x)                   real
  one-plus-erf       1 + erf(x)                               -> erfc(-x)                  real
  one-minus-erfc     1 - erfc(x)                              -> erf(x)                    real
  erfc-normcdf       erfc(x/sqrt(2))                          -> 2*normcdf(-x)             real   "the root rounds its argument, which costs x^2 ulp"
  one-minus-normcdf  1 - normcdf(x)                           -> normcdf(-x)               real
  log-normcdf        log(normcdf(x))                          -> lognormcdf(x)             real
  log1p-normcdf      log1p(-normcdf(x))                       -> lognormcdf(-x)            real
  log-half-erfc      log(erfc(x)/2)                           -> lognormcdf(-(x*sqrt(2)))  real
  erf-of-sign        m*erf(x)                                 -> erf(m*x)                  real when integer(m), nonzero(m), m in [-1, 1]   "odd: 1 + m*erf(x) is one erfc then"
  erf-of-label       (2*m - 1)*erf(x)                         -> erf(if m then x else -x)  real when condition(m)   "the same for 0 and 1"

  # The slope of a normal distribution has a mask for infinite arguments, which hides that it cancels.
  bell-less-bell     (if abs(x) == inf then 0 else rest*exp(x*x/-2)) - rest*exp(x*x/-2)  -> 0   extends   "inf*0 - inf*0"
  bell-less-bell-twice  (if abs(x) == inf then 0 else 2*rest*exp(x*x/-2)) - 2*(rest*exp(x*x/-2))  -> 0   extends   "inf*0 - inf*0"

  # One minus a mixture of p and 1 - p.
  mixture-sigmoid    1 - a*sigmoid(x) - (1 - a)*sigmoid(-x)   -> a*sigmoid(-x) + (1 - a)*sigmoid(x)     real
  mixture            1 - a*b - (1 - a)*(1 - b)                -> a*(1 - b) + (1 - a)*b     real
  log-mixture        log(a*sigmoid(x) + (1 - a)*sigmoid(-x))  -> logaddexp(log(a) - softplus(-x), log1p(-a) - softplus(x))   real when a in [0, 1]   "no 0 where only one side underflows"
  # By p, logaddexp has slopes through log(p) and log1p(-p), which have none at 0 and 1; their difference is the slope of the mixture.
  mixture-share-slope  (if log(p) - softplus(-x) == log1p(-p) - softplus(x) and abs(log(p) - softplus(-x)) == inf then 1/2 else sigmoid(log(p) + x - log1p(-p)))/p  -> sigmoid(x)/(p*sigmoid(x) + (1 - p)*sigmoid(-x))   real when p in [0, 1]   "0/0"
  mixture-rest-slope   (if log(p) - softplus(-x) == log1p(-p) - softplus(x) and abs(log(p) - softplus(-x)) == inf then 1/2 else sigmoid(log1p(-p) - x - log(p)))/(1 - p)  -> sigmoid(-x)/(p*sigmoid(x) + (1 - p)*sigmoid(-x))   real when p in [0, 1]   "0/0"

  # What is left of a whole.
  rest-of-share      1 - x/(x + y)                            -> y/(x + y)                 real

  # Common factors that make a quotient exact.
  squares-over-difference  (x*x - y*y)/(x - y)                -> x + y                     extends   "0/0"
  squares-over-sum   (x*x - y*y)/(x + y)                      -> x - y                     extends   "0/0"

  # Common factors that make a difference exact.
  whole-from-parts   a*rest + (1 - a)*rest                    -> rest                      real
  balance            (1 - a)*rest - a*rest                    -> (1 - 2*a)*rest            real
  rest-of-product    k - a*k                                  -> (1 - a)*k                 real

  # exp and log.
  log-exp            log(exp(x))                              -> x                         real
  log-exp-times      log(exp(x)*y)                            -> x + log(y)                real
  log-exp-over       log(exp(x)/y)                            -> x - log(y)                real
  log-over-exp       log(y/exp(x))                            -> log(y) - x                real
  exp-log            exp(log(x))                              -> x                         real when x >= 0
  exp-over-exp       exp(x)/exp(y)                            -> exp(x - y)                real   "inf/inf"
  expm1              exp(x) - 1                               -> expm1(x)                  real
  acosh-of-one-more  acosh(1 + x)                             -> log1p(x + sqrt(x*(2 + x)))   real
  expm1-plus-one     1 + expm1(x)                             -> exp(x)                    real
  log1p-expm1        log1p(expm1(x))                          -> x                         real
  expm1-log1p        expm1(log1p(x))                          -> x                         real when x >= -1
  log-expm1          log(expm1(x))                            -> x + log1mexp(-x)          real   "inf"
  log1mexp           log(-expm1(x))                           -> log1mexp(x)               real
  log1mexp-log1p     log1p(-exp(x))                           -> log1mexp(x)               real
  log-exp-less-exp   log(exp(x) - exp(y))                     -> x + log1mexp(y - x)       real   "inf - inf"
  log1p              log(1 + x)                               -> log1p(x)                  real when single(x)
  log1p-sum          log(1 + x)                               -> log1p(x)                  real when x >= 0
  log-if             log(if c then x else y)                  -> if c then log(x) else log(y)     exact
  log1p-if           log1p(if c then x else y)                -> if c then log1p(x) else log1p(y)     exact
  log-less-if        log(k - (if c then x else y))            -> if c then log(k - x) else log(k - y)   exact when single(k)   "where one side is 1, the rest has a name"
  log-if-less        log((if c then x else y) - k)            -> if c then log(x - k) else log(y - k)   exact when single(k)   "the same"
  log-cosh           log(cosh(x))                             -> lncosh(x)                 real
  log-cosh-plus      log(k + cosh(x))                         -> lncosh(x) + log1p(k/cosh(x))   real when k >= 0   "inf"
  log-logistic       log(4*sigmoid(x)*sigmoid(-x))            -> -2*lncosh(x/2)            real
  log-root           log(sqrt(x))                             -> log(x)/2                  real
  log-square         log(x*x)                                 -> 2*log(abs(x))             real   "inf"
  log-power          log(x^k)                                 -> k*log(x)                  real when x > 0   "inf"

  # 0*log(0) is 0.
  log-ratio          y*log(y/p)                               -> xlogy(y, y) - xlogy(y, p)     extends when y >= 0   "a target of 0 switches its term off"
  log-difference     y*(log(y) - log(p))                      -> xlogy(y, y) - xlogy(y, p)     extends when y >= 0   "a target of 0 switches its term off"
  xlogy              x*log(y)                                 -> xlogy(x, y)               extends when not nonzero(x), not positive(y)
  xlog1py            x*log1p(y)                               -> xlog1py(x, y)             extends when not nonzero(x), not positive(1 + y)
  xlog1py-of-sum     xlogy(w, 1 + x)                          -> xlog1py(w, x)             real when single(x)   "the slope of a power"
  xlogy-rest         log(u) - xlogy(x, u)                     -> xlogy(1 - x, u)           extends
  xlog1py-rest       log1p(u) - xlog1py(x, u)                 -> xlog1py(1 - x, u)         extends
  xlogy-slope        if x == 0 and x <= 0 then 0 else log(x)  -> log(x)                    extends   "x*log(x) has slope -inf at 0"
  xlogy-product-slope  if x == 0 and x <= 0 then 0 else k*log(x)  -> xlogy(k, x)          extends
  xlogy-factor-slope   if x == 0 and x <= 0 then 0 else xlogy(k, x)  -> xlogy(k, x)       extends
  xlogy-ratio-slope  log(x) - (if x == 0 and u <= 0 then 0 else log(u))      -> log(x) - log(u)   extends when not input(u)   "of x*log(x/u) where both are 0: the limit"
  xlogy-ratio-slope-rest  log(x) + (if x == 0 and u <= 0 then w else w - log(u))  -> log(x) + (w - log(u))   extends when not input(u)   "of x*log(x/u) where both are 0: the limit"
  xlog1py-product-slope  if 1 - x == 0 and -x <= -1 then 0 else k*log1p(-x)  -> xlog1py(k, -x)  extends
  xlog1py-factor-slope   if 1 - x == 0 and -x <= -1 then 0 else xlog1py(k, -x)  -> xlog1py(k, -x)  extends
  xlog1py-slope      if 1 - x == 0 and -x <= -1 then 0 else log1p(-x)  -> log1p(-x)        extends   "(1 - x)*log(1 - x) has slope inf at 1"

  xlog1py-rest-slope  if 1 - x == 0 and 1 - x <= 0 then 0 else log1p(-x)  -> log1p(-x)  extends   "the same, as it is written where log(1 - x) was"
  xlog1py-rest-product-slope  if 1 - x == 0 and 1 - x <= 0 then 0 else k*log1p(-x)  -> xlog1py(k, -x)  extends
  xlog1py-rest-factor-slope   if 1 - x == 0 and 1 - x <= 0 then 0 else xlog1py(k, -x)  -> xlog1py(k, -x)  extends

  # The factorial of a small number.
  lgamma1p           lgamma(1 + x)                            -> lgamma1p(x)               real when single(x)

  # Sums of exponentials.
  log-two-cosh       log(exp(x) + exp(-x))                    -> log(2) + lncosh(x)        real
  log-cosh-of-exp    log((exp(x) + exp(-x))/2)                -> lncosh(x)                 real
  logaddexp          log(exp(x) + exp(y))                     -> logaddexp(x, y)           real
  logaddexp-less-first   logaddexp(x, y) - x                  -> softplus(y - x)           real   "inf - inf"
  logaddexp-less-second  logaddexp(x, y) - y                  -> softplus(x - y)           real   "inf - inf"
  logsumexp          log(sum[a if f](exp(x)))                 -> logsumexp[a if f](x)      real
  logsumexp-mean     log(xdivy(sum[a if f](exp(x)), k))       -> logsumexp[a if f](x) - log(k)   real
  softmax            exp(u)/sum[a if f](exp(x))               -> exp(u - logsumexp[a if f](x))   real
  softmax-masked     (if f then exp(u) else 0)/sum[a if f](exp(x))  -> if f then exp(u - logsumexp[a if f](x)) else 0   real
  softmax-total      sum[a](exp(x - logsumexp[a](x)))         -> 1                         real   "the slope of a sum of probabilities is 0, which no digits settle"
  softmax-total-less  sum[a](-exp(x - logsumexp[a](x)))       -> -1                        real
  softmax-total-if   sum[a if f](exp(x - logsumexp[a](x)))    -> if f then 1 else 0        real
  softmax-total-less-if  sum[a if f](-exp(x - logsumexp[a](x)))  -> if f then -1 else 0    real
  softmax-rest       1 - sum[a if f](exp(x - logsumexp[a](x)))  -> sum[a if not f](exp(x - logsumexp[a](x)))   real   "what comes after a label"
  logsumexp-shift    logsumexp[a if f](k + x)                 -> k + logsumexp[a if f](x)  real   "the shift is the kernel's business"
  exp-square         exp(x)*exp(x)                            -> exp(2*x)                  real
  relu               max(x, 0)                                -> relu(x)                   exact   "the derivative at 0 is 0"
  relu-of            max(0, x)                                -> relu(x)                   exact   "the same"
  root-of-square     sqrt(x*x)                                -> abs(x)                    real   "the derivative at 0 is 0"
  root-of-product    sqrt(x*y)                                -> sqrt(x)*sqrt(y)           real when x >= 0, y >= 0, input(x), input(y)   "by x no slope of 0/0 where y is 0, and no overflow"
  hypot              sqrt(x*x + y*y)                          -> hypot(x, y)               real   "the derivative at 0 is 0"
  hypot-square       hypot(x, y)*hypot(x, y)                  -> x*x + y*y                 real   "as of a norm"
  norm2              sqrt(sum[a if f](x*x))                   -> norm2[a if f](x)          real   "the kernel has no overflow, the derivative at 0 is 0"
  norm2-square       norm2[a if f](x)*norm2[a if f](x)        -> sum[a if f](x*x)          real

  # Softmax against a label: p - 1 where the label is, p elsewhere.
  exp-minus-label      exp(x) - m                             -> if m then expm1(x) else exp(x)   real when condition(m)
  exp-minus-label-if   (if f then exp(x) else 0) - m          -> if m then (if f then expm1(x) else -1) else (if f then exp(x) else 0)   real when condition(m)   "a softmax of the classes that are not masked"
  exp-minus-label-if-not   (if f then 0 else exp(x)) - m      -> if m then (if f then -1 else expm1(x)) else (if f then 0 else exp(x))   real when condition(m)   "the same"
  exp-minus-weighted   rest*exp(x) - (if m then rest else 0)  -> rest*(if m then expm1(x) else exp(x))   real

  # Rejected.
  # log(a*b) -> log(a) + log(b): a = b = -1, and cancels where a*b is near 1.
  # log(a/b) -> log(a) - log(b): loses all digits at a = b*(1 + 2^-52).
  # log(a^b) -> b*log(a): a = -1, b = 2.
  # exp(a + b) -> exp(a)*exp(b): inf*0 at a = 800, b = -800.
  # log(1 + x) -> log1p(x) for a sum x: 1 - p + 1e-7 at p = 1 is exact, 1 + (1e-7 - p) is not.
  # sigmoid(x)*sigmoid(-x) -> s*(1 - s): 0 at x = 40.
  # (1 - y)*sigmoid(x) - y*sigmoid(-x) -> sigmoid(x) - y: 0 at x = 40, y = 1.
  # y*softplus(-x) + (1 - y)*softplus(x) -> softplus(x) - y*x: cancels at x = 40, y = 1.
  # exp(x - logsumexp(x)) - t for a soft t: see finish.ts.
  `)
