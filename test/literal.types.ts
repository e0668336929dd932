// What an editor says of `loss("…")`: this file is checked by `tsc` and never run. A line below `@ts-expect-error` has to be an error;
// every other line must be none. That whole libraries are typed right is asked in literal.test.ts.
import { loss, type Labels, type LossFunction, type Values } from "../src/index.ts"

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <_T extends true>(): void => undefined
const use = (_value: unknown): void => undefined
type InputsOf<F> = F extends LossFunction<infer I, string> ? I : never

const y = [1, 0]
const p = Float64Array.of(0.5, 0.25)

// A bare formula.
export const bce = loss("-(y*log(p) + (1-y)*log(1-p))")
bce({ y, p }) satisfies number
bce({ y, p: 0.5 }, { reduction: "sum", sampleWeight: [1, 2] })
bce({ y, p }, { reduction: "none" })
// @ts-expect-error: q is misspelt
bce({ y, q: p })
// @ts-expect-error: p is missing
bce({ y })
// @ts-expect-error: q does not belong
bce({ y, p, q: 1 })
// @ts-expect-error: not numbers
bce({ y, p: "0.5" })
// @ts-expect-error: a number only without `none`
bce({ y, p }, { reduction: "none" }) satisfies number
// @ts-expect-error: no such reduction
bce({ y, p }, { reduction: "average" })
use(bce.valueAndGrad({ y, p }, { wrt: "p" }).grad.p)
use(bce.valueAndGrad({ y, p }).grad.y)
use(bce.gradAndHess({ y, p }, { wrt: ["p"] }).hess.p)
// @ts-expect-error: y was not asked for
use(bce.gradAndHess({ y, p }, { wrt: ["p"] }).hess.y)
// @ts-expect-error: no such input
bce.valueAndGrad({ y, p }, { wrt: "q" })
// @ts-expect-error: no such input
bce({ y, p }, { layout: { q: "n" } })
// @ts-expect-error: no such input
bce.derivative("q")
// @ts-expect-error: a bare formula has no hyper-parameters
bce.with({ p: 1 })
bce.derivative("p")({ y, p })

// A definition: labels, choices, switches, defaults.
export const defined = loss(`
  ## A loss with everything (of a kind); loss words in a comment.
  fn g(a) = a
  loss f(x[c], # rows, of logits
         t in c, u in [0,1], v > 0, s in {-1, 1}; weight[c] = 1, kind in {plain, round} = plain, full = false, gamma >= 0 = 2, scale) =
    weight[t]*x[t]*u*v*s*scale + (if full and kind == plain then gamma else 0)
`)
same<Same<InputsOf<typeof defined>, {
  readonly x: Values; readonly t: Labels; readonly u: Values; readonly v: Values; readonly s: Values; readonly scale: Values
  readonly weight?: Values | undefined; readonly kind?: "plain" | "round" | undefined; readonly full?: boolean | undefined; readonly gamma?: Values | undefined
}>>()
const inputs = { x: [[1, 2]], t: Int32Array.of(0), u: 1, v: 1, s: 1, scale: 2 }
defined(inputs)
defined({ ...inputs, kind: "round", full: true, gamma: 3, weight: [1, 2] })
// @ts-expect-error: no such word
defined({ ...inputs, kind: "square" })
// @ts-expect-error: a switch
defined({ ...inputs, full: "yes" })
// @ts-expect-error: labels are whole numbers
defined({ ...inputs, t: Float32Array.of(0) })
// @ts-expect-error: misspelt
defined({ ...inputs, gama: 3 })
// @ts-expect-error: a label has no derivative
defined.valueAndGrad(inputs, { wrt: "t" })
defined.with({ gamma: 3, scale: 1 })({ x: [[1, 2]], t: [0], u: 1, v: 1, s: 1 })
// @ts-expect-error: an input is not folded in
defined.with({ u: 3 })
// @ts-expect-error: no such hyper-parameter
defined.with({ gama: 3 })

// Formulas: what is an input and what is not.
export const formulas = [
  loss("let d = x - y, e = d*d in sqrt(e) + pi"), loss("if x <= y and not x==y then √x else 2e-5·y²"), loss("mean( abs (x−y) ) # and z\n * .5e1"),
  loss("x + y over x != 0"), loss("smooth(x, y; beta = 2, delta = 1)"), loss("torch.huber_loss(x, y; delta = 2)"),
] as const
type EachIs<T extends readonly unknown[], I> = { [K in keyof T]: Same<InputsOf<T[K]>, I> }[number]
export const checkFormulas = () => same<EachIs<typeof formulas, { readonly x: Values; readonly y: Values }>>()
export const bound = loss("let g[k=3] = x*k, h = g in sum [k] (h)")
same<Same<InputsOf<typeof bound>, { readonly x: Values }>>()
export const maybe = loss("focal(y, x; gamma = g, alpha = a + 1) + sum[c if m](x)")
same<Same<InputsOf<typeof maybe>, { readonly y: Values; readonly x: Values; readonly a: Values; readonly g?: Values | undefined; readonly c?: Values | undefined; readonly m?: Values | undefined }>>()
same<Same<InputsOf<typeof greek>, { readonly ŷ: Values; readonly σ: Values; readonly x_1: Values; readonly "x₂": Values }>>()
export const greek = loss("σ(ŷ) - σ*x_1^2 + x₂")

