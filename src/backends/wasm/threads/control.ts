// The words by which threads agree on who does what: one Int32Array in shared memory. A job is a range of tickets; whoever moves NEXT on by a
// compare-and-exchange owns that ticket's chunk. Tickets are never used twice (they wrap after 2^32), so a thread that was asleep between looking
// and taking fails, whatever has happened meanwhile, and the words that describe a job stay as they are until all its tickets are done.

export const WORD = {
  /** Counts whatever a worker may be waiting for. */
  wake: 0,
  next: 1,
  end: 2,
  /** Tickets of the present job that are done. */
  done: 3,
  /** The thread that began the job waits for `done`. */
  waiting: 4,
  /** Workers that wait for `wake`. */
  asleep: 5,
  /** Workers that run. */
  ready: 6,
  /** Messages that every worker has been sent. */
  mail: 7,
  /** First ticket of the job. */
  begin: 8,
  /** Which kernel, and which of its stages. */
  kernel: 9,
  stage: 10,
  /** Samples: the first of the job, the one behind the last, those of a chunk. */
  first: 11,
  to: 12,
  chunk: 13,
  /** Address of the records of chunks. */
  records: 14,
  /** Threads that may help, the first one included. */
  crew: 15,
  /** One bit for each worker that did a chunk. */
  helped: 16,
} as const

export const WORDS = 32

/** More could not be told apart in `helped`. */
export const MOST_THREADS = 32

/** What a record begins with once its chunk is done; anything else has to be done again. Then the sums of the stage. */
export const DONE = 1
