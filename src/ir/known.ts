// The nodes there are, by a hash of what they are made of. In: a hash and the parts; out: the node, if there is one that anything uses.
// New nodes are held: a weak reference costs more than the node. When there are many of them they join the older ones, which live as long as anything
// uses them. Both are found through tables of numbers with open places: a table of the host's own would make an object of every key, and follow a
// pointer where the hash already says that it is another node.
import type { Expr } from "./expr.ts"

/** Memory that is written here and there for the first time costs a page each: tables of the first formula are small. */
const YOUNG_AT_MOST = 1 << 13
const OLD_AT_FIRST = 1 << 15

/** For a hash the numbers of entries, counted from 1 in the order in which they came; 0 is an open place. At most a quarter are taken. */
interface Table {
  readonly hashes: Uint32Array
  readonly places: Uint32Array
}

const tableFor = (entries: number): Table => ({ hashes: new Uint32Array(entries), places: new Uint32Array(4 * entries) })

function enter({ hashes, places }: Table, hash: number, at: number): void {
  const last = places.length - 1
  let place = hash & last
  while (places[place] !== 0) place = (place + 1) & last
  places[place] = at + 1
  hashes[at] = hash
}

let young: Expr[] = []
const youngTable = tableFor(YOUNG_AT_MOST)
let old: Array<WeakRef<Expr>> = []
let oldTable: Table | undefined

/**
 * What was asked for lately, a place for each of the last bits of a hash: two of three questions end here, where nothing is searched, and a node is not taken
 * out of its weak reference, which the host notes down until the job ends.
 */
const RECENT = 1 << 12
const recent = { hashes: new Uint32Array(RECENT), nodes: new Array<Expr | undefined>(RECENT).fill(undefined) }

/** The node that is made of this, and has this hash. */
export function nodeWith(hash: number, op: string, args: readonly Expr[], name: string, over: readonly string[]): Expr | undefined {
  const place = hash & (RECENT - 1)
  const last = recent.hashes[place] === hash ? recent.nodes[place] : undefined
  if (last !== undefined && isMadeOf(last, op, args, name, over)) return last
  const node = inYoung(hash, op, args, name, over) ?? (oldTable === undefined ? undefined : inOld(oldTable, hash, op, args, name, over))
  if (node !== undefined) remember(hash, node)
  return node
}

function remember(hash: number, node: Expr): void {
  recent.hashes[hash & (RECENT - 1)] = hash
  recent.nodes[hash & (RECENT - 1)] = node
}

function inYoung(hash: number, op: string, args: readonly Expr[], name: string, over: readonly string[]): Expr | undefined {
  const { hashes, places } = youngTable
  const last = places.length - 1
  for (let place = hash & last, taken = places[place]; taken !== undefined && taken !== 0; taken = places[(place = (place + 1) & last)]) {
    const node = hashes[taken - 1] === hash ? young[taken - 1] : undefined
    if (node !== undefined && isMadeOf(node, op, args, name, over)) return node
  }
  return undefined
}

function inOld({ hashes, places }: Table, hash: number, op: string, args: readonly Expr[], name: string, over: readonly string[]): Expr | undefined {
  const last = places.length - 1
  for (let place = hash & last, taken = places[place]; taken !== undefined && taken !== 0; taken = places[(place = (place + 1) & last)]) {
    const node = hashes[taken - 1] === hash ? old[taken - 1]?.deref() : undefined
    if (node !== undefined && isMadeOf(node, op, args, name, over)) return node
  }
  return undefined
}

function isMadeOf(node: Expr, op: string, args: readonly Expr[], name: string, over: readonly string[]): boolean {
  if (node.op !== op || node.name !== name || node.args.length !== args.length || node.over.length !== over.length) return false
  for (let k = 0; k < args.length; k += 1) if (node.args[k] !== args[k]) return false
  for (let k = 0; k < over.length; k += 1) if (node.over[k] !== over[k]) return false
  return true
}

/** A node that `nodeWith` did not find. */
export function keepNode(hash: number, node: Expr): void {
  if (young.length === YOUNG_AT_MOST) age()
  enter(youngTable, hash, young.length)
  young.push(node)
  remember(hash, node)
}

function age(): void {
  const table = oldTable !== undefined && old.length + young.length <= oldTable.hashes.length ? oldTable : sweep(oldTable ?? tableFor(0))
  young.forEach((node, k) => {
    enter(table, youngTable.hashes[k] ?? 0, old.length)
    old.push(new WeakRef(node))
  })
  young = []
  youngTable.places.fill(0)
  recent.nodes.fill(undefined)
}

/** What nothing uses any more goes out: a finalizer for each node would cost more than the node. */
function sweep({ hashes }: Table): Table {
  const alive = old.flatMap((reference, k) => (reference.deref() === undefined ? [] : [k]))
  const before = old
  let entries = OLD_AT_FIRST
  while (entries < 2 * (alive.length + YOUNG_AT_MOST)) entries *= 2
  const table = tableFor(entries)
  old = []
  for (const k of alive) {
    const reference = before[k]
    if (reference === undefined) continue
    enter(table, hashes[k] ?? 0, old.length)
    old.push(reference)
  }
  return (oldTable = table)
}
