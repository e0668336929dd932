// Where a text stops being JSON. JSON.parse of Node 20 gives a position for some faults only, and a person needs the line and column of
// the `NaN` or the comma too many; so the text that failed is walked once more, with a stack of open brackets.

const blank = /\s*/y
const token = /(?:([[\]{}:,])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-]))/y

type State = "value" | "value or ]" | "key" | "key or }" | "colon" | "after value"

/** Offset of the first character that does not belong, or of the end. */
export function jsonFault(text: string): number {
  const open: string[] = []
  let state: State = "value"
  let at = 0
  for (;;) {
    blank.lastIndex = at
    blank.test(text)
    const here = blank.lastIndex
    token.lastIndex = here
    const match = token.exec(text)
    if (match === null || (open.length === 0 && state === "after value")) return here
    const [, mark, string] = match
    const next = step(state, mark, string !== undefined, open)
    if (next === undefined) return here
    state = next
    at = token.lastIndex
  }
}

/** The next state, or undefined where the token does not belong. Opens and closes brackets on the way. */
function step(state: State, mark: string | undefined, isText: boolean, open: string[]): State | undefined {
  if (state === "colon") return mark === ":" ? "value" : undefined
  if (state === "after value") {
    if (mark === ",") return open.at(-1) === "{" ? "key" : "value"
    return close(mark, open)
  }
  if (state === "key" || state === "key or }") {
    if (isText) return "colon"
    return state === "key or }" ? close(mark, open) : undefined
  }
  if (mark === undefined) return "after value"
  if (mark === "[" || mark === "{") {
    open.push(mark)
    return mark === "[" ? "value or ]" : "key or }"
  }
  return state === "value or ]" ? close(mark, open) : undefined
}

function close(mark: string | undefined, open: string[]): State | undefined {
  const opening = mark === "]" ? "[" : mark === "}" ? "{" : undefined
  if (opening === undefined || open.at(-1) !== opening) return undefined
  open.pop()
  return "after value"
}
