// Loop programs written by hand, for the tests of the backends: one for every kind of statement and stage.
import type { Program, Scalar, Stage, Statement } from "../src/schedule/loop.ts"

export const name = (text: string): Scalar => ({ kind: "name", name: text })
export const num = (value: number): Scalar => ({ kind: "number", value })
export const op = (row: string, ...args: Scalar[]): Scalar => ({ kind: "op", op: row, args })
export const size = (axis: string): Scalar => ({ kind: "size", axis })
export const scalar = (input: string): Scalar => ({ kind: "scalar", input })
export const read = (input: string, axes: string[], ...at: Scalar[]): Scalar => ({ kind: "read", input, axes, at, guard: at.map(() => false) })
export const guarded = (input: string, axes: string[], guard: boolean[], ...at: Scalar[]): Scalar => ({ kind: "read", input, axes, at, guard })
export const choose = (test: Scalar, then: Scalar, otherwise: Scalar): Scalar => ({ kind: "if", test, then, otherwise })
export const set = (text: string, value: Scalar): Statement => ({ kind: "let", name: text, value })
export const store = (output: string, axes: string[], at: Scalar[], value: Scalar): Statement => ({ kind: "store", output, axes, at, value })
export const loop = (text: string, axis: string, ...body: Statement[]): Statement => ({ kind: "for", name: text, axis, body })
export const start = (text: string, reduction: string): Statement => ({ kind: "start", name: text, reduction })
export const finish = (text: string, reduction: string): Statement => ({ kind: "finish", name: text, reduction })
export const step = (text: string, reduction: string, value: Scalar, index: Scalar, when?: Scalar): Statement => ({ kind: "step", name: text, reduction, value, index, ...(when === undefined ? {} : { when }) })
export const term = (text: string, value: Scalar): Statement => ({ kind: "term", name: text, value })
export const blocked = (sums: string[], ...body: Statement[]): Stage => ({ blocked: true, sample: "i0", sums, body })
export const once = (...body: Statement[]): Stage => ({ blocked: false, sample: "", sums: [], body })

const S = name("i0")
const B = ["*"]

/** mean of -(y log p + (1-y) log(1-p)), its gradient and Hessian: one blocked stage, then a division. */
export const crossEntropyOfProbabilities: Program = {
  inputs: [{ name: "p", axes: B }, { name: "y", axes: B }],
  outputs: [{ name: "value", axes: [] }, { name: "grad", axes: B }, { name: "hess", axes: B }],
  stages: [
    blocked(["s1"],
      set("t1", read("p", B, S)), set("t2", read("y", B, S)), set("t3", op("sub", num(1), name("t1"))), set("t4", op("sub", num(1), name("t2"))),
      term("s1", op("neg", op("add", op("mul", name("t2"), op("log", name("t1"))), op("mul", name("t4"), op("log", name("t3")))))),
      store("grad", B, [S], op("div", op("div", op("sub", name("t1"), name("t2")), op("mul", name("t1"), name("t3"))), size("*"))),
      store("hess", B, [S], op("add", op("div", name("t2"), op("mul", name("t1"), name("t1"))), op("div", name("t4"), op("mul", name("t3"), name("t3")))))),
    once(set("t9", op("div", name("s1"), size("*"))), store("value", [], [], name("t9"))),
  ],
  rows: [],
  shared: ["s1"], rescues: [],
}

