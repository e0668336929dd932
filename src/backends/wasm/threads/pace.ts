// Whether a call is worth several threads. In: how long calls took, alone and together. Out: yes, or why not. Nothing is predicted from the program: the
// first calls run on one thread anyway, while workers start, and show what a sample costs on this machine. Now and then a call runs alone for
// comparison; where threads turn out to be slower (busy processors, or little work for much copying), they rest for a while. None of it
// changes a bit of a result.

/** Nanoseconds of work below which waking a worker (8 to 30 us) does not pay. */
const WORTH = 100_000
/** Of one chunk: long against taking it, short against waiting for the last one. */
const CHUNK = 50_000
/** Calls on one thread, or nanoseconds of them, before the estimate counts: the first ones run code that is not optimized yet. */
const CALLS = 3
const WARM = 20e6
/** Calls together before any counts: workers compile, and their code is optimized late. */
const GRACE = 10
/** Calls together between two comparisons. */
const TURN = 24
/** Calls alone after several together were slower. */
const REST = 50
/** Share of the last call in an average. */
const NEW = 0.25

export class Pace {
  /** Nanoseconds per sample, averages. */
  #alone = Infinity
  #shared = Infinity
  #calls = 0
  #spent = 0
  #turns = 0
  #rest = 0

  /** Why one thread is enough, or null. */
  reason(samples: number): string | null {
    if (this.#calls < CALLS && this.#spent < WARM) return "the first calls show what a sample costs"
    if (samples * this.#alone < WORTH) return `the work of ${Math.ceil((samples * this.#alone) / 1000)} us is too little to share`
    if (this.#rest > 0) {
      this.#rest -= 1
      return "several threads were slower than one"
    }
    return this.#turns > GRACE && this.#turns % TURN === 0 ? "for comparison" : null
  }

  /** Log2 of the blocks of a chunk. */
  chunk(blocks: number, blockSamples: number, threads: number): number {
    const wanted = Math.min(CHUNK / (this.#alone * blockSamples), blocks / (4 * threads))
    return Math.max(0, Math.floor(Math.log2(wanted)))
  }

  saw(samples: number, nanoseconds: number, threads: number): void {
    if (samples === 0) return
    const each = nanoseconds / samples
    if (threads === 1) {
      this.#alone = this.#calls < CALLS ? Math.min(this.#alone, each) : average(this.#alone, each)
      this.#calls += 1
      this.#spent += nanoseconds
    } else if (this.#turns > GRACE) this.#shared = this.#shared === Infinity ? each : average(this.#shared, each)
    this.#turns += 1
    if (this.#turns % TURN > 1 || this.#shared === Infinity || this.#shared <= this.#alone) return
    this.#rest = REST
    this.#shared = Infinity
  }
}

function average(before: number, now: number): number {
  return before + NEW * (now - before)
}
