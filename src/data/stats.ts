// What the system knows of a path; undefined where there is nothing or it may not be looked at. Reading the path then says why.
import { statSync, type Stats } from "node:fs"

export function statsOf(file: string): Stats | undefined {
  try {
    return statSync(file)
  } catch {
    return undefined
  }
}
