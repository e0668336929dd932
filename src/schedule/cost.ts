// What the scheduler weighs: the one number that both kinds of scratch rows are decided by.

/** From this cost of an op on, a scratch row is cheaper than computing again. */
export const KEEP_COST = 6
