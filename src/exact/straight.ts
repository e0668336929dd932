// An expression as JavaScript that computes it with two float64. In: an expression, its index variables and the inputs of a program. Out: the text of a function
// body, or null where an op has no such form. What it makes is tried first where a value has lost digits: it costs some four or five times a plain one, where a
// tape (tape.ts), which allocates every value, costs hundreds. It carries a bound on the error, and where that does not settle the float64, it asks `otherwise`.
// Values stand in the outermost loop that knows their index variables, and behind an `if` where nothing else needs them. Where loops do not depend on the last position, as those of a softmax
// along its row, what is made of the others is kept for the calls that follow: as a rule they ask for other entries of the same row.
import type { Expr } from "../ir/expr.ts"
import { axisOf } from "../ir/make.ts"
import { postorder } from "../ir/walk.ts"
import { add, isSingle, type Parts, whole } from "./arithmetic.ts"
import { literal } from "./constants.ts"
import { better, binary, type Called, type Caller, decided, parts, unary } from "./functions.ts"

/** An input and the axes of its array. */
interface ArrayAxes {
  readonly name: string
  readonly axes: readonly string[]
}

/** So much smaller than the value, an error shows in one float64 of some hundred only, and there as half an ulp. */
const ENOUGH = String(2 ** -60)

/** Nodes of an expression that is worth the making: the text of each is some lines long, and where it may stand takes a walk over all for every choice. */
const LARGEST = 400

export interface Straightened {
  readonly text: string
  /** Whether calls that differ in their last position alone share their loops. */
  readonly shares: boolean
}

/** Refers to `registers`, which hold the plain value and then the new one, `otherwise` and the functions above. Makes { begin(inputs, sizes), value(...positions) }. */
export function straight(root: Expr, indices: readonly string[], inputs: readonly ArrayAxes[]): Straightened | null {
  const order = postorder([root])
  if (order.length > LARGEST) return null
  const last = indices[indices.length - 1]
  const shares = last !== undefined && order.some((node) => node.over.length > 0 && !node.free.includes(last))
  try {
    return { text: new Straight(root, indices, inputs, shares ? last : null).text(), shares }
  } catch (error) {
    if (error instanceof NoForm) return null
    throw error
  }
}

/** An op, or a number, that has no form. */
class NoForm extends Error {}

/** The function, an open loop or a branch. */
interface Level {
  readonly lines: string[]
  readonly values: Map<Expr, Parts>
  readonly tests: Map<Expr, string>
  readonly halves: Map<string, readonly [string, string]>
  /** Its index variable. */
  readonly index?: string
  /** What only this branch needs. */
  readonly own?: ReadonlySet<Expr>
}

const ORDERS: ReadonlyMap<string, string> = new Map([["eq", "==="], ["ne", "!=="], ["lt", "<"], ["le", "<="], ["gt", ">"], ["ge", ">="]])

class Straight implements Caller {
  readonly #root: Expr
  readonly #indices: ReadonlyMap<string, string>
  readonly #loops = new Map<string, string>()
  readonly #inputs: readonly ArrayAxes[]
  readonly #sizes = new Map<string, string>()
  readonly #arrays = new Map<string, string>()
  readonly #fail: string
  /** What all entries of a row share, and what is an entry's own. */
  readonly #shared: Level | null
  readonly #own: Level
  #levels: readonly Level[]
  #innermost: Level
  #names = 0

  /** `entry`: the index variable of the entries of a row, where they share something; it is the last one. */
  constructor(root: Expr, indices: readonly string[], inputs: readonly ArrayAxes[], entry: string | null) {
    this.#shared = entry === null ? null : level()
    this.#own = entry === null ? level() : { ...level(), index: entry }
    this.#levels = this.#shared === null ? [this.#own] : [this.#shared, this.#own]
    this.#innermost = this.#own
    this.#root = root
    this.#indices = new Map(indices.map((index, k) => [index, `p${k}`]))
    this.#inputs = inputs
    this.#fail = `return otherwise(${[...this.#indices.values()].join(", ")})`
  }

