// The root block, cut into stages: loops over the batch that run in blocks, and what runs once between them.
import type { Block } from "./block.ts"
import type { Emitter } from "./emit.ts"
import { rowsOfRoutine, type ArrayInput, type Program, type Scalar, type Stage, type Statement } from "./loop.ts"
import { axisOf } from "../ir/make.ts"
import { postorder } from "../ir/walk.ts"
import type { Rescue } from "../precision/guard.ts"
import type { Wanted } from "./schedule.ts"

export function finishProgram(root: Block, wanted: readonly Wanted[], inputs: readonly ArrayInput[], rescues: readonly Rescue[], emitter: Emitter): Program {
  const all: Stage[] = []
  let plain: Statement[] = []
  const close = () => {
    if (plain.length > 0) all.push({ blocked: false, sample: "", sums: [], body: plain })
    plain = []
  }
  root.statements.forEach((statement, k) => {
    if (statement.kind !== "for" || !root.blocked.has(k)) {
      plain.push(statement)
      return
    }
    close()
    all.push({ blocked: true, sample: statement.name, sums: termsOf(statement.body), body: statement.body })
  })
  close()
  const { stages, rows } = withoutDeadRows(all, emitter.rows)
  const read = new Set([...inputsRead(stages), ...postorder(rescues.map((r) => r.expr)).flatMap((node) => (node.op === "input" ? [node.name] : []))])
  return {
    inputs: inputs.filter((i) => read.has(i.name)),
    outputs: wanted.map((w) => ({ name: w.name, axes: w.indices.map(axisOf) })),
    stages,
    rows,
    rescues,
    shared: sharedNames(stages),
  }
}

/** A row whose entries were all used in the turns that made them is read by nobody. */
function withoutDeadRows(stages: readonly Stage[], rows: Program["rows"]): Pick<Program, "stages" | "rows"> {
  if (rows.length === 0) return { stages, rows }
  const read = new Set<string>()
  const see = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.kind === "routine") for (const row of rowsOfRoutine(s)) read.add(row)
      if (s.kind === "for") see(s.body)
    }
  }
  for (const { body } of stages) {
    see(body)
    eachScalar(body, (s) => {
      if (s.kind === "kept") read.add(s.row)
    })
  }
  const alive = (body: readonly Statement[]): readonly Statement[] =>
    body.flatMap((s) => (s.kind === "keep" && !read.has(s.row) ? [] : [s.kind === "for" ? { ...s, body: alive(s.body) } : s]))
  return { stages: stages.map((stage) => ({ ...stage, body: alive(stage.body) })), rows: rows.filter((row) => read.has(row.name)) }
}

function termsOf(body: readonly Statement[]): readonly string[] {
  return body.flatMap((s) => (s.kind === "term" ? [s.name] : []))
}

/** Names made outside the loops of a stage and read in another. */
function sharedNames(stages: readonly Stage[]): readonly string[] {
  if (stages.length < 2) return []
  const read = stages.map((stage) => new Set(names(stage.body)))
  return stages.flatMap((stage, k) => {
    const made = stage.blocked ? stage.sums : stage.body.flatMap((s) => (s.kind === "let" || s.kind === "finish" ? [s.name] : []))
    return made.filter((name) => read.some((others, j) => j !== k && others.has(name)))
  })
}

function inputsRead(stages: readonly Stage[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const stage of stages) {
    eachScalar(stage.body, (s) => {
      if (s.kind === "read" || s.kind === "scalar") found.add(s.input)
    })
  }
  return found
}

function names(body: readonly Statement[]): readonly string[] {
  const found: string[] = []
  eachScalar(body, (s) => {
    if (s.kind === "name") found.push(s.name)
  })
  return found
}

/** Every scalar in every statement, arguments included. */
export function eachScalar(body: readonly Statement[], see: (scalar: Scalar) => void): void {
  const go = (scalar: Scalar): void => {
    see(scalar)
    switch (scalar.kind) {
      case "read": return scalar.at.forEach(go)
      case "kept": return go(scalar.at)
      case "op": return scalar.args.forEach(go)
      case "rescue": return [scalar.plain, ...scalar.at].forEach(go)
      case "if":
        go(scalar.test)
        go(scalar.then)
        return go(scalar.otherwise)
      case "number": case "name": case "size": case "scalar": return
    }
  }
  for (const s of body) {
    switch (s.kind) {
      case "let": case "term": case "doubt": go(s.value); break
      case "for": eachScalar(s.body, see); break
      case "step":
        go(s.value)
        go(s.index)
        if (s.when !== undefined) go(s.when)
        break
      case "keep":
        go(s.at)
        go(s.value)
        break
      case "store":
        s.at.forEach(go)
        go(s.value)
        if (s.when !== undefined) go(s.when)
        break
      case "start": case "finish": case "routine": break
    }
  }
}

/** Axes whose length a program needs at run time. */
export function programAxes(program: Program): readonly string[] {
  const found = new Set<string>()
  for (const { axes } of [...program.inputs, ...program.outputs]) for (const axis of axes) found.add(axis)
  for (const { axis } of program.rows) found.add(axis)
  for (const node of postorder(program.rescues.map((r) => r.expr))) {
    if (node.op === "size") found.add(node.name)
    for (const index of node.over) found.add(axisOf(index))
  }
  const loops = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.kind !== "for") continue
      found.add(s.axis)
      loops(s.body)
    }
  }
  for (const { body, blocked } of program.stages) {
    if (blocked) found.add("*")
    loops(body)
    eachScalar(body, (s) => {
      if (s.kind === "size") found.add(s.axis)
    })
  }
  return [...found]
}
