// Generated JavaScript without extended precision: what WebAssembly is compared with, where nothing is evaluated anew.
import type { Backend } from "../src/backends/backend.ts"
import { js } from "../src/backends/js/load.ts"

/** Kernels are kept by the name of their backend, and this is not the usual one. */
export const plainJs: Backend = { ...js, name: "interpreter", plain: true }
