// Whether a number lies in a declared domain. In: the domain and the number. Out: yes or no; NaN lies in none.
import type { Domain } from "./signature.ts"

export function contains(domain: Domain, value: number): boolean {
  if (domain.kind === "set") return domain.members.includes(value)
  if (Number.isNaN(value) || value < domain.low || value > domain.high) return false
  return !((value === domain.low && domain.lowOpen) || (value === domain.high && domain.highOpen))
}
