/** From this cost of an op on, a scratch row is cheaper than computing again. */
export const KEEP_COST = 6
