// Whether a call is worth several threads. In: how long calls took, alone and together. Out: yes, or why not. Nothing is predicted from the program: the
// first calls run on one thread anyway, while workers start, and show what a sample costs on this machine. Where the processors turn out to be
// busy with something else, threads are left alone for a while. None of it changes a bit of a result.

/** Nanoseconds of work below which waking a worker (8 to 30 us) does not pay. */
const WORTH = 100_000
/** Of one chunk: long against taking it, short against waiting for the last one. */
const CHUNK = 50_000
/** Calls on one thread after several together were slower than that. */
const PAUSE = 50
const STRIKES = 3
/** Calls on one thread, or milliseconds of them, before the estimate counts: the first ones run code that is not optimized yet. */
const CALLS = 3
const WARM = 20
/** An estimate may grow by this in a call: a call that was interrupted says little. */
const DRIFT = 1.05

export class Pace {
  /** Nanoseconds per sample. */
  #alone = Infinity
  #calls = 0
  #spent = 0
  #strikes = 0
  #pause = 0

  /** Why one thread is enough, or null. */
  reason(samples: number): string | null {
    if (this.#calls < CALLS && this.#spent < WARM * 1e6) return "the first calls show what a sample costs"
    if (samples * this.#alone < WORTH) return `the work of ${Math.ceil((samples * this.#alone) / 1000)} us is too little to share`
    if (this.#pause > 0) {
      this.#pause -= 1
      return "several threads were slower than one: the processors are busy"
    }
    return null
  }

  /** Log2 of the blocks of a chunk, where there are so many. */
  chunk(blocks: number, blockSamples: number, threads: number): number {
    const wanted = Math.min(CHUNK / (this.#alone * blockSamples), blocks / (4 * threads))
    return Math.max(0, Math.floor(Math.log2(wanted)))
  }

  saw(samples: number, nanoseconds: number, threads: number): void {
    if (samples === 0) return
    const each = nanoseconds / samples
    if (threads === 1) {
      this.#alone = Math.min(each, this.#alone * DRIFT)
      this.#calls += 1
      this.#spent += nanoseconds
      return
    }
    this.#strikes = each > this.#alone ? this.#strikes + 1 : 0
    if (this.#strikes < STRIKES) return
    this.#strikes = 0
    this.#pause = PAUSE
  }
}
