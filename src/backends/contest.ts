// Which of two backends computes what neither is always the faster in. In: how long their calls took. Out: whose turn it is. Of one large sample, which fills one lane of several,
// exponentials are faster in WebAssembly, weighted sums of vectors, and what has to be done again, in JavaScript. Nothing is predicted: the
// first calls try both, and now and then a call tries the slower one again. Both give the same bits.

/** 1 is JavaScript, whose first calls are not optimized yet. */
const TRIALS: ReadonlyArray<0 | 1> = [0, 1, 1, 1, 1, 1, 1, 0]
/** Calls between two comparisons. */
const TURN = 64
/** What an old time loses against a new one, in every call. */
const FADING = 1.02

export class Contest {
  readonly #times: [number, number] = [Infinity, Infinity]
  #calls = 0

  /** Where neither is measurably faster, JavaScript. */
  next(): 0 | 1 {
    const trial = TRIALS[this.#calls]
    if (trial !== undefined) return trial
    const faster = this.#times[0] < this.#times[1] ? 0 : 1
    if (this.#calls % TURN !== 0) return faster
    return faster === 0 ? 1 : 0
  }

  /** `time`: of one sample. */
  took(which: 0 | 1, time: number): void {
    this.#calls += 1
    this.#times[which] = Math.min(this.#times[which] * FADING, time)
  }
}
