// One function being written. Instructions go to the end of the list that is open; lists can be opened inside of each other, so that
// what an inner loop needs once is written into the list of an outer one, which is closed later. Constants live in
// locals that are loaded at the top of the function: V8 would otherwise make them anew in every turn of a loop.
//
// A value may be several vectors, one for each *way*: a step of a computation is written for all of them before the next step is. They
// do not wait for each other, which one vector's steps do.
import { type FunctionCode, I32, type Signature, signed, unsigned, V128 } from "./encode.ts"
import type { Image } from "./image.ts"
import { type Instruction, OPCODES } from "./opcodes.ts"

const GET = OPCODES.get("local.get") ?? 0
const SET = OPCODES.get("local.set") ?? 0

const ENCODED: ReadonlyMap<string, readonly number[]> = new Map([...OPCODES].map(([name, code]) => [name, code > 0xff ? [code >> 8, ...unsigned(code & 0xff)] : [code]]))

/** Bytes, and lists of bytes in the place where they are pasted: nothing is copied before the function is finished. */
export type Bytes = Array<number | Bytes>

/** Writes what puts one value on the stack: that of the present way. */
export type Value = () => void

export class Code {
  readonly image: Image
  readonly signature: Signature
  readonly #locals: number[] = []
  readonly #top: Bytes = []
  readonly #body: Bytes = []
  readonly #constants = new Map<string, Value>()
  /** Locals that have one copy for each way. */
  readonly #wide = new Set<number>()
  /** Of the part being written. */
  ways = 1
  /** The present way. */
  way = 0
  /** While a body is written without jumps (speculate.ts): masks of the lanes for which that is right; else null. */
  supposed: Value[] | null = null
  #out: Bytes = this.#body

  constructor(image: Image, signature: Signature) {
    this.image = image
    this.signature = signature
  }

