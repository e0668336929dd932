// The shape of one catalog entry. A code is declared once: what it says, what to do about it, and a source that shows it.
// `message`, `hint` and `fix` are functions of one object of facts, so that the place that finds a fault passes facts,
// never sentences, and every sentence of the project stands in codes/.

export interface Entry<A> {
  readonly severity: "error" | "warning"
  /** One sentence in the user's terms, without a full stop. */
  readonly message: (facts: A) => string
  /** What to do about it. */
  readonly hint?: string | ((facts: A) => string | undefined)
  /** Text that replaces the span. */
  readonly fix?: (facts: A) => string | undefined
  /** A source that triggers exactly this code; a function where it is long. */
  readonly example: string | (() => string)
  /** The call that triggers it, as JavaScript text after `loss(example)`, where the fault is in data or in an option. */
  readonly call?: string
}

/** Ties the facts of `hint` and `fix` to those `message` declares. */
export function entry<A>(row: Entry<A>): Entry<A> {
  return row
}

/** `did you mean `log`?`, or another hint where there is no near name. */
export function didYouMean(suggestion: string | undefined, otherwise?: string): string | undefined {
  return suggestion === undefined ? otherwise : `did you mean \`${suggestion}\`?`
}

/** "`a`, `b` or `c`", for lists of names in a sentence. */
export function listed(names: readonly string[], last: "and" | "or" = "and"): string {
  const quoted = names.map(name => `\`${name}\``)
  const tail = quoted.pop()
  if (tail === undefined) return "none"
  return quoted.length === 0 ? tail : `${quoted.join(", ")} ${last} ${tail}`
}

/** "1 argument", "2 arguments". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`
}
