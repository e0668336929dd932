// Points to audit a loss at. In: the parameters, the lengths of the axes, a number of samples, a seed. Out: arrays for a call. Numbers
// are float32, because that is what losses are fed with: all binades of the declared domain, seen from 0 and from each of its
// ends; ordinary sizes; the ends themselves and other special numbers; and numbers that equal or nearly equal one that another
// input has in the same sample, because independent ones never meet where a difference cancels. Infinities are not drawn: they
// are no float32 that a sum of losses survives.
import { contains } from "../kernel/domain.ts"
import type { Random } from "../ir/random.ts"
import type { Domain, ParameterSpec } from "../kernel/signature.ts"

export interface Drawn {
  readonly data: Float64Array | Int32Array
  readonly shape: readonly number[]
}

/**
 * An array, of `samples` rows for an input, for every parameter; of a choice or a switch nothing is drawn: it has a default.
 * `ordinary`: numbers of ordinary size only.
 */
export function draw(parameters: readonly ParameterSpec[], sizes: ReadonlyMap<string, number>, samples: number, random: Random, ordinary = false): ReadonlyMap<string, Drawn | number> {
  const drawn = new Map<string, Drawn | number>()
  const rows: number[][] = Array.from({ length: samples }, () => [])
  for (const p of parameters) {
    if (p.kind === "switch" || p.kind === "choice") continue
    const lengths = p.axes.map(({ axis, size }) => size ?? sizes.get(axis) ?? 1)
    const entries = lengths.reduce((product, n) => product * n, 1)
    if (p.hyper && p.axes.length === 0) {
      drawn.set(p.name, plain(p.domain, random))
    } else if (p.kind === "label") {
      const length = sizes.get(p.label ?? "") ?? 1
      const count = (p.hyper ? 1 : samples) * entries
      drawn.set(p.name, { data: Int32Array.from({ length: count }, () => Math.floor(random() * length)), shape: p.hyper ? lengths : [samples, ...lengths] })
    } else {
      const count = (p.hyper ? 1 : samples) * entries
      const data = Float64Array.from({ length: count }, (_, k) => {
        const row = p.hyper ? [] : (rows[Math.floor(k / entries)] ?? [])
        const x = p.hyper ? plain(p.domain, random) : number(p.domain, row, random, ordinary)
        row.push(x)
        return x
      })
      drawn.set(p.name, { data, shape: p.hyper ? lengths : [samples, ...lengths] })
    }
  }
  return drawn
}

/** A number of ordinary size in the domain, for a hyper-parameter. */
function plain(domain: Domain | undefined, random: Random): number {
  const fitting = [1, 0.5, 2, 0.25, 3].filter((x) => domain === undefined || contains(domain, x))
  return fitting[Math.floor(random() * fitting.length)] ?? number(domain, [], random)
}

const TRIES = 40

function number(domain: Domain | undefined, row: readonly number[], random: Random, ordinary = false): number {
  if (domain?.kind === "set") return domain.members[Math.floor(random() * domain.members.length)] ?? 0
  for (let k = 0; k < TRIES; k += 1) {
    const x = Math.fround(ordinary ? ordinarySize(random) : candidate(domain, row, random)) + 0
    if (Number.isFinite(x) && (domain === undefined || contains(domain, x))) return x
  }
  return domain === undefined ? 1 : Number.isFinite(domain.low + domain.high) ? (domain.low + domain.high) / 2 : Number.isFinite(domain.low) ? domain.low + 1 : domain.high - 1
}

const pick = <T>(list: readonly T[], random: Random, otherwise: T): T => list[Math.floor(random() * list.length)] ?? otherwise

const ordinarySize = (random: Random): number => (random() < 0.5 ? -1 : 1) * 2 ** (12 * random() - 7)

function candidate(domain: Exclude<Domain, { kind: "set" }> | undefined, row: readonly number[], random: Random): number {
  const ends = domain === undefined ? [] : [domain.low, domain.high].filter(Number.isFinite)
  const kind = random()
  const sign = random() < 0.5 ? -1 : 1
  if (kind < 0.08) return pick([0, 1, -1, 0.5, 2, 2 ** -149, 2 ** -126, -(2 ** -149), 2 ** 127 * (2 - 2 ** -23), ...ends, ...ends], random, 0)
  if (kind < 0.25 && row.length > 0) return pick(row, random, 0) * (random() < 0.2 ? 1 : 1 + sign * 10 ** (-7 * random()))
  if (kind < 0.6) return ordinarySize(random)
  const [anchor, low, high] = pick<readonly [number, number, number]>([[0, -149, 128], ...ends.map((end): [number, number, number] => [end, end === 0 ? -149 : Math.log2(Math.abs(end)) - 24, Math.log2(Math.abs(end) + 1) + 4])], random, [0, -149, 128])
  return anchor + sign * 2 ** (low + (high - low) * random())
}