  finish(exported?: string): FunctionCode {
    const body: number[] = []
    flatten([this.#top, this.#body], body)
    return { signature: this.signature, locals: this.#locals, body, ...(exported === undefined ? {} : { exported }) }
  }

  op(name: Instruction, ...immediates: readonly number[]): void {
    // By far the most of what writing a module takes: no lists are made here.
    const out = this.#out
    const code = ENCODED.get(name) ?? []
    for (let k = 0; k < code.length; k += 1) out.push(code[k] ?? 0)
    for (let k = 0; k < immediates.length; k += 1) out.push(immediates[k] ?? 0)
  }

  /** An instruction with one number behind it. */
  #at(code: number, index: number): void {
    const out = this.#out
    out.push(code)
    let rest = index
    for (; rest > 127; rest >>>= 7) out.push((rest & 127) | 128)
    out.push(rest)
  }

  integer(value: number): Value {
    return () => this.op("i32.const", ...signed(value))
  }

  number(value: number): Value {
    const bytes = [...new Uint8Array(Float64Array.of(value).buffer)]
    return () => this.op("f64.const", ...bytes)
  }

  /** One for each way; returns the first. */
  local(type: number): number {
    const local = this.signature.params.length + this.#locals.length
    for (let way = 0; way < this.ways; way += 1) this.#locals.push(type)
    this.#wide.add(local)
    return local
  }

  /** One for all ways. */
  single(type: number): number {
    return this.signature.params.length + this.#locals.push(type) - 1
  }

  get(local: number): Value {
    return this.#wide.has(local) ? () => this.#at(GET, local + this.way) : () => this.#at(GET, local)
  }

  /** For all ways, if the local has several. */
  set(local: number, value: Value): void {
    if (this.#wide.has(local)) return this.setAll([local], [value])
    value()
    this.#at(SET, local)
  }

  /** Computes all values before any local is set. */
  setAll(locals: readonly number[], values: readonly Value[]): void {
    const wide = locals.some((local) => this.#wide.has(local))
    const write = (): void => {
      for (const value of values) value()
      for (let k = locals.length - 1; k >= 0; k -= 1) {
        const local = locals[k] ?? 0
        this.#at(SET, this.#wide.has(local) ? local + this.way : local)
      }
    }
    if (wide) this.eachWay(write)
    else write()
  }

  eachWay(write: () => void, from: "first" | "last" = "first"): void {
    const before = this.way
    for (let k = 0; k < this.ways; k += 1) {
      this.way = from === "first" ? k : this.ways - 1 - k
      write()
    }
    this.way = before
  }

  /** Computes a value here and now, once; the result can be used many times. */
  keep(value: Value, type = V128): Value {
    const local = this.local(type)
    this.set(local, value)
    return this.get(local)
  }

  /** A memory instruction at an address, which may be aligned to anything. */
  memory(name: Instruction, address: Value, offset = 0): void {
    address()
    this.op(name, 0, ...unsigned(offset))
  }

  store32(address: Value, value: Value): void {
    address()
    value()
    this.op("i32.store", 0, 0)
  }

  /** A value that is loaded at the top of the function, wherever it is asked for. */
  atTop(key: string, value: Value, type = V128): Value {
    const known = this.#constants.get(key)
    if (known !== undefined) return known
    const local = this.single(type)
    this.into(this.#top, () => this.set(local, value))
    const made = this.get(local)
    this.#constants.set(key, made)
    return made
  }

  /** 64 bits, in both halves of a vector. */
  bits(bits: bigint): Value {
    return this.atTop(`bits ${bits}`, () => this.memory("v128.load64_splat", this.integer(this.image.constant(bits))))
  }

  /** What `write` writes, in a list of its own: where that will stand, nobody tests suppositions. */
  list(write: () => void): Bytes {
    const list: Bytes = []
    const { supposed } = this
    this.supposed = null
    this.into(list, write)
    this.supposed = supposed
    return list
  }

  into(list: Bytes, write: () => void): void {
    const before = this.#out
    this.#out = list
    write()
    this.#out = before
  }

  paste(list: Bytes): void {
    this.#out.push(list)
  }

  /** `if` without a value. */
  when(test: Value, write: () => void, otherwise?: () => void): void {
    const lists = [write, ...(otherwise === undefined ? [] : [otherwise])].map((branch) => this.list(branch))
    test()
    this.op("if", 0x40)
    lists.forEach((list, k) => {
      if (k > 0) this.op("else")
      this.paste(list)
    })
    this.op("end")
  }

  call(index: number, ...args: readonly Value[]): void {
    for (const arg of args) arg()
    this.op("call", ...unsigned(index))
  }

  add(a: Value, b: Value): Value {
    return () => {
      a()
      b()
      this.op("i32.add")
    }
  }

  /** The smaller of two integers. */
  least(a: Value, b: Value): Value {
    return () => {
      a()
      b()
      a()
      b()
      this.op("i32.lt_s")
      this.op("select")
    }
  }

  /** Puts `i` from `from` on up to `end` through `body`; runs nothing if there is nothing. Steps by `step`. */
  loop(i: number, from: Value, end: Value, step: number, body: () => void): void {
    const inside = this.list(body)
    this.set(i, from)
    this.op("block", 0x40)
    this.get(i)()
    end()
    this.op("i32.ge_s")
    this.op("br_if", 0)
    this.op("loop", 0x40)
    this.paste(inside)
    this.set(i, this.add(this.get(i), this.integer(step)))
    this.get(i)()
    end()
    this.op("i32.lt_s")
    this.op("br_if", 0)
    this.op("end")
    this.op("end")
  }

  counter(): number {
    return this.single(I32)
  }
}

function flatten(list: Bytes, out: number[]): void {
  for (let k = 0; k < list.length; k += 1) {
    const x = list[k] ?? 0
    if (typeof x === "number") out.push(x)
    else flatten(x, out)
  }
}
