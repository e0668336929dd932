// What threads need of their surroundings: shared memory, and workers made from a text, so that no file is asked for. Node has worker threads, browsers
// have Worker; both become one small interface. Nothing is tried before the first call that is worth it.

/** A thread that takes messages. */
export interface Hand {
  post(message: unknown): void
  end(): void
}

type NodeWorkers = typeof import("node:worker_threads")
type NodeSystem = typeof import("node:os")
interface NodeProcess {
  readonly getBuiltinModule?: (name: string) => unknown
}

/** Node's own module; an import would be a fault in a browser. */
function builtIn(name: string): unknown {
  return (globalThis as { readonly process?: NodeProcess }).process?.getBuiltinModule?.(name)
}

/** Why there can be no threads here, or null. */
export function withoutThreads(): string | null {
  if (typeof SharedArrayBuffer !== "function" || typeof Atomics !== "object") return "there is no SharedArrayBuffer here: a page has it only when it is cross-origin isolated"
  if (builtIn("node:worker_threads") === undefined && typeof Worker !== "function") return "there are no workers here"
  return null
}

/** Runs a text in a thread of its own, which keeps no process alive. `failed` may be called at once or later. */
export function startHand(text: string, failed: (reason: string) => void): Hand {
  const node = builtIn("node:worker_threads") as NodeWorkers | undefined
  if (node === undefined) return startInPage(text, failed)
  // Without the loaders and hooks of the program that asks.
  const worker = new node.Worker(text, { eval: true, execArgv: [] })
  worker.unref()
  worker.on("error", (error) => failed(error instanceof Error ? error.message : String(error)))
  return { post: (message) => worker.postMessage(message), end: () => void worker.terminate() }
}

function startInPage(text: string, failed: (reason: string) => void): Hand {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }))
  const worker = new Worker(address)
  // What a policy forbids comes as a plain event, which has no message; older pages give an empty one.
  worker.onerror = ({ message }: Partial<ErrorEvent>) => failed(message === undefined || message === "" ? "the page's Content-Security-Policy may not allow `worker-src blob:`" : message)
  return {
    post: (message) => worker.postMessage(message),
    end: () => {
      worker.terminate()
      URL.revokeObjectURL(address)
    },
  }
}

/** Whether this thread may wait; the main thread of a page may not. */
export function mayWait(): boolean {
  return builtIn("node:worker_threads") !== undefined || typeof document === "undefined"
}

/** Processors that this process may use. */
export function processors(): number {
  const system = builtIn("node:os") as NodeSystem | undefined
  return system?.availableParallelism() ?? (typeof navigator === "object" ? navigator.hardwareConcurrency : 1)
}