/** max, argmax, a filtered sum, a kept row that a later loop reads, a label read with a guard: rows of x[*,c]. */
const C = (k: number): Scalar => name(`c${k}`)
const BC = ["*", "c"]
export const softmaxRows: Program = {
  inputs: [{ name: "x", axes: BC }, { name: "y", axes: B }, { name: "t", axes: [] }],
  outputs: [{ name: "top", axes: B }, { name: "where", axes: B }, { name: "picked", axes: B }, { name: "prob", axes: BC }, { name: "total", axes: [] }],
  stages: [
    blocked(["s1"],
      set("t1", read("y", B, S)),
      start("m1", "max"), start("a1", "argmax"),
      loop("c1", "c", set("t2", op("div", read("x", BC, S, C(1)), scalar("t"))), step("m1", "max", name("t2"), C(1)), step("a1", "argmax", name("t2"), C(1))),
      finish("m1", "max"), finish("a1", "argmax"),
      start("z1", "sum"), start("z2", "sum"),
      loop("c2", "c",
        set("t3", op("exp", op("sub", op("div", read("x", BC, S, C(2)), scalar("t")), name("m1")))),
        { kind: "keep", row: "r1", axis: "c", at: C(2), value: name("t3") },
        step("z1", "sum", name("t3"), C(2)),
        step("z2", "sum", op("div", num(1), op("sub", C(2), name("t1"))), C(2), op("ne", C(2), name("t1")))),
      finish("z1", "sum"), finish("z2", "sum"),
      loop("c3", "c", store("prob", BC, [S, C(3)], op("div", { kind: "kept", row: "r1", at: C(3) }, name("z1")))),
      store("top", B, [S], name("m1")), store("where", B, [S], name("a1")), store("picked", B, [S], guarded("x", BC, [false, true], S, op("add", name("t1"), num(1)))),
      term("s1", name("z2"))),
    once(store("total", [], [], name("s1"))),
  ],
  rows: [{ name: "r1", axis: "c" }],
  shared: ["s1"], rescues: [],
}

/** sum(w l)/sum(w) with its gradient, which needs sum(w) first: two blocked stages around a plain one, a lazy `if`. */
export const weightedMean: Program = {
  inputs: [{ name: "d", axes: B }, { name: "w", axes: B }],
  outputs: [{ name: "value", axes: [] }, { name: "grad", axes: B }],
  stages: [
    blocked(["s1", "s2"],
      set("t1", read("d", B, S)), set("t2", read("w", B, S)), set("t3", op("abs", name("t1"))),
      term("s1", op("mul", name("t2"), choose(op("le", name("t3"), num(1)), op("mul", num(0.5), op("mul", name("t1"), name("t1"))), op("sub", name("t3"), num(0.5))))),
      term("s2", name("t2"))),
    once(set("t4", choose(op("eq", name("s2"), num(0)), num(0), op("div", num(1), name("s2")))), store("value", [], [], op("mul", name("s1"), name("t4")))),
    blocked([],
      set("t5", read("d", B, S)),
      set("t6", choose(op("lt", op("abs", name("t5")), num(1)), name("t5"), choose(op("lt", name("t5"), num(0)), num(-1), num(1)))),
      store("grad", B, [S], op("mul", op("mul", read("w", B, S), name("t6")), name("t4")))),
  ],
  rows: [],
  shared: ["s1", "s2", "t4"], rescues: [],
}

/** Names that would be dangerous if they were copied, a tensor of three axes read transposed, constants that are easily misprinted. */
export const hostile: Program = {
  inputs: [{ name: "__proto__", axes: ["*", "constructor", "σ"] }, { name: "x;throw 1", axes: [] }],
  outputs: [{ name: "constructor", axes: ["*", "σ"] }, { name: "\u2028\"`${1}", axes: [] }],
  stages: [
    blocked([], loop("for", "σ",
      start("class", "sum"),
      loop("__proto__", "constructor", step("class", "sum", read("__proto__", ["*", "constructor", "σ"], S, name("__proto__"), name("for")), name("__proto__"))),
      finish("class", "sum"),
      store("constructor", ["*", "σ"], [S, name("for")], op("mul", name("class"), scalar("x;throw 1"))))),
    once(store("\u2028\"`${1}", [], [], op("add", op("div", num(1), num(-0)), op("mul", num(-1.7976931348623157e308), num(5e-324))))),
  ],
  rows: [],
  shared: [], rescues: [],
}
