import { loss } from "/work/main/src/index.ts"
const g = (t: string, i: object, w: string[]) => { const r = loss("loss f" + t).gradAndHess(i as never, { reduction: "sum", wrt: w } as never) as any; console.log(t.slice(0, 40), JSON.stringify(i), r.value, r.grad, r.hess) }
g("(y, p) = log((exp(y-p) + exp(p-y))/2)", { y: 274754342748160, p: 16477139416851153000 }, ["y", "p"])
g("(a, b) = log(exp(a) - exp(b))", { a: 1e20, b: 3 }, ["a", "b"])
g("(a, b) = log(exp(a) - exp(b))", { a: 3, b: 1e20 }, ["a", "b"])
g("(p in [0,1], q in [0,1]) = p*log(p/q) + (1-p)*log((1-p)/(1-q))", { p: 1, q: 0.5 }, ["p", "q"])
g("(y in {0,1}, x) = -log((1 + (2*y-1)*erf(x/sqrt(2)))/2)", { y: 0, x: 30 }, ["x"])
g("(y in {-1,1}, x) = -log((1 + y*erf(x/sqrt(2)))/2)", { y: -1, x: 30 }, ["x"])
g("(y in {0,1}, x) = -(y*log((1+erf(x/sqrt(2)))/2) + (1-y)*log(1 - (1+erf(x/sqrt(2)))/2))", { y: 0, x: 30 }, ["x"])
g("(y in {0,1}, x) = -(y*log(normcdf(x)) + (1-y)*log(1 - normcdf(x)))", { y: 0, x: 30 }, ["x"])
