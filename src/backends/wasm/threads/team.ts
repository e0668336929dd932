// The workers of this thread, shared by all its kernels. In: kernels to know and jobs to share. Out: chunks done. The caller is one of the team: it takes
// chunks like everybody, never waits for a worker that has taken none, and at last only for chunks that are being computed.
// Workers start when a call is first worth it, sleep between jobs, and end with the last kernel that has used them.
import { mayWait, startHand, type Hand } from "./environment.ts"
import { WORD, WORDS } from "./control.ts"
import { workerText, type Message, type WorkerKernel } from "./worker.ts"

/** How often the caller looks for the end of the last chunks before it sleeps. */
const LOOKS = 2000
/** Milliseconds; only so that nothing waits for ever where a wake-up is lost. */
const NAP = 50

export interface Job {
  readonly kernel: number
  readonly stage: number
  readonly first: number
  readonly to: number
  readonly chunk: number
  readonly records: number
  readonly crew: number
}

export class Team {
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * WORDS))
  readonly #hands: Hand[] = []
  readonly #wait = mayWait()
  #text: string | undefined
  /** Why it cannot help, once that is known. */
  failure: string | null = null
  users = 0

  /** Starts what is missing to be so many threads together. */
  grow(threads: number): void {
    this.#text ??= workerText()
    while (this.#hands.length < threads - 1 && this.failure === null) {
      try {
        const hand = startHand(this.#text, (reason) => { this.failure = reason })
        this.#hands.push(hand)
        const greeting: Message = { control: this.#control, me: this.#hands.length, mail: Atomics.load(this.#control, WORD.mail) }
        hand.post(greeting)
      } catch (error) {
        this.failure = error instanceof Error ? error.message : String(error)
      }
    }
  }

  /** Threads that run by now, the caller included. */
  get ready(): number {
    return 1 + Atomics.load(this.#control, WORD.ready)
  }

  /** Makes a kernel known, `kernels[k]` to worker k + 1. */
  open(id: number, memory: WebAssembly.Memory, imports: readonly string[], kernels: readonly WorkerKernel[]): void {
    this.#send((k) => ({ open: id, memory, imports, kernel: kernels[k] ?? null }))
  }

  close(id: number): void {
    this.#send(() => ({ close: id }))
  }

  #send(message: (hand: number) => Message): void {
    // First the count: a worker that has read it goes to its event loop, where the message arrives.
    Atomics.add(this.#control, WORD.mail, 1)
    this.#hands.forEach((hand, k) => hand.post(message(k)))
    this.#wake()
  }

  #wake(): void {
    Atomics.add(this.#control, WORD.wake, 1)
    if (Atomics.load(this.#control, WORD.asleep) > 0) Atomics.notify(this.#control, WORD.wake)
  }

  /** No job is running. */
  begin({ kernel, stage, first, to, chunk, records, crew }: Job): void {
    const control = this.#control
    const next = Atomics.load(control, WORD.next)
    for (const [word, value] of [[WORD.begin, next], [WORD.kernel, kernel], [WORD.stage, stage], [WORD.first, first], [WORD.to, to], [WORD.chunk, chunk], [WORD.records, records], [WORD.crew, crew], [WORD.done, 0], [WORD.helped, 0]] as const) {
      Atomics.store(control, word, value)
    }
  }

  /** One more chunk of the job may be taken. */
  offer(): void {
    Atomics.add(this.#control, WORD.end, 1)
    this.#wake()
  }

  /** The index of a chunk that is the caller's to do, or -1. */
  take(): number {
    const control = this.#control
    for (;;) {
      const next = Atomics.load(control, WORD.next)
      if (((Atomics.load(control, WORD.end) - next) | 0) <= 0) return -1
      if (Atomics.compareExchange(control, WORD.next, next, (next + 1) | 0) === next) return (next - Atomics.load(control, WORD.begin)) | 0
    }
  }

  did(): void {
    Atomics.add(this.#control, WORD.done, 1)
  }

  /** Until all chunks are done. How many threads did some, if the caller did. */
  finish(chunks: number): number {
    const control = this.#control
    for (let k = 0; k < LOOKS && Atomics.load(control, WORD.done) < chunks; k += 1) continue
    Atomics.store(control, WORD.waiting, 1)
    for (;;) {
      const done = Atomics.load(control, WORD.done)
      if (done >= chunks) break
      if (this.#wait) Atomics.wait(control, WORD.done, done, NAP)
    }
    Atomics.store(control, WORD.waiting, 0)
    let threads = 1
    for (let helped = Atomics.load(control, WORD.helped); helped !== 0; helped &= helped - 1) threads += 1
    return threads
  }

  end(): void {
    for (const hand of this.#hands) hand.end()
    this.#hands.length = 0
  }
}

let team: Team | undefined

/** The team of this thread. Who gets it leaves it by `leave`. */
export function join(): Team {
  team ??= new Team()
  team.users += 1
  return team
}

export function leave(left: Team): void {
  left.users -= 1
  if (left.users > 0) return
  left.end()
  if (team === left) team = undefined
}
