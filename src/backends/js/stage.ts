// One stage as a JavaScript function. In: a stage. Out: the text of the function and what it wants as arguments. A blocked
// stage is a function of (from, to): called for a few thousand samples at a time, it is optimised as a function, where one
// long loop would stay in V8's on-stack replacement, up to 2.6 times slower. Arrays and sizes are parameters, so that the
// loops touch locals only. Which functions a stage is printed as, versions.ts decides.
import { type Among, BLOCK, rowsOfRoutine, type Scalar, type Stage, type Statement } from "../../schedule/loop.ts"
import type { ReductionRow } from "../../ops/op.ts"
import { findReduction } from "../../ops/reduce.ts"
import { eachScalar } from "../../schedule/stages.ts"
import { intoBranches } from "./branches.ts"
import { inlineOnce } from "./inline.ts"
import { splitGuards, type Guarded } from "../../schedule/guards.ts"
import { acrossRows, inFours, type Lender, sideBySide } from "./fours.ts"
import { routines } from "../routines.ts"
import { fromFrame } from "./frame.ts"
import { ALWAYS, type Purposes, runs } from "./lazy.ts"
import { mustBeFinite, type Quick, quickly, withOwnTests } from "../../schedule/quick.ts"
import { outermostFirst } from "./outermost.ts"
import { onlyOnce } from "./same.ts"
import { indent, ScalarPrinter } from "./scalar.ts"
import { type Behind, isOtherwise, sunk } from "./sink.ts"
import type { StageText, Surroundings, Version } from "./stage-text.ts"
import { AND, at, atom, fill, number, PREFIX, repeated } from "./template.ts"
import { inTurns } from "./turns.ts"
import { calls, cost, UNROLLED } from "./weigh.ts"

export class StagePrinter {
  readonly #stage: Stage
  readonly #around: Surroundings
  readonly #needs = new Set<string>()
  readonly #scalars: ScalarPrinter
  /** What a term is assigned to or added to. */
  #target = (name: string): string => `${this.#need(this.#around.names.of("terms", name))}[${this.#around.names.of("", this.#stage.sample)} & ${BLOCK - 1}] =`
  readonly #slots = new Map<string, readonly string[]>()
  readonly #body: readonly Statement[]
  /** What the statements being printed are for, and the names that their run hands to others. */
  #purpose = ALWAYS
  #leaving: ReadonlySet<string> = new Set()
  /** For loops of sums by fours; null where the text is to be short. */
  readonly #lender: Lender | null
  /** The body of a sample in two versions, or null. */
  readonly #guarded: Guarded | null

  /** Of the quick version: what to ask behind a list of statements, and the variable that is no longer 0 once an answer was yes. */
  readonly #asked = new Map<readonly Statement[], readonly Scalar[]>()
  readonly #suspect: string
  readonly #version: Version
  /** Of the quick version: the array for the places of samples in doubt; none where a whole block is in doubt. */
  #doubts = ""
  /** Of the quick version of a stage that adds its own terms: the variable that is no longer 0 once an order was true that should not be. */
  #flags = ""
  /** Of the short version: what must not be 0 for any sample, before anything is done. */
  readonly #when: Scalar | null

