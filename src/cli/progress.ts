// Progress of long work: a line on standard error that is written over, on a terminal only, and only when the work takes long.

export interface Progress {
  /** `share` of the work done, NaN where its size is not known. */
  show(share: number, what: string): void
  clear(): void
}

const FIRST_AFTER = 500
const EVERY = 200

export function newProgress(stream: NodeJS.WriteStream): Progress {
  let next = performance.now() + FIRST_AFTER
  let shown = false
  return {
    show(share, what) {
      if (stream.isTTY !== true || performance.now() < next) return
      next = performance.now() + EVERY
      shown = true
      stream.write(`\r\u001b[K${Number.isFinite(share) ? `${Math.min(100, Math.floor(100 * share))}%  ` : ""}${what}`)
    },
    clear() {
      if (shown) stream.write("\r\u001b[K")
      shown = false
    },
  }
}
