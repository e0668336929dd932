// `lossc plot`: a picture of a loss and its derivatives against one input; over two inputs, contours; with data, a histogram of its values.
// It is SVG, PNG where the file is so called (through the optional package @resvg/resvg-js), or signs on a terminal.
import { writeText } from "../data/write.ts"
import { fileFault } from "../data/fault.ts"
import { listed } from "../diagnostics/entry.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { LossFunction } from "../index.ts"
import type { InputValue } from "../kernel/signature.ts"
import { library } from "../losses/library.ts"
import { drawCurves, drawHistogram, drawSurface, type Series } from "../plot/draw.ts"
import { curve, defaultInput, flat, heldWords, rangeOf, surface, withDefaults, type Fixed } from "../plot/sample.ts"
import { terminalPlot } from "../plot/terminal.ts"
import { choice, last, pairs, type Request } from "./arguments.ts"
import { bindCall, openAll, toObject } from "./eval.ts"
import { readEvalOptions } from "./eval-options.ts"
import { lossNamed } from "./loss-argument.ts"
import { warnOfName } from "./misspelt.ts"
import { parameterNamed, readSettings } from "./settings.ts"
import { readStdin } from "./stdin.ts"
import { UsageFault } from "./usage.ts"

/** A text of definitions is called by the name of its last. */
const DEFINITIONS = /^\s*(?:#|loss\b|fn\b)/
const WHICH = ["loss", "first derivative", "second derivative"]

export async function plot(request: Request): Promise<string> {
  const [word = "", ...files] = request.positionals
  const loss = lossNamed(word)
  warnOfName(loss, word)
  const title = last(request, "title") ?? (DEFINITIONS.test(word) ? loss.signature.name : word.replace(/\s+/g, " "))
  if (files.length > 0) return deliver(request, drawHistogram(await valuesOf(loss, request), { title, x: "loss", y: "samples" }))
  const settings = toObject(readSettings(loss.signature, pairs(request, "set")))
  const x = axisOf(request, loss)
  if (parameterNamed(loss.signature, x, "x").kind !== "real") throw new UsageFault(`\`--x ${x}\` is no number to be drawn against`)
  const values = withDefaults(loss, settings)
  const y = last(request, "y")
  refuseUnused(request, x, y)
  if (y !== undefined) {
    if (parameterNamed(loss.signature, y, "y").kind !== "real" || y === x) throw new UsageFault(`\`--y ${y}\` is no second number to be drawn against`)
    const fixed = { loss, values }
    const [across, up] = [rangeFor(request, fixed, x), rangeFor(request, fixed, y)]
    return deliver(request, drawSurface(surface(fixed, x, y, across, up), across, up, { title, x, y, held: heldWords(values, [x, y]) }))
  }
  const held = heldWords(values, [x], [...pairs(request, "for").keys()])
  const series = curves(request, loss, word, x, values)
  if (request.values.has("terminal") || (process.stdout.isTTY === true && last(request, "out") === undefined)) return terminalPlot(series, held === "" ? title : `${title}, ${held}`, x, process.stdout.columns ?? 100)
  return deliver(request, drawCurves(series, { title, x, y: "", held }))
}

/** What is drawn along: as it is said, else what a range is given for, else the loss's own. */
function axisOf(request: Request, loss: LossFunction): string {
  const ranged = [...pairs(request, "range").keys()][0]
  if (last(request, "x") === undefined && ranged !== undefined) return parameterNamed(loss.signature, ranged, "range").name
  const x = last(request, "x") ?? defaultInput(loss)
  if (x === undefined) throw new UsageFault("the loss has no input to be drawn against", "lossc plot \"(y - p)^2\"")
  return x
}

/** What would be given for nothing. */
function refuseUnused(request: Request, x: string, y: string | undefined): void {
  const panes = [...pairs(request, "for").keys()]
  const idle = [...pairs(request, "range").keys()].find((name) => name !== x && name !== y)
  if (idle !== undefined) throw new UsageFault(`\`--range ${idle}\` is no axis of the picture`, `drawn is against \`${x}\`${y === undefined ? "" : ` and \`${y}\``}; --for ${idle}=0,1 draws a picture for each value`)
  const twice = panes.find((name) => pairs(request, "set").has(name))
  if (twice !== undefined) throw new UsageFault(`\`--for ${twice}\` and \`--set ${twice}\` are both given`, "leave one of them out")
}

function hasAxis({ name, loss: { signature } }: { readonly name: string; readonly loss: LossFunction }, x: string): void {
  const known = signature.parameters.map((parameter) => parameter.name)
  if (known.includes(x)) return
  const misspelt = known.includes(name) ? suggest(name, library.known()) : undefined
  throw new UsageFault(`\`--compare ${name}\` has no input \`${x}\`, against which is drawn`, misspelt === undefined ? `it has ${listed(known)}` : `did you mean \`${misspelt}\`?`)
}

