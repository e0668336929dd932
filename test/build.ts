// Builds the package as it is published, without types, into a folder of its own. Called once for each test file that needs it.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "tsup"

export interface Built {
  readonly folder: string
  remove(): void
}

export async function buildPackage(): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), "lossc-dist-"))
  const config = fileURLToPath(new URL("../tsup.config.ts", import.meta.url))
  await build({ config, outDir: folder, dts: false, clean: false, silent: true })
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}
