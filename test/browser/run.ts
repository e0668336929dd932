// `npm run browser`: the built package in pages of a headless Chromium (CHROME names another), under the policies that pages have: each gives the bits
// that Node gives, on the backends that it allows. Where the engine's own functions are called, its version decides the last bits. Exit status 1 where something differs, 2 where there is no browser.
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { transform } from "esbuild"
import { buildPackage } from "../build.ts"
import { type Report, work } from "./work.ts"

interface Page {
  readonly name: string
  readonly isolated: boolean
  readonly policy?: string
  /** The backend that runs 1,000 samples where nothing is asked for, on how many threads, and what is said where these are fewer than two. */
  readonly auto: string
  readonly threads: number
  readonly reason?: RegExp
}

const PAGES: readonly Page[] = [
  { name: "an ordinary page", isolated: false, auto: "wasm", threads: 1, reason: /no SharedArrayBuffer here: a page has it only when it is cross-origin isolated/ },
  { name: "cross-origin isolated", isolated: true, auto: "wasm", threads: 2 },
  { name: "a policy without code generation", isolated: true, policy: "default-src 'self'", auto: "closure", threads: 1, reason: /has one thread/ },
  { name: "a policy that allows WebAssembly", isolated: true, policy: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:", auto: "wasm", threads: 2 },
  { name: "a policy without workers", isolated: true, policy: "default-src 'self'; script-src 'self' 'unsafe-eval'", auto: "wasm", threads: 1, reason: /cannot start: .*worker-src blob:/ },
]
const LIMIT_MS = 60_000

const browser = [process.env["CHROME"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => path !== undefined && existsSync(path))

const page = `import { loss } from "/dist/modules/index.js"
import { closure } from "/dist/modules/closure.js"
import { js } from "/dist/modules/js.js"
import { wasm } from "/dist/modules/wasm.js"
import { work } from "/work.js"
const violations = []
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective + " " + event.blockedURI))
await new Promise((resolve) => setTimeout(resolve, 50))
const before = violations.length
let answer
try { answer = { ...await work({ loss, backends: { wasm, js, closure } }, violations), atImport: before } } catch (error) { answer = { error: String(error && error.stack) } }
await fetch("/answer", { method: "POST", body: JSON.stringify(answer) })
`

type Answer = (Report & { readonly atImport: number }) | { readonly error: string }

/** Opens the page and waits for what it sends. */
async function visit(executable: string, dist: string, { isolated, policy }: Page): Promise<Answer> {
  const script = (await transform(readFileSync(new URL("work.ts", import.meta.url), "utf8"), { loader: "ts", format: "esm" })).code
  const profile = mkdtempSync(join(tmpdir(), "lossc-browser-"))
  let send: (answer: Answer) => void = () => undefined
  const answered = new Promise<Answer>((resolve) => { send = resolve })
  const server = createServer((request, response) => {
    const reply = (type: string, text: string | Buffer): ServerResponse => {
      response.setHeader("Content-Type", type)
      if (policy !== undefined) response.setHeader("Content-Security-Policy", policy)
      if (isolated) response.setHeader("Cross-Origin-Opener-Policy", "same-origin").setHeader("Cross-Origin-Embedder-Policy", "require-corp")
      return response.end(text)
    }
    const path = request.url ?? "/"
    if (request.method === "POST") {
      let text = ""
      request.on("data", (part: Buffer) => { text += part.toString() }).on("end", () => {
        reply("text/plain", "")
        send(JSON.parse(text) as Answer)
      })
    } else if (path === "/") reply("text/html", '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>')
    else if (path === "/page.js") reply("text/javascript", page)
    else if (path === "/work.js") reply("text/javascript", script)
    else if (/^\/dist\/[\w./-]+$/.test(path) && !path.includes("..") && existsSync(join(dist, path.slice(6)))) reply("text/javascript", readFileSync(join(dist, path.slice(6))))
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const child = spawn(executable, ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", `--user-data-dir=${profile}`, `http://localhost:${port}/`], { stdio: "ignore", detached: true })
  const timer = setTimeout(() => send({ error: `no answer within ${LIMIT_MS / 1000} s` }), LIMIT_MS)
  try {
    return await answered
  } finally {
    clearTimeout(timer)
    server.close()
    server.closeAllConnections()
    // The browser and what it has started.
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL")
    await new Promise((resolve) => setTimeout(resolve, 200))
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

const byEngine = (key: string, ran: string | undefined): boolean => ran === "closure" || /tanh|sin/.test(key)

/** The same numbers; to the digits that a few ulps leave where the engine's functions were called. */
function same(a: string, b: string | undefined, near: boolean): boolean {
  if (a === b || b === undefined || !near) return a === b
  const [left, right] = [a, b].map((text) => text.split(" ").map(Number))
  return left?.length === right?.length && left?.every((x, k) => Object.is(x, right?.[k]) || Math.abs(x - (right?.[k] ?? NaN)) <= 1e-13 * Math.max(1, Math.abs(x))) === true
}

function faults({ auto, threads, reason, policy }: Page, answer: Answer, node: Report): string[] {
  if ("error" in answer) return [answer.error]
  const differing = Object.entries(answer.numbers).filter(([key, text]) => {
    // Where a page has closures only, Node is asked for closures, too.
    const [ran, theirs] = [answer.ran[key], key.includes("| auto |") && answer.ran[key] === "closure" ? key.replace("| auto |", "| closure |") : key]
    // Without generated code, what has lost a few bits of a float64 is left alone.
    const plainer = policy !== undefined && !policy.includes("'unsafe-eval'") && key.includes("| auto |") && key.includes("Float64Array")
    return !same(text, node.numbers[theirs], plainer || byEngine(key, ran) || (key.startsWith("60000") && auto === "closure"))
  })
  const ranAuto = new Set(Object.entries(answer.ran).flatMap(([key, name]) => (key.includes("| auto | 1000 | f64") ? [name] : [])))
  return [
    ...differing.map(([key]) => `${key}: other bits than in Node`),
    ...([...ranAuto].join() === auto ? [] : [`1,000 samples ran on ${[...ranAuto].join(", ")}, not on ${auto}`]),
    ...(answer.threads >= threads ? [] : [`${answer.threads} threads: ${answer.reason}`]),
    ...(reason === undefined || reason.test(answer.reason) ? [] : [`it says: ${answer.reason}`]),
    ...(answer.disposed === "1" ? [] : ["after `dispose` there are threads"]),
    ...(answer.atImport === 0 ? [] : ["the import did what the policy forbids"]),
  ]
}

async function main(): Promise<number> {
  if (browser === undefined) {
    console.error("no Chromium here: install it, or name one in CHROME")
    return 2
  }
  const built = await buildPackage()
  try {
    const entry = async (name: string): Promise<Record<string, never>> => (await import(pathToFileURL(join(built.folder, "modules", `${name}.js`)).href)) as Record<string, never>
    const [{ loss }, { wasm }, { js }, { closure }] = await Promise.all([entry("index"), entry("wasm"), entry("js"), entry("closure")])
    const node = await work({ loss, backends: { wasm, js, closure } } as never, [])
    let failed = 0
    for (const one of PAGES) {
      const answer = await visit(browser, built.folder, one)
      const found = faults(one, answer, node)
      failed += found.length
      const said = "error" in answer ? "" : `, ${Object.keys(answer.numbers).length} results, ${answer.threads} threads${answer.threads > 1 ? "" : ` (${answer.reason})`}, ${answer.violations.length} violations reported`
      console.log(`${one.name}: ${found.length === 0 ? "as in Node" : "differs"}${said}`)
      for (const fault of found) console.log(`  ${fault}`)
    }
    return failed === 0 ? 0 : 1
  } finally {
    built.remove()
  }
}

process.exitCode = await main()