  text(): string {
    const { h, e } = this.#value(this.#root)
    const positions = [...this.#indices.values()]
    const row = this.#row(positions.slice(0, -1), this.#own.lines.join("\n") + h + e)
    const shared = [...this.#arrays.values(), ...this.#sizes.values()]
    const begin = [
      ...row.begin,
      ...[...this.#arrays].map(([name, own]) => `${own} = inputs[${this.#inputs.findIndex((x) => x.name === name)}]`),
      ...[...this.#sizes].map(([axis, own]) => `${own} = sizes[${JSON.stringify(axis)}]`),
    ]
    return [
      ...(shared.length > 0 ? [`let ${shared.join(", ")}`] : []), ...row.kept,
      "return {", "begin(inputs, sizes) {", ...begin, "},",
      `value(${positions.join(", ")}) {`, ...row.lines, ...this.#own.lines,
      `if (!(${e} <= Math.abs(${h}) * ${ENOUGH} && Math.abs(${h}) <= ${Number.MAX_VALUE})) ${this.#fail}`, `registers[3] = ${h}`, "}", "}",
    ].join("\n")
  }

  /** Made anew at another row than that of the call before. `read`: what stands below. */
  #row(positions: readonly string[], read: string): { readonly kept: readonly string[]; readonly begin: readonly string[]; readonly lines: readonly string[] } {
    if (this.#shared === null) return { kept: [], begin: [], lines: [] }
    const { lines } = this.#shared
    const below = new Set(read.match(/\bv\d+\b/g))
    const names = lines.flatMap((line) => /^(?:const|let) (v\d+) /.exec(line)?.[1] ?? []).filter((name) => below.has(name))
    const at = positions.map((position) => `at_${position}`)
    return {
      kept: [`let known = false${at.map((name) => `, ${name} = -1`).join("")}`, `const kept = new Float64Array(${names.length})`],
      begin: ["known = false"],
      lines: [
        `if (!(${["known", ...positions.map((position) => `at_${position} === ${position}`)].join(" && ")})) {`, "known = false", ...lines,
        ...names.map((name, k) => `kept[${k}] = ${name}`), ...positions.map((position) => `at_${position} = ${position}`), "known = true", "}",
        ...names.map((name, k) => `const ${name} = kept[${k}]`),
      ],
    }
  }

  name(text: string): string {
    const name = `v${this.#names++}`
    this.#innermost.lines.push(`const ${name} = ${text}`)
    return name
  }

  halves(h: string): readonly [string, string] {
    for (const { halves } of this.#levels) {
      const known = halves.get(h)
      if (known !== undefined) return known
    }
    const s = this.name(`134217729 * ${h}`)
    const high = this.name(`${s} - (${s} - ${h})`)
    const made = [high, this.name(`${h} - ${high}`)] as const
    this.#innermost.halves.set(h, made)
    return made
  }

  #stand(levels: readonly Level[]): void {
    this.#levels = levels
    this.#innermost = levels[levels.length - 1] ?? level()
  }

  /** Computes in the outermost level where a node belongs. */
  #placed<T>(node: Expr, known: (level: Level) => T | undefined, make: () => T, keep: (level: Level, made: T) => void): T {
    const levels = this.#levels
    let k = levels.length - 1
    for (; k > 0; k -= 1) {
      const { index, own } = levels[k] ?? level()
      if ((index !== undefined && node.free.includes(index)) || own?.has(node) === true) break
    }
    // Not further out: there an index variable of the same name is another.
    const found = known(levels[k] ?? level())
    if (found !== undefined) return found
    this.#stand(levels.slice(0, k + 1))
    const made = make()
    keep(this.#innermost, made)
    this.#stand(levels)
    return made
  }

  #value(node: Expr): Parts {
    return this.#placed(node, ({ values }) => values.get(node), () => this.#compute(node), ({ values }, made) => values.set(node, made))
  }

  #compute(node: Expr): Parts {
    const { op, args } = node
    const [a, b] = args
    switch (op) {
      case "number": return this.#numeral(node.name)
      case "position": return whole(this.#position(node.name))
      case "size": return whole(this.#size(node.name))
      case "input": return this.#read(node)
      case "if": return this.#choice(node)
      case "sum": case "max": case "min": if (node.over.length > 0) return this.#reduce(node)
        break
      case "argmax": case "argmin": return this.#reduce(node)
    }
    if (a === undefined || node.over.length > 0) throw new NoForm()
    if (ORDERS.has(op) || op === "and" || op === "or" || op === "not") return whole(this.name(`${this.#test(node)} ? 1 : 0`))
    return b === undefined ? this.#formed(unary(this, op, this.#value(a))) : this.#formed(binary(this, op, this.#value(a), this.#value(b)))
  }

  #position(index: string): string {
    return this.#loops.get(index) ?? this.#indices.get(index) ?? "NaN"
  }

  #size(axis: string): string {
    const known = this.#sizes.get(axis)
    if (known !== undefined) return known
    this.#sizes.set(axis, `size${this.#sizes.size}`)
    return this.#size(axis)
  }

  #read(node: Expr): Parts {
    const found = this.#inputs.find(({ name }) => name === node.name)
    if (found === undefined) throw new NoForm()
    const array = this.#arrays.get(node.name) ?? `in${this.#arrays.size}`
    this.#arrays.set(node.name, array)
    const address = node.args.reduce((text, at, k) => {
      const size = this.#size(found.axes[k] ?? "")
      const place = at.op === "position" ? this.#position(at.name) : this.#place(at, size)
      return text === "" ? place : `(${text}) * ${size} + ${place}`
    }, "")
    const entry = this.name(address === "" ? array : `${array}[${address}]`)
    this.unless(`${entry} - ${entry} === 0`)
    return whole(entry)
  }

