// The nodes there are, by a hash of what they are made of. In: a hash and a question; out: the node, if there is one that anything uses.
// New nodes are held: a weak reference costs more than the node. When there are many of them they join the older ones, which live as long as anything
// uses them or one of the nodes made just before or after, which are mostly of the same formula: one weak reference serves all of these. Both are found
// through tables of numbers with open places: a table of the host's own would make an object of every key, and follow a pointer where the hash already
// says that it is another node.
import type { Expr } from "./expr.ts"

const YOUNG_AT_MOST = 1 << 15
const OLD_AT_FIRST = 1 << 16
/** Nodes of a group, a power of two. */
const GROUP_BITS = 6
const GROUP = 1 << GROUP_BITS

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

/** Nodes that were made one after the other; each of them holds the group. */
export type Group = Expr[]

let open: Group = []
let young: Group[] = [open]
const youngTable = tableFor(YOUNG_AT_MOST)
let old: Array<WeakRef<Group>> = []
let oldTable = tableFor(OLD_AT_FIRST)

/** The node with this hash of which the question is answered yes. */
export function nodeWith(hash: number, isIt: (node: Expr) => boolean): Expr | undefined {
  return find(youngTable, hash, (group) => young[group], isIt) ?? find(oldTable, hash, (group) => old[group]?.deref(), isIt)
}

function find({ hashes, places }: Table, hash: number, groupAt: (group: number) => Group | undefined, isIt: (node: Expr) => boolean): Expr | undefined {
  const last = places.length - 1
  for (let place = hash & last, taken = places[place]; taken !== undefined && taken !== 0; taken = places[(place = (place + 1) & last)]) {
    if (hashes[taken - 1] !== hash) continue
    const node = groupAt((taken - 1) >> GROUP_BITS)?.[(taken - 1) & (GROUP - 1)]
    if (node !== undefined && isIt(node)) return node
  }
  return undefined
}

/** The group of the next node that is kept. */
export function nextGroup(): Group {
  if (open.length < GROUP) return open
  if (young.length * GROUP === YOUNG_AT_MOST) age()
  open = []
  young.push(open)
  return open
}

/** A node that `nodeWith` did not find, made for `nextGroup`. */
export function keepNode(hash: number, node: Expr): void {
  enter(youngTable, hash, (young.length - 1) * GROUP + open.length)
  open.push(node)
}

function age(): void {
  if (old.length * GROUP + YOUNG_AT_MOST > oldTable.hashes.length) sweep()
  young.forEach((group, k) => join(group, youngTable.hashes, k))
  young = []
  youngTable.places.fill(0)
}

/** A full group becomes one of the old; its hashes are the `k`-th of those that are given. */
function join(group: Group | WeakRef<Group>, hashes: Uint32Array, k: number): void {
  for (let member = 0; member < GROUP; member += 1) enter(oldTable, hashes[k * GROUP + member] ?? 0, old.length * GROUP + member)
  old.push(group instanceof WeakRef ? group : new WeakRef(group))
}

/** What nothing uses any more goes out: a finalizer for each would cost more. */
function sweep(): void {
  const [before, { hashes }] = [old, oldTable]
  const alive = before.flatMap((reference, k) => (reference.deref() === undefined ? [] : [{ reference, k }]))
  let entries = OLD_AT_FIRST
  while (entries < 2 * (alive.length * GROUP + YOUNG_AT_MOST)) entries *= 2
  oldTable = tableFor(entries)
  old = []
  for (const { reference, k } of alive) join(reference, hashes, k)
}
