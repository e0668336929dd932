// What the bundled part of Chevrotain takes from lodash, in the language's own functions. lodash's versions are made for every
// kind of collection there is; Chevrotain gives them arrays and plain objects, and a lexer is made in a third of the time.

type Collection<T> = readonly T[] | Readonly<Record<string, T>> | null | undefined
type Visit<T, R> = (value: T, key: number | string) => R

function entries<T>(list: Collection<T>): ReadonlyArray<readonly [number | string, T]> {
  return Array.isArray(list) ? (list as readonly T[]).map((value, k) => [k, value]) : Object.entries(list ?? {})
}

export const { assign, keys, values } = Object
export const { isArray } = Array
export const isFunction = (value: unknown): boolean => typeof value === "function"
export const isObject = (value: unknown): boolean => (typeof value === "object" && value !== null) || typeof value === "function"
export const isRegExp = (value: unknown): boolean => value instanceof RegExp
export const isString = (value: unknown): boolean => typeof value === "string"
export const isUndefined = (value: unknown): boolean => value === undefined
export const isEmpty = (value: Collection<unknown>): boolean => (Array.isArray(value) ? value.length === 0 : Object.keys(value ?? {}).length === 0)
export const has = (value: object | null | undefined, key: string): boolean => value !== null && value !== undefined && Object.hasOwn(value, key)
export const identity = <T>(value: T): T => value
export const noop = (): void => {}

export const clone = <T extends object>(value: T): T => (Array.isArray(value) ? value.slice() : { ...value }) as T
export const defaults = <T extends object>(value: T, fallback: object): T => ({ ...fallback, ...Object.fromEntries(Object.entries(value).filter(([, own]) => own !== undefined)) }) as T

export const first = <T>(list: readonly T[]): T | undefined => list[0]
export const last = <T>(list: readonly T[]): T | undefined => list[list.length - 1]
export const dropRight = <T>(list: readonly T[]): readonly T[] => list.slice(0, -1)
export const compact = <T>(list: readonly T[]): readonly T[] => list.filter(Boolean)
export const difference = <T>(list: readonly T[], away: readonly T[]): readonly T[] => list.filter((value) => !away.includes(value))
export const flatten = <T>(list: ReadonlyArray<T | readonly T[]>): readonly unknown[] => list.flat()
export const includes = (list: readonly unknown[] | string, value: unknown): boolean => (list as readonly unknown[]).includes(value)
export const indexOf = (list: readonly unknown[], value: unknown): number => list.indexOf(value)
export const uniq = <T>(list: readonly T[]): readonly T[] => [...new Set(list)]

export const every = <T>(list: Collection<T>, test: Visit<T, unknown>): boolean => entries(list).every(([key, value]) => test(value, key))
export const filter = <T>(list: readonly T[], test: (value: T) => unknown): readonly T[] => list.filter(test)
export const find = <T>(list: readonly T[], test: (value: T) => unknown): T | undefined => list.find(test)
export const reject = <T>(list: readonly T[], test: (value: T) => unknown): readonly T[] => list.filter((value) => !test(value))
export const map = <T, R>(list: Collection<T>, make: Visit<T, R>): readonly R[] => entries(list).map(([key, value]) => make(value, key))
export const reduce = <T, R>(list: Collection<T>, combine: (so: R, value: T, key: number | string) => R, start: R): R =>
  entries(list).reduce((so, [key, value]) => combine(so, value, key), start)

/** Ends where a visit returns false. */
export function forEach<T>(list: Collection<T>, visit: Visit<T, unknown>): void {
  for (const [key, value] of entries(list)) if (visit(value, key) === false) return
}
