// One function being written. Instructions go to the end of the list that is open; lists can be opened inside of each other, so that
// what an inner loop needs once is written into the list of an outer one, which is closed later. Constants live in
// locals that are loaded at the top of the function: V8 would otherwise make them anew in every turn of a loop.
import { append, type FunctionCode, I32, type Signature, signed, unsigned, V128 } from "./encode.ts"
import type { Image } from "./image.ts"
import { type Instruction, OPCODES } from "./opcodes.ts"

/** Writes what puts one value on the stack. */
export type Value = () => void

export class Code {
  readonly image: Image
  readonly signature: Signature
  readonly #locals: number[] = []
  readonly #top: number[] = []
  readonly #body: number[] = []
  readonly #constants = new Map<string, Value>()
  #out: number[] = this.#body

  constructor(image: Image, signature: Signature) {
    this.image = image
    this.signature = signature
  }

  finish(exported?: string): FunctionCode {
    const body = [...this.#top]
    append(body, this.#body)
    return { signature: this.signature, locals: this.#locals, body, ...(exported === undefined ? {} : { exported }) }
  }

  op(name: Instruction, ...immediates: readonly number[]): void {
    const code = OPCODES[name]
    if (code > 0xff) append(this.#out, [code >> 8, ...unsigned(code & 0xff)])
    else this.#out.push(code)
    append(this.#out, immediates)
  }

  integer(value: number): Value {
    return () => this.op("i32.const", ...signed(value))
  }

  local(type: number): number {
    return this.signature.params.length + this.#locals.push(type) - 1
  }

  get(local: number): Value {
    return () => this.op("local.get", ...unsigned(local))
  }

  set(local: number, value: Value): void {
    value()
    this.op("local.set", ...unsigned(local))
  }

  /** Computes a value here and now, once; the result can be used many times. */
  keep(value: Value, type = V128): Value {
    const local = this.local(type)
    this.set(local, value)
    return this.get(local)
  }

  /** A memory instruction at an address, which may be aligned to anything. */
  memory(name: Instruction, address: Value, ...lane: readonly number[]): void {
    address()
    this.op(name, 0, 0, ...lane)
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
    const local = this.local(type)
    this.into(this.#top, () => this.set(local, value))
    const made = this.get(local)
    this.#constants.set(key, made)
    return made
  }

  /** 64 bits, in both halves of a vector. */
  bits(bits: bigint): Value {
    return this.atTop(`bits ${bits}`, () => this.memory("v128.load64_splat", this.integer(this.image.constant(bits))))
  }

  /** What `write` writes, in a list of its own. */
  list(write: () => void): number[] {
    const list: number[] = []
    this.into(list, write)
    return list
  }

  into(list: number[], write: () => void): void {
    const before = this.#out
    this.#out = list
    write()
    this.#out = before
  }

  paste(list: readonly number[]): void {
    append(this.#out, list)
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
    return this.local(I32)
  }
}
