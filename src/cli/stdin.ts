// Standard input as a whole. In: the words of the data. Out: its bytes, none where no word is `-`.
export async function stdinOf({ files }: { readonly files: readonly string[] }): Promise<Uint8Array> {
  if (!files.includes("-")) return new Uint8Array()
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