  constructor(stage: Stage, around: Surroundings, version: Version, when: Scalar | null = null) {
    this.#when = when
    this.#stage = stage
    this.#around = around
    this.#version = version
    this.#suspect = version === "quick" || version === "short" ? around.names.fresh("suspect_") : ""
    this.#scalars = new ScalarPrinter(around.names, (name) => this.#need(name), around.outside)
    const { names, scratch } = around
    this.#lender = scratch === undefined || around.first === true ? null : {
      names, scalars: this.#scalars, slots: this.#slots,
      need: (identifier) => this.#need(identifier),
      level: (positions, write) => this.#level(positions, write),
      define: (name, text, lines) => this.#define(name, text, lines),
      statements: (list, of, lines) => {
        this.#asked.set(list, this.#asked.get(of) ?? [])
        this.#statements(list, lines)
      },
      asks: (list) => this.#asked.has(list),
      scratch: (axis) => {
        const row = names.fresh("parts_")
        scratch.set(row, axis)
        return row
      },
    }
    const guarded = stage.blocked && version !== "careful" && version !== "short" && around.purposes === undefined && around.first !== true ? splitGuards(stage.body) : null
    // Of a body in two versions only what does not change when lets move is asked: names, loops and cost.
    this.#body = guarded === null ? this.#ready(stage.body, onlyOnce) : stage.body
    this.#guarded = guarded === null ? null : { ...guarded, first: this.#plain(guarded.first, undefined, [...guarded.special, ...guarded.usual]), special: this.#ready(guarded.special), usual: this.#ready(guarded.usual) }
  }

  #ready(body: readonly Statement[], then: (quick: Quick) => Quick = (quick) => quick): readonly Statement[] {
    const ordered = this.#version === "careful" ? outermostFirst(body, new Set(this.#around.frame.keys())) : body
    return this.#plain(inlineOnce(ordered, new Set(this.#around.frame.keys())), then)
  }

  /** In the quick version, without rescues; in the short one, with the doubts at the end. `behind`: statements that read names of these. */
  #plain(body: readonly Statement[], then: (quick: Quick) => Quick = (quick) => quick, behind: readonly Statement[] = []): readonly Statement[] {
    if (this.#version === "short") {
      const certain = body.filter((s) => s.kind !== "doubt")
      this.#asked.set(certain, body.flatMap((s) => (s.kind === "doubt" ? [s.value] : [])))
      return certain
    }
    if (this.#version !== "quick") return body
    const shared = new Set(this.#around.frame.keys())
    eachScalar(behind, (s) => void (s.kind === "name" && shared.add(s.name)))
    const quick = withOwnTests(then(quickly(body)), shared)
    for (const [list, questions] of quick.asked) this.#asked.set(list, questions)
    return quick.body
  }

  print(): StageText {
    const { names } = this.#around
    const stage = this.#stage
    const body = this.#body
    this.#purpose = this.#around.purposes?.of(body) ?? ALWAYS
    const top = { lines: [...fromFrame(body, [...this.#asked.values()].flat(), this.#around, (identifier) => this.#need(identifier))], addresses: new Map<string, string>() }
    this.#scalars.levels = [top]
    const lanes = stage.blocked && (this.#version === "only" || this.#version === "quick") && this.#around.purposes === undefined && this.#around.first !== true && stage.sums.length > 0 && stage.sums.length * cost(this.#version === "quick" ? quickly(body).body : body) <= UNROLLED && !calls(body)
    if (this.#version === "quick" && !lanes) this.#doubts = this.#need("doubts")
    if (!stage.blocked) this.#statements(body, top.lines)
    else if (lanes) this.#unrolled(body, top.lines)
    else {
      if (this.#when !== null) this.#refusal(this.#when, top.lines)
      this.#loop("from", "to", body, top.lines)
    }
    const numbers = [...this.#scalars.numbers].map((x) => `${x} = +${x}`)
    const name = names.fresh("stage_")
    const needs = [...this.#needs]
    const lines = [`function ${name}(${[...(stage.blocked ? ["from", "to"] : []), ...needs].join(", ")}) {`, ...indent([...numbers, ...this.#answered(top.lines)]), "}"]
    return { name, lines, needs, steps: this.#steps(body), lanes, careful: null, short: null }
  }

  get #count(): string {
    return `${this.#suspect}s`
  }

  #answered(lines: readonly string[]): readonly string[] {
    if (this.#suspect === "" || this.#flags !== "") return lines
    if (this.#doubts === "") return [`let ${this.#suspect} = 0`, ...lines, `return ${this.#suspect} - ${this.#suspect}`]
    const count = this.#count
    return [`let ${this.#suspect} = 0, ${count} = 0`, `${this.#doubts}[0] = -1`, ...lines, `return ${this.#suspect} - ${this.#suspect} === 0 ? ${count} : NaN`]
  }

  #loop(from: string, to: string, body: readonly Statement[], lines: string[]): void {
    const sample = this.#around.names.of("", this.#stage.sample)
    lines.push(`for (let ${sample} = ${from}; ${sample} < ${to}; ${sample}++) {`, ...indent(this.#inLevel(this.#stage.sample, body)), "}")
  }

  /** Returns 1 where a sample does not allow the short body. */
  #refusal(when: Scalar, lines: string[]): void {
    const sample = this.#around.names.of("", this.#stage.sample)
    const outer = this.#scalars.levels
    const inner: string[] = []
    this.#scalars.levels = [...outer, { lines: inner, addresses: new Map() }]
    this.#scalars.depth.set(this.#stage.sample, outer.length)
    const test = this.#scalars.test(when, inner)
    this.#scalars.levels = outer
    lines.push(`for (let ${sample} = from; ${sample} < to; ${sample}++) {`, ...indent([...inner, `if (!(${test.text})) return 1`]), "}")
  }

  /**
   * Block after block, four samples a turn, one for each lane of the sums: what a short body gains by not storing its terms. The quick version
   * returns a bit for every block, from the lowest on, that is 1 where it is in doubt.
   */
  #unrolled(body: readonly Statement[], lines: string[]): void {
    const { names } = this.#around
    const [block, end, whole, turn] = [names.fresh("block_"), names.fresh("end_"), names.fresh("whole_"), names.fresh("turn_")]
    const quick = this.#version === "quick"
    const again = quick ? names.fresh("again_") : ""
    if (quick) this.#flags = `${this.#suspect}f`
    const sums = this.#stage.sums.map((name) => ({ name, array: this.#need(names.of("lanes", name)), made: this.#need(names.of("sums", name)), lanes: LANES.map(() => names.fresh(`${names.of("", name)}_`)) }))
    const inner = [`const ${end} = Math.min(${block} + ${BLOCK}, to)`, `const ${whole} = ${end} - (${end} - ${block}) % 4`]
    if (quick) inner.push(`let ${this.#suspect} = 0, ${this.#flags} = 0`)
    for (const { lanes } of sums) inner.push(`let ${lanes.map((lane) => `${lane} = 0`).join(", ")}`)
    inner.push(`for (let ${turn} = ${block}; ${turn} < ${whole}; ${turn} += 4) {`)
    for (const k of LANES) {
      this.#target = (name) => `${sums.find((sum) => sum.name === name)?.lanes[k]} +=`
      const sample = `const ${names.of("", this.#stage.sample)} = ${turn}${k === 0 ? "" : ` + ${k}`}`
      inner.push(...indent(["{", ...indent([sample, ...this.#inLevel(this.#stage.sample, body)]), "}"]))
    }
    inner.push("}")
    for (const { array, lanes } of sums) inner.push(lanes.map((lane, k) => `${array}[${k}] = ${lane}`).join(", "))
    this.#target = (name) => `${names.of("lanes", name)}[${names.of("", this.#stage.sample)} & 3] +=`
    this.#loop(whole, end, body, inner)
    const place = `(${block} - from) / ${BLOCK}`
    for (const { array, made } of sums) inner.push(`${made}[${place}] = (${array}[0] + ${array}[1]) + (${array}[2] + ${array}[3])`)
    if (quick) inner.push(`if (!(${this.#suspect} - ${this.#suspect} === 0 && ${this.#flags} === 0)) ${again} |= 1 << ${place}`)
    lines.push(...(quick ? [`let ${again} = 0`] : []), `for (let ${block} = from; ${block} < to; ${block} += ${BLOCK}) {`, ...indent(inner), "}", ...(quick ? [`return ${again}`] : []))
  }

  #need(identifier: string): string {
    this.#needs.add(identifier)
    return identifier
  }

  #inLevel(position: string, body: readonly Statement[]): readonly string[] {
    return this.#level([position], (lines) => {
      if (this.#guarded !== null && this.#scalars.levels.length === 2) this.#inTwo(this.#guarded, lines)
      else this.#statements(body, lines)
    })
  }

  #level(positions: readonly string[], write: (lines: string[]) => void): readonly string[] {
    const outer = this.#scalars.levels
    const level = { lines: [], addresses: new Map<string, string>() }
    this.#scalars.levels = [...outer, level]
    for (const position of positions) this.#scalars.depth.set(position, outer.length)
    write(level.lines)
    this.#scalars.levels = outer
    return level.lines
  }

  #inTwo({ first, tests, special, usual }: Guarded, lines: string[]): void {
    this.#statements(first, lines)
    const test = tests.map((t) => at(this.#scalars.test(t, lines), AND)).join(" || ")
    const branch = (body: readonly Statement[]): readonly string[] => {
      const inner: string[] = []
      this.#statements(body, inner)
      return indent(inner)
    }
    lines.push(`if (${test}) {`, ...branch(special), "} else {", ...branch(usual), "}")
  }

  #statements(body: readonly Statement[], lines: string[]): void {
    const { purposes } = this.#around
    const asked = this.#asked.get(body) ?? []
    if (purposes === undefined) this.#inOrder(body, lines)
    else this.#onRequest(body, purposes, lines)
    // A sum over the block is finite where all of it is, which is asked once, behind the loop: cheaper than a comparison and a jump for each. One that is not although its terms are asks in vain.
    const finite = asked.flatMap((question) => {
      const value = mustBeFinite(question)
      return value?.kind === "name" ? [this.#scalars.value(value, lines).text] : []
    })
    const questions = asked.filter((question) => mustBeFinite(question)?.kind !== "name")
    const tests = (least: number): readonly string[] => questions.map((question) => at(this.#flags === "" ? this.#scalars.test(question, lines) : this.#scalars.bit(question, lines), least))
    if (finite.length > 0) lines.push(`${this.#suspect} += ${finite.join(" + ")}`)
    if (questions.length === 0) return
    if (this.#flags !== "") return void lines.push(`${this.#flags} |= ${tests(PREFIX).join(" | ")}`)
    const any = tests(AND).join(" || ")
    if (this.#doubts === "") return void lines.push(`if (${any}) ${this.#suspect} = NaN`)
    const [sample, count] = [this.#around.names.of("", this.#stage.sample), this.#count]
    lines.push(`if (${questions.length === 1 ? any : `(${any})`} && ${this.#doubts}[${count}] !== ${sample}) ${this.#doubts}[++${count}] = ${sample}`)
  }

  /** What is asked stays where it is made: behind these statements, or in a loop inside. */
  #inOrder(body: readonly Statement[], lines: string[]): void {
    const pinned = new Set(this.#around.frame.keys())
    eachScalar([...this.#asked.values()].flat().map((value) => ({ kind: "let", name: "", value })), (s) => {
      if (s.kind === "name") pinned.add(s.name)
    })
    this.#branched(sunk(body, pinned), pinned, lines)
  }

  #branched(body: ReadonlyArray<Statement | Behind>, pinned: ReadonlySet<string>, lines: string[]): void {
    const around = this.#scalars.branches
    const found = intoBranches(body, pinned)
    found.body.forEach((statement, k) => {
      this.#scalars.branches = found.branches
      if (statement.kind !== "behind") return this.#statement(statement, lines)
      const head = isOtherwise(found.body[k - 1], statement) ? `${lines.pop()} else {` : `if (${this.#scalars.test(statement.when, lines).text}) {`
      const inner: string[] = []
      this.#branched(statement.body, pinned, inner)
      lines.push(head, ...indent(inner), "}")
    })
    this.#scalars.branches = around
  }

  /** Runs of statements that serve the same outputs stand behind one test; what leaves its run is declared before it. */
  #onRequest(body: readonly Statement[], purposes: Purposes, lines: string[]): void {
    const [around, levels] = [this.#purpose, this.#scalars.levels]
    for (const { purpose, statements, leaving } of runs(body, purposes, around)) {
      this.#leaving = leaving
      if (purpose === around) {
        for (const statement of statements) this.#statement(statement, lines)
        continue
      }
      if (leaving.size > 0) lines.push(`let ${[...leaving].map((name) => `${this.#around.names.of("", name)} = 0`).join(", ")}`)
      const inner: string[] = []
      this.#purpose = purpose
      this.#scalars.levels = [...levels.slice(0, -1), { lines: inner, addresses: new Map(levels.at(-1)?.addresses) }]
      for (const statement of statements) this.#statement(statement, inner)
      lines.push(`if (${this.#need("mask")} & ${purpose}) {`, ...indent(inner), "}")
      this.#purpose = around
      this.#scalars.levels = levels
    }
    this.#leaving = new Set()
  }

  #statement(s: Statement, lines: string[]): void {
    const { names, result } = this.#around
    switch (s.kind) {
      case "let": {
        const value = this.#scalars.value(s.value, lines)
        this.#define(s.name, value.text, lines)
        if (this.#scalars.isOrder(s.value)) this.#scalars.orders.add(s.name)
        return
      }
      case "for": {
        const lender = this.#lender
        if (lender !== null && [inFours, acrossRows, sideBySide, inTurns].some((print) => print(s, lender, lines))) return
        const position = names.of("", s.name)
        const size = this.#need(names.of("size", s.axis))
        const [purpose, leaving] = [this.#purpose, this.#leaving]
        this.#purpose = this.#around.purposes?.of(s.body) ?? ALWAYS
        const inner = this.#inLevel(s.name, s.body)
        this.#purpose = purpose
        this.#leaving = leaving
        lines.push(...(s.among === undefined ? [`for (let ${position} = 0; ${position} < ${size}; ${position}++) {`, ...indent(inner)] : this.#members(s.among, position, size, inner)), "}")
        return
      }
      case "start": {
        const slots = row(s.reduction).init.map((start) => ({ name: names.fresh(`${names.of("", s.name)}_`), start }))
        this.#slots.set(s.name, slots.map((slot) => slot.name))
        lines.push(`let ${slots.map((slot) => `${slot.name} = ${number(slot.start).text}`).join(", ")}`)
        return
      }
      case "step": return this.#step(s, lines)
      case "finish": return this.#define(s.name, this.#fill(row(s.reduction).jsFinish, s.name, "", ""), lines)
      case "keep": {
        const value = this.#scalars.value(s.value, lines)
        lines.push(`${this.#need(names.of("row", s.row))}[${this.#scalars.value(s.at, lines).text}] = ${value.text}`)
        return
      }
      case "routine": {
        const handed = [...rowsOfRoutine(s).map((row) => names.of("row", row)), ...s.axes.map((axis) => names.of("size", axis))].map((name) => this.#need(name))
        return void lines.push(`${routines[s.routine].name}(${[...handed, ...routines[s.routine].mode].join(", ")})`)
      }
      case "store": {
        const value = this.#scalars.value(s.value, lines)
        const place = result.get(s.output)
        const target = place === undefined ? `${this.#need(names.of("out", s.output))}[${this.#scalars.address(s.axes, s.at, lines)}]` : `${this.#need("result")}[${place}]`
        const when = s.when === undefined ? "" : `if (${this.#scalars.test(s.when, lines).text}) `
        lines.push(`${when}${target} = ${value.text}`)
        return
      }
      case "term": {
        const value = this.#scalars.value(s.value, lines)
        const target = s.of === undefined ? this.#target(s.name) : `${this.#need(names.of("logs", s.name))}[${names.of("", this.#stage.sample)} & ${BLOCK - 1}] =`
        lines.push(`${target} ${value.text}`)
        return
      }
      case "doubt": throw new Error("a doubt outside of a short body")
    }
  }

  /** The beginning of a loop over the positions that have one key. */
  #members({ keys, order, first, like }: Among, position: string, size: string, inner: readonly string[]): readonly string[] {
    const { names } = this.#around
    const [k, key] = [names.fresh("member_"), names.fresh("key_")]
    const [allKeys, inOrder, firsts] = [keys, order, first].map((row) => this.#need(names.of("row", row)))
    const at = names.of("", like)
    return [
      `for (let ${k} = ${firsts}[${at}] | 0, ${key} = ${allKeys}[${at}]; ${k} < ${size} && ${allKeys}[${inOrder}[${k}]] === ${key}; ${k}++) {`,
      ...indent([`const ${position} = ${inOrder}[${k}] | 0`, ...inner]),
    ]
  }

  #define(name: string, text: string, lines: string[]): void {
    const { names, frame } = this.#around
    this.#scalars.depth.set(name, this.#scalars.levels.length - 1)
    lines.push(`${this.#leaving.has(name) ? "" : "const "}${names.of("", name)} = ${text}`)
    const slot = frame.get(name)
    if (slot !== undefined && !this.#stage.blocked) lines.push(`${this.#need("frame")}[${slot}] = ${names.of("", name)}`)
  }

  #step(s: Extract<Statement, { kind: "step" }>, lines: string[]): void {
    const template = row(s.reduction).jsStep
    const guarded: string[] = []
    const taken = s.when === undefined ? lines : guarded
    const when = s.when === undefined ? undefined : this.#scalars.test(s.when, lines)
    let value = this.#scalars.value(s.value, taken)
    if (repeated(template).has("x") && !/^[\w.-]+$/.test(value.text)) {
      const name = this.#around.names.fresh("u_")
      taken.push(`const ${name} = ${value.text}`)
      value = atom(name)
    }
    const index = template.includes("{i}") ? this.#scalars.value(s.index, taken).text : ""
    taken.push(this.#fill(template, s.name, value, index))
    if (when !== undefined) lines.push(`if (${when.text}) {`, ...indent(guarded), "}")
  }

  #fill(template: string, name: string, value: string | ReturnType<typeof atom>, index: string): string {
    const slots = this.#slots.get(name) ?? []
    return fill(template, (slot) => (slot === "x" ? (typeof value === "string" ? atom(value) : value) : slot === "i" ? atom(index) : atom(slots[Number(slot)] ?? "NaN"))).text
  }

  #steps(body: readonly Statement[]): string {
    const terms = body.flatMap((s) => {
      if (s.kind !== "for") return []
      const size = this.#around.names.of("size", s.axis)
      const inner = this.#steps(s.body)
      return [inner === "" ? size : `${size} * (1 + ${inner})`]
    })
    return terms.join(" + ")
  }
}

const LANES = [0, 1, 2, 3]

function row(reduction: string): ReductionRow {
  const found = findReduction(reduction)
  if (found === undefined) throw new Error(`no such reduction: ${reduction}`)
  return found
}
