// How long one evaluation may take. Alone in a file, because runs ask for it that never evaluate anything anew.

/** Operations of one estimate: some milliseconds. */
export const MOST = 50_000
