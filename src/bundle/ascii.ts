// Texts of the bundle in ASCII: characters that esbuild leaves as they are, which it does in regular expressions alone, become escapes.
// An engine keeps such a text in half the memory, and src/node/awake.ts reads it without decoding.
interface Chunk {
  readonly code: string
}

export const ascii = {
  name: "ascii",
  renderChunk: (code: string): Chunk => ({ code: code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`) }),
}
