// Identifiers of generated JavaScript. In: names of a program, some of which are the user's own. Out: identifiers that are
// valid, different from each other, and readable where the name allows it. A name is never copied unless it is a short ASCII
// word, and then only behind a prefix: so no name can be a reserved word, a global, or code.

/** The scheduler's own names (`t3`, `sum12`): a reserved word has no digit, so they may stand alone. */
const PLAIN = /^[a-z]{1,9}\d{1,9}$/
const WORD = /^[A-Za-z]\w{0,20}$/

export class Names {
  readonly #taken = new Set<string>()
  readonly #given = new Map<string, string>()
  /** The last number tried behind a stem. */
  readonly #last = new Map<string, number>()

  /** The identifier of a name of one kind (`in`, `size`, …); the same one every time. */
  of(kind: string, name: string): string {
    const key = `${kind} ${name}`
    const known = this.#given.get(key)
    if (known !== undefined) return known
    const word = name === "*" ? "batch" : name.replaceAll(" ", "_") // outputs are called `grad p`
    const made = this.fresh((kind === "" || kind === "row") && PLAIN.test(name) ? name : `${kind === "" ? "v" : kind}_${WORD.test(word) ? word : ""}`)
    this.#given.set(key, made)
    return made
  }

  /** Every name of one kind that was asked for, with its identifier. */
  all(kind: string): ReadonlyArray<readonly [string, string]> {
    return [...this.#given].flatMap(([key, made]) => (key.startsWith(`${kind} `) ? [[key.slice(kind.length + 1), made] as const] : []))
  }

  /** An identifier that is used nowhere else and begins with `stem`. */
  fresh(stem: string): string {
    let made = stem
    let k = this.#last.get(stem) ?? 0
    while (this.#taken.has(made) || made.endsWith("_")) {
      k += 1
      made = stem.endsWith("_") ? `${stem}${k}` : `${stem}_${k}`
    }
    this.#last.set(stem, k)
    this.#taken.add(made)
    return made
  }
}
