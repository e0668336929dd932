// Inputs for any loss, drawn from what its signature says: three samples, four entries along an axis whose length is free.
import type { Signature } from "../src/kernel/signature.ts"

type Nested = number | Nested[]

export function drawn({ parameters }: Signature, seed: string): Record<string, Nested> {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2147483647, 7)
  const random = (): number => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
  const lengthOf = (axis: string): number => parameters.flatMap((p) => p.axes).find((a) => a.axis === axis && a.size !== undefined)?.size ?? (parameters.some((p) => p.axes.some((a) => a.axis === axis)) ? 4 : 2)
  return Object.fromEntries(parameters.filter(({ required, kind }) => required && (kind === "real" || kind === "label")).map(({ name, hyper, axes, label, domain }) => {
    const one = (): number => {
      if (label !== undefined) return Math.floor(random() * lengthOf(label))
      if (domain?.kind === "set") return domain.members[Math.floor(random() * domain.members.length)]!
      const low = domain === undefined || !Number.isFinite(domain.low) ? -2 : domain.low
      const high = domain === undefined || !Number.isFinite(domain.high) ? low + 4 : domain.high
      return low + (0.05 + 0.9 * random()) * (high - low)
    }
    const fill = (shape: readonly number[]): Nested => (shape.length === 0 ? one() : Array.from({ length: shape[0]! }, () => fill(shape.slice(1))))
    return [name, fill([...(hyper ? [] : [3]), ...axes.map(({ axis }) => lengthOf(axis))])]
  }))
}
