// What the scheduler weighs: the numbers that both kinds of scratch rows are decided by.

/** From this cost of an op on, a scratch row is cheaper than computing again. */
export const KEEP_COST = 6

/** From this cost of all that a value takes in a turn of a loop on, reading it back is cheaper: a kept value is written and read. */
export const KEEP_WORK = 10
