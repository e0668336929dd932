// A file is written beside its place and renamed when it is whole, so that a failed run leaves the old file or none, never a half one. A pipe or
// a device is written to where it is. A program that is interrupted takes what it had begun with it.
import { closeSync, openSync, renameSync, realpathSync, rmSync, writeSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileFault, systemReason } from "./fault.ts"
import { statsOf } from "./stats.ts"

export interface Beside {
  write(content: string | Uint8Array): void
  close(): void
  abort(): void
}

export function openBeside(file: string): Beside {
  const place = resolveLink(file)
  const special = isSpecial(place)
  const beside = special ? place : join(dirname(place), `.${basename(place)}.${process.pid}.part`)
  const careful = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      const [folder, reason] = [dirname(place), systemReason(error)]
      if (statsOf(folder) === undefined) throw fileFault("E907", { file }, { reason, folder })
      throw fileFault("E907", { file }, { reason })
    }
  }
  let handle: number | undefined = careful(() => openSync(beside, "w"))
  if (!special) begin(beside)
  const shut = (): void => {
    if (handle !== undefined) closeSync(handle)
    handle = undefined
  }
  return {
    write: (content) => careful(() => {
      const bytes = typeof content === "string" ? Buffer.from(content) : content
      for (let at = 0; at < bytes.length && handle !== undefined; ) at += writeSync(handle, bytes, at)
    }),
    close: () => careful(() => {
      shut()
      if (special) return
      renameSync(beside, place)
      begun.delete(beside)
    }),
    abort() {
      shut()
      if (special) return
      rmSync(beside, { force: true })
      begun.delete(beside)
    },
  }
}

const begun = new Set<string>()
let listening = false

function begin(file: string): void {
  begun.add(file)
  if (listening) return
  listening = true
  const remove = (): void => begun.forEach((each) => rmSync(each, { force: true }))
  process.once("exit", remove)
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      remove()
      process.kill(process.pid, signal)
    })
  }
}

/** The file a symbolic link names: renaming over the link would replace it. */
function resolveLink(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

/** A pipe or a device (/dev/stdout) is written to, never replaced. A folder is left to fail. */
function isSpecial(file: string): boolean {
  const stats = statsOf(file)
  return stats !== undefined && !stats.isFile() && !stats.isDirectory()
}
