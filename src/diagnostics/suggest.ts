// Did you mean: the nearest of the known names. Comes in: the name that was not found and the candidates; goes out: one
// of them, or nothing when none is near. A name that only looks like a known one (Cyrillic `о`, Greek `ο`, full-width
// letters) is that one. Restricted edit distance (a swap of neighbors costs one), since swaps are the commonest slip.

const lookAlikes = new Map<string, string>(
  Object.entries({
    a: "аɑα", b: "Ьƅ", c: "сϲ", d: "ԁ", e: "еҽ", g: "ɡ", h: "һ", i: "іı", j: "јϳ", k: "κк", l: "ⅼӏ", m: "м", n: "ո", o: "оοօ", p: "рρ", q: "ԛ",
    r: "г", s: "ѕ", t: "тτ", u: "υս", v: "νѵ", w: "ԝω", x: "хχ", y: "уγ",
    A: "АΑ", B: "ВΒ", C: "СϹ", E: "ЕΕ", H: "НΗ", I: "ІΙ", J: "Ј", K: "КΚ", M: "МΜ", N: "Ν", O: "ОΟ", P: "РΡ", S: "Ѕ", T: "ТΤ", X: "ХΧ", Y: "УΥ", Z: "Ζ",
  }).flatMap(([latin, others]) => [...others].map((other): [string, string] => [other, latin])),
)

/** Nearly all names, and a source may have a thousand that are compared with all known ones. */
const ASCII = /^[\x20-\x7e]*$/

/** The name in the Latin letters it looks like. */
export function fold(name: string): string {
  if (ASCII.test(name)) return name
  return [...name.normalize("NFKC")].map(letter => lookAlikes.get(letter) ?? letter).join("")
}

export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(name)
  const lower = wanted.toLowerCase()
  const reach = wanted.length <= 2 ? 0 : wanted.length <= 4 ? 1 : wanted.length <= 8 ? 2 : 3
  let best: string | undefined
  let bestDistance = reach + 1
  for (const candidate of candidates) {
    if (candidate === name) continue
    if (fold(candidate) === wanted) return candidate
    if (Math.abs(candidate.length - wanted.length) > reach) continue
    // Upper against lower case is a small slip whatever its length.
    const distance = candidate.toLowerCase() === lower ? 0.5 : editDistance(wanted, candidate, bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** For names of several words, which people write as initials too. */
export function suggestWords(name: string, candidates: readonly string[]): string | undefined {
  const initials = (candidate: string): string => candidate.split("_").map((word) => word.slice(0, 1)).join("")
  return (name.length < 3 ? undefined : candidates.find((candidate) => initials(candidate) === name.toLowerCase())) ?? suggest(name, candidates)
}

/** Insertions, deletions, replacements and swaps of neighbors from `a` to `b`; any number from `limit` on means "not nearer". */
function editDistance(a: string, b: string, limit: number): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let smallest = i
    for (let j = 1; j <= b.length; j++) {
      const replace = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let cost = Math.min(replace, at(last, j) + 1, at(row, j - 1) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, at(beforeLast, j - 2) + 1)
      row.push(cost)
      smallest = Math.min(smallest, cost)
    }
    if (smallest > limit) return smallest
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity
}

/** The loss that is called so, be it a framework's that was written without the framework. */
export function ofFramework(name: string, known: readonly string[]): string | undefined {
  return known.find((each) => each === name || each.endsWith(`.${name}`))
}
