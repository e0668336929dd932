// What is simpler whatever the numbers are: conditions, powers, identities of the language. Sums and products fold in
// fold.ts, which needs exact arithmetic rather than patterns.
import { rules } from "./rule.ts"

export const simplifyRules = rules("simplify", `
  # A condition times E is E where it holds and 0 where it does not, whatever E would be there.
  if-times-if-first    (if c then x else 0)*(if c then u else v)  -> if c then x*u else 0             extends   "what is switched off is not read"
  if-times-if-second   (if c then 0 else x)*(if c then u else v)  -> if c then 0 else x*v             extends   "what is switched off is not read"
  if-times-if          (if c then x else y)*(if c then u else v)  -> if c then x*u else y*v           exact
  if-over-if-first     (if c then x else 0)/(if c then u else v)  -> if c then x/u else 0             extends   "what is switched off is not read"
  if-over-if-second    (if c then 0 else x)/(if c then u else v)  -> if c then 0 else x/v             extends   "what is switched off is not read"
  mask-times           (if c then x else 0)*rest                  -> if c then x*rest else 0          extends   "what is switched off is not read"
  mask-times-not       (if c then 0 else x)*rest                  -> if c then 0 else x*rest          extends   "what is switched off is not read"
  condition-times      m*rest                                     -> if m then rest else 0            extends when condition(m), not constant(m)   "a condition times E"
  one-minus-condition  1 - m                                      -> not m                            exact when condition(m)
  if-plus-if           (if c then x else y) + (if c then u else v)  -> if c then x + u else y + v     exact
  if-minus-if          (if c then x else y) - (if c then u else v)  -> if c then x - u else y - v     exact
  guard-of-both        (if g then x else 0) - (if m then (if g then u else 0) else 0)  -> if g then x - (if m then u else 0) else 0   exact
  guard-not-of-both    (if g then 0 else x) - (if m then (if g then 0 else u) else 0)  -> if g then 0 else x - (if m then u else 0)   exact
  guard-of-label       (if g then x else 0) - (if m then g else 0)    -> if g then x - m else 0       exact when condition(g), condition(m)
  guard-and-label      (if g then x else 0) - (if g and m then u else 0)  -> if g then x - (if m then u else 0) else 0   exact
  one-minus-if         1 - (if c then x else y)                   -> if c then 1 - x else 1 - y       exact
  if-negative          if c then -x else -y                       -> -(if c then x else y)            exact when negative(-x), negative(-y)
  if-negative-first    if c then -x else 0                        -> -(if c then x else 0)            real when negative(-x)   "only the sign of a zero may differ"
  if-negative-second   if c then 0 else -x                        -> -(if c then 0 else x)            real when negative(-x)   "only the sign of a zero may differ"
  if-scaled            if c then x*k else 0                     -> k*(if c then x else 0)           exact when rational(k), k > 0   "what two masks have in common shows"
  if-not               if not c then x else y                     -> if c then y else x               exact
  if-same              if c then x else x                         -> x                                exact
  sum-of-mask          sum[a if f](if m then x else 0)            -> sum[a if f and m](x)             exact
  sum-of-mask-not      sum[a if f](if m then 0 else x)            -> sum[a if f and not m](x)         exact
  sum-of-masked-less   sum[a if f](-(if m then x else 0))         -> sum[a if f and m](-x)            exact
  sum-of-masked-not-less  sum[a if f](-(if m then 0 else x))      -> sum[a if f and not m](-x)        exact
  not-not              not not c                                  -> c                                exact when condition(c)

  # Powers. u^(1/2) differs from the root at -inf only, where the real power has no value.
  square-root          x^(1/2)          -> sqrt(x)                          real
  inverse-root         x^(-1/2)         -> 1/sqrt(x)                        real
  power-three-halves   x^(3/2)          -> x*sqrt(x)                        real
  cube-root            x^(1/3)          -> cbrt(x)                          real when x >= 0
  power-of-e           e^x              -> exp(x)                           real
  power-of-one         1^x              -> 1                                extends   "1 also where x is infinite"

  # Values of functions at constants that any table knows.
  exp-zero             exp(0)           -> 1                                exact
  log-one              log(1)           -> 0                                exact
  sqrt-one             sqrt(1)          -> 1                                exact
  sqrt-zero            sqrt(0)          -> 0                                exact
  logsigmoid           logsigmoid(x)    -> -softplus(-x)                    real
  abs-negative         abs(-x)          -> abs(x)                           exact when negative(-x)
  sign-square          sign(x)*sign(x)  -> 1                                extends   "the curvature of f(abs(x)) at 0 is that of f"
  abs-positive         abs(x)           -> x                                real when x >= 0

  # 0 where the first argument is 0, so signs and shared factors may move.
  xlogy-negative       xlogy(-x, y)     -> -xlogy(x, y)                     real when negative(-x)
  xlog1py-negative     xlog1py(-x, y)   -> -xlog1py(x, y)                   real when negative(-x)
  xdivy-negative       xdivy(-x, y)     -> -xdivy(x, y)                     real when negative(-x)
  xdivy-negative-two   xdivy(x, -y)     -> -xdivy(x, y)                     real when negative(-y)
  xdivy-same           xdivy(x, x)      -> 1                                extends
  xdivy-safe           xdivy(x, y)      -> x/y                              real when apart(y)
  xdivy-of-nonzero     xdivy(x, y)      -> x/y                              exact when apart(x)
  xdivy-if             xdivy(if c then x else 0, y)  -> if c then xdivy(x, y) else 0     extends
  xdivy-if-not         xdivy(if c then 0 else x, y)  -> if c then 0 else xdivy(x, y)     extends
  xdivy-twice          xdivy(x, y)/y    -> xdivy(x, y*y)                    extends   "a 0 above stays 0 in every derivative"
  xdivy-nested         xdivy(xdivy(x, y), y)  -> xdivy(x, y*y)              real
  xlogy-if             xlogy(if c then x else 0, y)  -> if c then xlogy(x, y) else 0     extends
  xlogy-if-not         xlogy(if c then 0 else x, y)  -> if c then 0 else xlogy(x, y)     extends
  xlog1py-if           xlog1py(if c then x else 0, y)  -> if c then xlog1py(x, y) else 0     extends
  xlog1py-if-not       xlog1py(if c then 0 else x, y)  -> if c then 0 else xlog1py(x, y)     extends

  # Rejected.
  # x*0 -> 0: inf*0 is NaN, and hides that x has no value; fold.ts asks for a finite x.
  # x/x -> 1: 0/0; fold.ts asks for a finite x that is not 0.
  # sqrt(x*y) -> sqrt(x)*sqrt(y): x = y = -1.
  # (x^2)^(1/2) -> x: x = -1.
  # x^(a + b) -> x^a*x^b: x = -1, a = b = 1/2.
  # (x*y)^a -> x^a*y^a: x = y = -1, a = 1/2.
  `)