// A built-in loss by its name.
export const focal = loss("focal")
same<Same<InputsOf<typeof focal>, { readonly y: Values; readonly x: Values; readonly alpha?: Values | undefined; readonly gamma?: Values | undefined }>>()
focal.with({ gamma: 3 })({ y, x: p })
same<Same<InputsOf<typeof dialect>, { readonly y_true: Labels; readonly y_pred: Values; readonly from_logits?: boolean | undefined; readonly ignore_class?: Values | undefined }>>()
export const dialect = loss("keras.sparse_categorical_crossentropy")
same<Same<InputsOf<typeof canonical>, InputsOf<typeof focal>>>()
export const canonical = loss("lossc.focal")
export const unreduced = loss("optax.squared_error")
// @ts-expect-error: optax gives one entry a sample unless it is told otherwise
unreduced({ predictions: p, targets: y }) satisfies number
unreduced({ predictions: p, targets: y }, { reduction: "sum" }) satisfies number

// What is not known at compile time is not typed, and a typed loss can stand where any loss may.
export const untyped = loss("x" + String(y.length))
untyped({ anything: 1, kind: "plain" })
use(untyped.valueAndGrad({ x: 1 }, { wrt: "x" }).grad["x"])
untyped.with({ gamma: 1 })({ x: 1 })
export const pattern = loss(`x^${y.length}`)
pattern({ x: 1 })
export const long = loss("x² + 0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")
long({ anything: 1 })
export const longer = loss("x + 0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")
longer({ x: 1 })
// @ts-expect-error: no such input
longer({ anything: 1 })
export const crowded = loss("x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x")
crowded({ anything: 1 })
export const manyTerms = loss("x0*y+x1*y+x2*y+x3*y+x4*y+x5*y+x6*y+x7*y+x8*y+x9*y+x10*y+x11*y+x12*y+x13*y+x14*y+x15*y+x16*y+x17*y+x18*y+x19*y+x20*y+x21*y+x22*y+x23*y+x24*y+x25*y+x26*y+x27*y+x28*y+x29*y+x30*y+x31*y+x32*y+x33*y+x34*y+x35*y+x36*y+x37*y+x38*y+x39*y+x40*y+x41*y+x42*y+x43*y+x44*y+x45*y+x46*y+x47*y+x48*y+x49*y+x50*y+x51*y+x52*y+x53*y+x54*y+x55*y+x56*y+x57*y+x58*y+x59*y+x60*y+x61*y+x62*y+x63*y+x64*y+x65*y+x66*y+x67*y+x68*y+x69*y+x70*y+x71*y+x72*y+x73*y+x74*y+x75*y+x76*y+x77*y+x78*y+x79*y+x80*y+x81*y+x82*y+x83*y+x84*y+x85*y+x86*y+x87*y+x88*y+x89*y+x90*y+x91*y+x92*y+x93*y+x94*y+x95*y+x96*y+x97*y+x98*y+x99*y+x100*y+x101*y+x102*y+x103*y+x104*y+x105*y+x106*y+x107*y+x108*y+x109*y+x110*y+x111*y+x112*y+x113*y+x114*y+x115*y+x116*y+x117*y+x118*y+x119*y+x120*y+x121*y+x122*y+x123*y+x124*y+x125*y+x126*y+x127*y+x128*y+x129*y+x130*y+x131*y+x132*y+x133*y+x134*y+x135*y+x136*y+x137*y+x138*y+x139*y+x140*y+x141*y+x142*y+x143*y+x144*y+x145*y+x146*y+x147*y+x148*y+x149*y+x150*y+x151*y+x152*y+x153*y+x154*y+x155*y+x156*y+x157*y+x158*y+x159*y+x160*y+x161*y+x162*y+x163*y+x164*y+x165*y+x166*y+x167*y+x168*y+x169*y+x170*y+x171*y+x172*y+x173*y+x174*y+x175*y+x176*y+x177*y+x178*y+x179*y+x180*y+x181*y+x182*y+x183*y+x184*y+x185*y+x186*y+x187*y+x188*y+x189*y+x190*y+x191*y+x192*y+x193*y+x194*y+x195*y+x196*y+x197*y+x198*y+x199*y")
// @ts-expect-error: inputs are missing
manyTerms({ y: 1 })
export const all: LossFunction[] = [bce, defined, maybe, focal, untyped]

// A definition with a framework in front reduces as that framework does.
loss("loss torch.own(x) = x^2")({ x: [1, 2] }) satisfies number
// @ts-expect-error: Optax gives one entry a sample
loss("loss optax.own(x) = x^2")({ x: [1, 2] }) satisfies number

// A kernel can stand behind `using`, where the `lib` has that.
bce.compile({ wrt: "p" }) satisfies Disposable
// @ts-expect-error: no such input, and the message names those there are
bce.valueAndGrad({ y: 1, p: 0.5 }, { wrt: "q" })