  #place(at: Expr, size: string): string {
    const { h, l, e } = this.#value(at)
    this.unless([`${h} >= 0 && ${h} < ${size} && ${h} === Math.floor(${h})`, ...[l, e].flatMap((part) => (part === "0" ? [] : [`${part} === 0`]))].join(" && "))
    return h
  }

  unless(condition: string): void {
    this.#innermost.lines.push(`if (!(${condition})) ${this.#fail}`)
  }

  #choice(node: Expr): Parts {
    const [condition, then, otherwise] = node.args
    if (condition === undefined || then === undefined || otherwise === undefined) throw new NoForm()
    const test = this.#test(condition)
    const [a, b] = [then, otherwise].map((branch) => this.#inside({ ...level(), own: needed(this.#root, node, branch) }, () => this.#value(branch)))
    if (a === undefined || b === undefined) throw new NoForm()
    const part = (k: "l" | "e"): string => (a.made[k] === "0" && b.made[k] === "0" ? "0" : this.#variable("0"))
    const names = { h: this.#variable("NaN"), l: part("l"), e: part("e") }
    const branch = ({ lines, made }: Made): readonly string[] => [...lines, assign(names, made)]
    this.#innermost.lines.push(`if (${test}) {`, ...branch(a), "} else {", ...branch(b), "}")
    return names
  }

  #variable(text: string): string {
    const name = `v${this.#names++}`
    this.#innermost.lines.push(`let ${name} = ${text}`)
    return name
  }

  #inside(inner: Level, make: () => Parts): Made {
    const levels = this.#levels
    this.#stand([...levels, inner])
    const made = make()
    this.#stand(levels)
    return { lines: inner.lines, made }
  }

  /** Text that is true or false. */
  #test(node: Expr): string {
    return this.#placed(node, ({ tests }) => tests.get(node), () => this.#decide(node), ({ tests }, made) => tests.set(node, made))
  }

  #decide(node: Expr): string {
    const [a, b] = node.args
    const order = ORDERS.get(node.op)
    if (order !== undefined && a !== undefined && b !== undefined) {
      const [x, y] = [this.#value(a), this.#value(b)]
      if (isInfinite(y)) {
        this.unless(`${x.e} < Infinity`)
        return this.name(`${x.h} ${order} ${y.h}`)
      }
      return this.name(isSingle(x) && isSingle(y) ? `${x.h} ${order} ${y.h}` : `${decided(this, x, y)} ${order} 0`)
    }
    if (node.op === "and" || node.op === "or") return this.name(node.args.map((x) => this.#test(x)).join(node.op === "and" ? " && " : " || "))
    if (node.op === "not" && a !== undefined) return this.name(`!${this.#test(a)}`)
    return this.name(`${this.#value(node).h} !== 0`)
  }

  #numeral(text: string): Parts {
    if (text === "inf" || text === "-inf") return whole(text.replace("inf", "Infinity"))
    const value = literal(text)
    return this.#formed(value === null ? null : parts(value))
  }

  /** What has no form ends the writing. */
  #formed(made: Parts | null): Parts {
    if (made === null) throw new NoForm()
    return made
  }

  call(f: Called, x: Parts): Parts {
    this.#innermost.lines.push(`registers[0] = ${x.h}; registers[1] = ${x.l}; registers[2] = ${x.e}; ${f}()`)
    return { h: this.name("registers[0]"), l: this.name("registers[1]"), e: this.name("registers[2]") }
  }

  #reduce(node: Expr): Parts {
    const [body, filter] = node.args
    if (body === undefined || filter === undefined) throw new NoForm()
    const places = node.op === "argmax" || node.op === "argmin"
    // Of several axes the place is one number, which is not needed so far.
    if (places && node.over.length > 1) throw new NoForm()
    const place = places ? this.#variable("NaN") : null
    const some = node.op === "sum" ? null : this.#variable("false")
    const inner = this.#levels
    const loops = node.over.map((index) => ({ ...level(), index }))
    const outer = loops.map(({ index }) => this.#loops.get(index))
    for (const { index } of loops) this.#loops.set(index, `i${this.#names++}`)
    this.#stand([...inner, ...loops])
    if (filter.op !== "number") {
      const passes = this.#test(filter)
      this.#innermost.lines.push(`if (!${passes}) continue`)
    }
    const value = this.#value(body)
    const loop = this.#levels
    this.#stand(inner)
    // The largest of numbers without a second part has none.
    const single = some !== null && isSingle(value)
    const names = { h: this.#variable("0"), l: single ? "0" : this.#variable("0"), e: single ? "0" : this.#variable("0") }
    this.#stand(loop)
    if (some === null) {
      const next = add(this, names, value)
      // Whole numbers have exact sums.
      const e = isSingle(value) ? this.name(`${names.l} === 0 && ${next.l} === 0 ? ${names.e} : ${next.e}`) : next.e
      this.#innermost.lines.push(assign(names, { ...next, e }))
    } else if (place === null) {
      const next = better(this, node.op, names, value)
      this.#innermost.lines.push(`if (${some}) { ${assign(names, next)} } else { ${assign(names, value)}; ${some} = true }`)
    } else {
      // The first of equal ones; which is larger must be certain.
      const later = this.#inside(level(), () => whole(single ? "0" : decided(this, value, names)))
      const better = single ? `${value.h} ${node.op === "argmax" ? ">" : "<"} ${names.h}` : `${later.made.h} ${node.op === "argmax" ? ">" : "<"} 0`
      const here = `${assign(names, value)}; ${place} = ${this.#position(node.over[0] ?? "")}`
      this.#innermost.lines.push(`if (!${some}) { ${here}; ${some} = true } else {`, ...later.lines, `if (${better}) { ${here} }`, "}")
    }
    this.#stand(inner)
    const text = loops.reduceRight<readonly string[]>((lines, { index, ...loop }) => {
      const position = this.#position(index)
      return [`for (let ${position} = 0; ${position} < ${this.#size(axisOf(index))}; ${position}++) {`, ...loop.lines, ...lines, "}"]
    }, [])
    for (const [k, { index }] of loops.entries()) {
      const before = outer[k]
      if (before === undefined) this.#loops.delete(index)
      else this.#loops.set(index, before)
    }
    this.#innermost.lines.push(...text)
    if (some !== null) this.unless(some)
    return place === null ? names : whole(place)
  }
}

/** A number to compare with; any arithmetic with it settles nothing. */
const isInfinite = ({ h }: Parts): boolean => h === "Infinity" || h === "-Infinity"

interface Made {
  readonly lines: readonly string[]
  readonly made: Parts
}

function level(): Level {
  return { lines: [], values: new Map(), tests: new Map(), halves: new Map() }
}

function assign(names: Parts, { h, l, e }: Parts): string {
  return [[names.h, h], [names.l, l], [names.e, e]].flatMap(([name, text]) => (name === "0" ? [] : [`${name} = ${text}`])).join("; ")
}

/** The nodes that nothing but one branch of one `if` needs. */
function needed(root: Expr, choice: Expr, branch: Expr): ReadonlySet<Expr> {
  const others = new Set<Expr>()
  const stack = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (others.has(node)) continue
    others.add(node)
    const [test, then, otherwise] = node.args
    if (node !== choice) stack.push(...node.args)
    else if (test !== undefined && then !== undefined && otherwise !== undefined) stack.push(test, then === branch ? otherwise : then)
  }
  return new Set(postorder([branch]).filter((node) => !others.has(node)))
}
