// The outcomes of one file as lines: the failing cases, a count for every loss, the shares of outputs, and what is missing.
import type { Outcome, Shares } from "./case.ts"

export const failed = ({ status }: Outcome): boolean => status === "failed" || status === "missing"

export function fileReport(file: string, outcomes: readonly Outcome[]): string[] {
  const lines = outcomes.filter(failed).map(({ id, status, expected, got }) => `${id}: expected ${expected}, got ${status === "missing" ? "missing: " : ""}${got}`)
  lines.push(`${file}: ${counts(outcomes)}`)
  for (const [group, members] of groupBy(outcomes)) lines.push(`  ${group}: ${counts(members)}`)
  for (const [name, shares] of [["naive", outcomes.filter(({ group }) => group !== "random")], ["random", outcomes.filter(({ group }) => group === "random")]] as const) {
    const total = addShares(shares.flatMap(({ outputs }) => outputs ?? []))
    if (total.total > 0) lines.push(`  outputs (${name}): ${total.total}, strict ${share(total.strict, total.total)}, conditioned ${share(total.conditioned, total.total)}, worst ${total.worstUlp.toPrecision(3)} ulp`)
  }
  const eased = outcomes.flatMap(({ count }) => count ?? [])
  if (eased.length > 0) lines.push(`  by the bound of float32 steps: ${sum(eased.map(({ byBound }) => byBound))} outputs, ${sum(eased.map(({ open }) => open))} of which it leaves open`)
  return lines
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

export function totals(outcomes: readonly Outcome[]): string[] {
  const conventions = outcomes.filter(({ status }) => status === "convention").length
  const bad = outcomes.filter(failed).length
  return [...(conventions > 0 ? [`conventions: ${conventions}`] : []), `${outcomes.length - bad - conventions} passed, ${bad} failed`]
}

function counts(outcomes: readonly Outcome[]): string {
  const of = (status: string): number => outcomes.filter((outcome) => outcome.status === status).length
  const parts = [`${of("passed")} passed`, `${of("failed") + of("missing")} failed`]
  if (of("missing") > 0) parts.push(`${of("missing")} of them missing`)
  if (of("convention") > 0) parts.push(`${of("convention")} conventions`)
  return parts.join(", ")
}

function groupBy(outcomes: readonly Outcome[]): Map<string, Outcome[]> {
  const groups = new Map<string, Outcome[]>()
  for (const outcome of outcomes) groups.set(outcome.group, [...(groups.get(outcome.group) ?? []), outcome])
  return groups
}

const addShares = (all: readonly Shares[]): Shares =>
  all.reduce((sum, next) => ({ total: sum.total + next.total, strict: sum.strict + next.strict, conditioned: sum.conditioned + next.conditioned, worstUlp: Math.max(sum.worstUlp, next.worstUlp) }), { total: 0, strict: 0, conditioned: 0, worstUlp: 0 })

/** Never rounded up to 100 %. */
const share = (part: number, total: number): string => `${part} (${(Math.floor((part / total) * 1e5) / 1e3).toFixed(3)} %)`
