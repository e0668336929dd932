// Standard input as a whole, where `-` is among the files.

export async function readStdin(files: readonly string[]): Promise<Uint8Array> {
  if (!files.includes("-")) return new Uint8Array()
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