/** Every loss, panel and order of derivative. */
function curves(request: Request, loss: LossFunction, word: string, x: string, values: Readonly<Record<string, InputValue>>): readonly Series[] {
  const others = (request.values.get("compare") ?? []).map((name) => ({ name, loss: lossNamed(name) }))
  const all = [{ name: word, loss }, ...others]
  for (const other of others) hasAxis(other, x)
  const orders = Array.from({ length: Number(choice(request, "order") ?? (others.length > 0 ? 0 : 2)) + 1 }, (_, k) => k)
  return panels(request, loss).flatMap(({ fx, fy, set }) => all.flatMap((each, k) => {
    const known = new Set(each.loss.signature.parameters.map(({ name }) => name))
    const own = Object.fromEntries(Object.entries({ ...values, ...set }).filter(([name]) => known.has(name)))
    const fixed: Fixed = { loss: each.loss, values: withDefaults(each.loss, own) }
    const range = rangeFor(request, { loss, values: { ...values, ...set } }, x)
    // From the highest derivative down: a call for it gives the others, too.
    const points = new Map(orders.toReversed().map((order) => [order, curve(fixed, x, order, range).points]))
    return orders.map((order): Series => ({ name: all.length > 1 ? `${each.name}${order === 0 ? "" : `, ${WHICH[order]}`}` : (WHICH[order] ?? ""), order, color: all.length > 1 ? k : order, dash: all.length > 1 ? order : 0, fx, fy, points: points.get(order) ?? [] }))
  }))
}

/** `--for y=0,1 --for gamma=0,1,2`: a panel for each combination, the first across, the others down. */
function panels(request: Request, loss: LossFunction): ReadonlyArray<{ readonly fx: string; readonly fy: string; readonly set: Readonly<Record<string, InputValue>> }> {
  const lists = [...pairs(request, "for")].map(([name, text]) => text.split(",").map((entry) => ({ name: `${name} = ${entry}`, set: toObject(readSettings(loss.signature, new Map([[name, entry]]), "for")) })))
  const [across = [{ name: "", set: {} }], ...rest] = lists
  const down = rest.reduce<ReadonlyArray<{ readonly name: string; readonly set: Readonly<Record<string, InputValue>> }>>(
    (all, list) => all.flatMap((a) => list.map((b) => ({ name: [a.name, b.name].filter((part) => part !== "").join(", "), set: { ...a.set, ...b.set } }))), [{ name: "", set: {} }])
  return down.flatMap((fy) => across.map((fx) => ({ fx: fx.name, fy: fy.name, set: { ...fx.set, ...fy.set } })))
}

function rangeFor(request: Request, fixed: Fixed, name: string): readonly [number, number] {
  const ranges = pairs(request, "range")
  for (const given of ranges.keys()) parameterNamed(fixed.loss.signature, given, "range")
  const text = ranges.get(name)
  if (text === undefined) return rangeOf(fixed, name)
  const [low = NaN, high = NaN] = text.split(":").map((part) => (part.trim() === "" ? NaN : Number(part)))
  if (!(low < high) || !Number.isFinite(high - low)) throw new UsageFault(`\`--range ${name}=${text}\` is not LOW:HIGH`, `--range ${name}=0:1`)
  return [low, high]
}

async function valuesOf(loss: LossFunction, request: Request): Promise<readonly number[]> {
  const options = readEvalOptions(request)
  const data = await openAll(loss, options, await readStdin(options.files), undefined)
  return flat(loss(toObject(bindCall(loss, options, data).inputs), { reduction: "none" }))
}

const isCurves = ({ positionals, values }: Request): boolean => positionals.length === 1 && !values.has("y")

async function deliver(request: Request, svg: string): Promise<string> {
  const out = last(request, "out")
  if (out === undefined && (request.values.has("terminal") || process.stdout.isTTY === true) && !isCurves(request)) throw new UsageFault("contours and histograms are not drawn with signs", "name a file: --out picture.svg")
  if (out === undefined) return svg
  if (!/\.(svg|png)$/i.test(out)) throw fileFault("E943", { file: out }, {})
  writeText(out, /\.png$/i.test(out) ? await toPng(out, svg) : svg)
  return `wrote ${out}`
}

async function toPng(out: string, svg: string): Promise<Uint8Array> {
  const rasterizer = await import("@resvg/resvg-js").catch(() => {
    throw fileFault("E940", { file: out }, { what: "PNG needs", name: "@resvg/resvg-js", otherwise: "write .svg" })
  })
  return new rasterizer.Resvg(svg, { fitTo: { mode: "zoom", value: 2 }, font: { defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" } }).render().asPng()
}
