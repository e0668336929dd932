import { loss } from "/work/main/src/index.ts"
const show = (t: string, inputs: object, ask: readonly string[] | undefined = undefined) => {
  try {
    const r = loss("loss f" + t).gradAndHess(inputs as never, (ask === undefined ? { reduction: "sum" } : { reduction: "sum", wrt: ask }) as never) as any
    console.log(t.slice(0, 60).padEnd(60), JSON.stringify(inputs), "value", r.value, "grad", JSON.stringify(r.grad, (k, v) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : ArrayBuffer.isView(v) ? [...v as any] : v)), "hess", JSON.stringify(r.hess, (k, v) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v)))
  } catch (e) { console.log("ERR", t, (e as Error).message.slice(0, 200)) }
}
const gelu = "(x) = 0.5*x*(1 + erf(x/sqrt(2)))"
for (const x of [-3, -8, -9.494999885559082, -20, -27]) show(gelu, { x })
for (const x of [3, 9, 30]) show("(y in {0,1}, x) = -log((1 + (2*y-1)*erf(x/sqrt(2)))/2)", { y: 0, x })
show("(a, b) = log(exp(a) - exp(b))", { a: 3, b: 2 }); show("(a, b) = log(exp(a) - exp(b))", { a: 800, b: 790 }); show("(a, b) = log(exp(a) - exp(b))", { a: -800, b: -900 }); show("(a, b) = log(exp(a) - exp(b))", { a: -1e10, b: -2e10 }); show("(a, b) = log(exp(a) - exp(b))", { a: 1e20, b: 3 })
for (const x of [10, 400, 800, 1e20]) show("(x, n in {0,1}) = -log(n*tanh(x)^2 + (1-n)*(1 - tanh(x)^2))", { x, n: 0 })
for (const x of [-30, -800, -1e5, -1e10]) { show("(y >= 0, x) = log(1+exp(x)) - y*log(log(1+exp(x)))", { y: 2, x }, ["x"]); show("(y in {0,1}, x) = -(y*log(1-exp(-exp(x))) - (1-y)*exp(x))", { y: 1, x }, ["x"]) }
for (const x of [1, 0.3]) show("(x, y) = (x^2 - y^2)/(x - y)", { x, y: x })
show("(x[n]) = sqrt(mean[n]((x - mean[n](x))^2))", { x: [[2, 2]] }); show("(x[n]) = sqrt(mean[n]((x - mean[n](x))^2))", { x: [[2, 2, 2]] }); show("(x[n]) = sqrt(mean[n]((x - mean[n](x))^2))", { x: [[0.1, 0.1, 0.1]] })
for (const [y, p] of [[0, 30], [0, 800], [0, 1e10]]) show("(y, p) = log((exp(y-p) + exp(p-y))/2)", { y, p })
for (const x of [-10, -28, -40, -100]) show("(y in [0,1], x; gamma = 2) = let p = 1/(1+exp(-x)), pt = y*p + (1-y)*(1-p) in -(1-pt)^gamma*log(pt)", { y: 1, x })
show("(p[c] in [0,1], q[c] in [0,1]) = -log(sum[c](sqrt(p*q)))", { p: [[0.2, 0.8]], q: [[1, 0]] })
for (const x of [[-800, 0], [-2000, 0], [-1e5, 0]]) show("(x[c], y in c; q = 0.7) = let p = exp(x)/sum[c](exp(x)) in (1 - p[y]^q)/q", { x: [x], y: [0] }, ["x"])
show("(p in [0,1], q in [0,1]) = p*log(p/q) + (1-p)*log((1-p)/(1-q))", { p: 0.3, q: 0.3000001 }); show("(p in [0,1], q in [0,1]) = p*log(p/q) + (1-p)*log((1-p)/(1-q))", { p: 1e-10, q: 1.0001e-10 }); show("(p in [0,1], q in [0,1]) = p*log(p/q) + (1-p)*log((1-p)/(1-q))", { p: 1, q: 0.5 });show("(p in [0,1], q in [0,1]) = p*log(p/q) + (1-p)*log((1-p)/(1-q))", { p: 0, q: 0.5 })
show("(p) = -p*log(p)", {p: 0}); show("(p) = p*log(p) + (1-p)*log(1-p)", {p: 1})
show("(k >= 0, r > 0, p in [0,1]) = lgamma(r) - lgamma(k+r) - r*log(p) - k*log(1-p)", { k: 1e-9, r: 0.001, p: 0.3 }); show("(k >= 0, r > 0, p in [0,1]) = lgamma(r) - lgamma(k+r) - r*log(p) - k*log(1-p)", { k: 3, r: 1e8, p: 0.999999 })
