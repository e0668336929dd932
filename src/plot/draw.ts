// Pictures as SVG, drawn by Observable Plot on a small document (linkedom), since there is no browser. In: curves, a surface or values. Out:
// one SVG text. Lines break where the curve does; a value of infinity is a mark at the edge, and a hatched part of a surface; what is cut
// off at the edge, and that there is nothing to see, is said in the title.
import * as Plot from "@observablehq/plot"
import { ticks } from "d3-array"
import { parseHTML } from "linkedom"
import { filled, seenHoles, type Kind } from "./holes.ts"
import type { Point, Surface } from "./sample.ts"
import { unitOf, within } from "./window.ts"

export interface Series {
  readonly name: string
  /** 0 for the loss, 1 and 2 for its derivatives. */
  readonly order: number
  /** Which curve it is, for the color: the same in every panel. */
  readonly color: number
  /** 0 solid, 1 dashed, 2 dotted. */
  readonly dash: number
  /** Names of the panel, across and down. */
  readonly fx: string
  readonly fy: string
  readonly points: readonly Point[]
}

export interface Frame {
  readonly title: string
  readonly x: string
  readonly y: string
  /** At which values the other inputs are held; stands below the picture. */
  readonly held?: string
  /** What the numbers at the left axis are multiples of, and where that stands. */
  readonly unit?: { readonly text: string; readonly y: number }
}

const COLORS = ["#1f5fbf", "#d1531a", "#2b8a57", "#8a4fb3", "#b8860b", "#c2336b", "#1a8f9c", "#6b4a2b", "#555f6b", "#7a9a01", "#e07bb0", "#2c2c6c"]
const DASHES = ["none", "6 3", "2 3"]
/** Infinities of one curve that are marked: more would be a row of signs. */
const MARKS = 12
/** So few that a tick of an axis may be a fraction of one. */
const FEW_SAMPLES = 10
/** About so many bands of contours. */
const LEVELS = 10
/** Many panels in a row are narrower. */
const PANEL = { width: 320, height: 240, least: 140, most: 1600 }

export function drawCurves(series: readonly Series[], frame: Frame): string {
  const columns = [...new Set(series.map(({ fx }) => fx))]
  const rows = [...new Set(series.map(({ fy }) => fy))]
  const many = columns.length * rows.length > 1
  const [low, high] = curvesRange(series)
  const ends = series.flatMap(({ points }) => [points[0]?.x ?? 0, points.at(-1)?.x ?? 0])
  const [first, last] = [Math.min(...ends), Math.max(...ends)]
  const [across, up] = [unitOf(first, last), unitOf(low, high)]
  const [bottom, top] = [up.of(low), up.of(high)]
  const facet = (s: Series): { fx?: string; fy?: string } => ({ ...(columns.length > 1 ? { fx: s.fx } : {}), ...(rows.length > 1 ? { fy: s.fy } : {}) })
  const facets = { ...(columns.length > 1 ? { fx: "fx" } : {}), ...(rows.length > 1 ? { fy: "fy" } : {}) }
  const drawn = series.map((s) => {
    const points = s.points.map(({ x, y }) => ({ x: across.of(x), y: up.of(y) }))
    return { ...s, infinite: infiniteRuns(points), points: within(points, bottom, top) }
  })
  const isSeen = ({ points, infinite }: (typeof drawn)[number]): boolean => infinite.length > 0 || points.some(({ y }) => !Number.isNaN(y))
  const marks = drawn.filter(isSeen).flatMap((s) => {
    const stroke = COLORS[s.color % COLORS.length] ?? "black"
    const infinite = s.infinite.map(({ from, to, y }) => ({ from, to, x: (from + to) / 2, y: y > 0 ? top : bottom, text: y > 0 ? "∞" : "-∞", ...facet(s) }))
    return [
      Plot.line(s.points.map((point) => ({ ...point, ...facet(s) })), { x: "x", y: "y", ...facets, stroke, strokeDasharray: DASHES[s.dash] ?? "none", strokeWidth: 1.75 }),
      // Where it is infinite all along, the line goes along the edge.
      ...infinite.filter(({ from, to }) => to > from).map((mark) => Plot.ruleY([mark], { y: "y", x1: "from", x2: "to", ...facets, stroke, strokeWidth: 4 })),
      // Signs of several curves stand side by side.
      ...infinite.slice(0, MARKS).map((mark) => {
        const aside = 16 * s.color
        return Plot.text([mark], { x: "x", y: "y", ...facets, text: "text", fill: stroke, fontSize: 13, stroke: "white", strokeWidth: 3, dy: mark.text === "∞" ? 8 : -8, dx: mark.x === across.of(last) ? -10 - aside : mark.x === across.of(first) ? 10 + aside : aside })
      }),
    ]
  })
  const nothing = series.every(({ order, points }) => order > 0 || points.every(({ y }) => Number.isNaN(y)))
  const cut = series.some(({ points }) => points.some(({ y }) => Number.isFinite(y) && (y < low || y > high)))
  const names = new Map(series.map((s) => [s.name, s]))
  const unseen = (name: string): boolean => series.some((s) => s.name === name && s.points.some(({ y }) => !Number.isNaN(y))) && !drawn.some((s) => s.name === name && isSeen(s))
  const right = rows.length > 1 ? 20 + 6 * Math.max(...rows.map((name) => name.length)) : 24
  const width = many ? 66 + right + columns.length * Math.max(PANEL.least, Math.min(PANEL.width, PANEL.most / columns.length)) : 680
  const legend = [...names.values()].map(({ name, color, dash }) => ({ name: unseen(name) ? `${name} (beyond the edges)` : name, color: COLORS[color % COLORS.length] ?? "black", dash: DASHES[dash] ?? "none" }))
  const more = 18 * (placed(legend, width).at(-1)?.row ?? 0)
  return finish(
    Plot.plot({
      document: newDocument(), width, height: more + (many ? 110 + rows.length * PANEL.height : 460), marginTop: more + (many ? 84 : 64), marginLeft: 56, marginRight: right, marginBottom: 44,
      x: { label: across.text === "" ? frame.x : `${frame.x} ${across.text}`, grid: true, nice: false }, y: { label: null, grid: true, domain: [bottom, top] },
      ...(columns.length > 1 ? { fx: { label: null, domain: columns } } : {}), ...(rows.length > 1 ? { fy: { label: null, domain: rows } } : {}),
      marks: [Plot.frame({ stroke: "#ccc" }), Plot.ruleY([0].filter((v) => v >= bottom && v <= top), { stroke: "#999" }), ...marks],
    }),
    { ...frame, unit: { text: up.text, y: more + (many ? 78 : 58) } }, nothing ? "  (no value in this range)" : cut ? "  (cut off at the edges)" : "", legend,
  )
}

/** How a part without a number is filled, over the color of `under`. */
const HATCHES = { "∞": "lossc-infinite", "-∞": "lossc-minus-infinite", "no value": "lossc-none" } as const

const hatch = (kind: Kind, under: string): string =>
  `<pattern id="${HATCHES[kind]}" width="6" height="6" patternUnits="userSpaceOnUse"${kind === "-∞" ? " patternTransform=\"rotate(90)\"" : ""}><rect width="6" height="6" fill="${under}"></rect>${kind === "no value" ? "" : "<path d=\"M-1,1l2,-2M0,6l6,-6M5,7l2,-2\" stroke=\"#888\" stroke-width=\"1.2\"></path>"}</pattern>`

export function drawSurface(surface: Surface, xRange: readonly [number, number], yRange: readonly [number, number], frame: Frame): string {
  const { width, height, values } = surface
  // The outermost cells lie beyond the edges, so that no contour is closed along an edge; nobody sees their values.
  const seen = values.filter((_, k) => k >= width && k < width * (height - 1) && k % width > 0 && k % width < width - 1)
  const finite = seen.filter(Number.isFinite)
  const [least, most] = [finite.reduce((a, b) => Math.min(a, b), Infinity), finite.reduce((a, b) => Math.max(a, b), -Infinity)]
  const [low = 0, high = 0] = finite.length === 0 ? [] : shownRange(seen).map((edge) => Math.min(Math.max(edge, least), most))
  // Between round numbers, as on an axis; the first band has no lower end.
  const levels = high > low ? [low, ...ticks(low, high, LEVELS).filter((level) => level > low && level < high)] : finite.length === 0 ? [] : [low]
  const beyond = ([from, to]: readonly [number, number], cells: number): readonly [number, number] => [from - (to - from) / (cells - 2), to + (to - from) / (cells - 2)]
  const [across, up] = [beyond(xRange, width), beyond(yRange, height)]
  const place = ([from, to]: readonly [number, number], cells: number, at: number): number => from + ((to - from) * at) / cells
  const empty = seenHoles(surface)
  const plot = Plot.plot({
    document: newDocument(), width: 680, height: 520, marginTop: 64, marginLeft: 56, marginRight: 110, marginBottom: 44,
    x: { label: frame.x, domain: xRange }, y: { label: frame.y, labelAnchor: "center", domain: yRange }, color: { type: "linear", scheme: "ylgnbu", domain: high > low ? [low, high] : [low, low + 1], clamp: true },
    marks: [
      Plot.contour(filled(surface), { width, height, x1: across[0], x2: across[1], y1: up[0], y2: up[1], fill: Plot.identity, stroke: "white", strokeWidth: 0.5, thresholds: [-Number.MAX_VALUE, ...levels.slice(1)], clip: true }),
      ...[...empty].map(([kind, cells]) => Plot.rect(
        cells.map(({ left, right, bottom, top }) => ({ x1: place(across, width, left), x2: place(across, width, right), y1: place(up, height, bottom), y2: place(up, height, top) })),
        { x1: "x1", x2: "x2", y1: "y1", y2: "y2", fill: `url(#${HATCHES[kind]})`, shapeRendering: "crispEdges" },
      )),
      Plot.frame({ stroke: "#999" }),
    ],
  })
  const scale = plot.scale("color")
  const colorAt = (level: number): string => String(scale?.apply(level) ?? "black")
  const short = (level: number): string => String(Number(level.toPrecision(3)))
  // The lowest sample is not the lowest value.
  const steps = levels.map((level, k) => ({ name: levels.length === 1 ? short(level) : k === 0 ? `< ${short(levels[1] ?? level)}` : `≥ ${short(level)}`, color: colorAt(level), dash: "none", block: true }))
  const marked = (["∞", "-∞", "no value"] as const).filter((kind) => empty.has(kind))
  const patterns = marked.map((kind) => hatch(kind, kind === "no value" ? "#f4f4f4" : finite.length === 0 ? "white" : colorAt(kind === "∞" ? high : low)))
  const legend = [...steps.reverse(), ...marked.map((kind) => ({ name: kind, color: `url(#${HATCHES[kind]})`, dash: "none", block: true }))]
  return finish(plot, frame, "", legend, { x: 586, y: 80 }, patterns)
}

export function drawHistogram(values: readonly number[], frame: Frame): string {
  const finite = values.filter(Number.isFinite)
  const left = values.length - finite.length
  return finish(
    Plot.plot({
      document: newDocument(), width: 680, height: 420, marginTop: 64, marginLeft: 64, marginBottom: 44,
      x: { label: frame.x }, y: { label: frame.y, labelAnchor: "center", grid: true, ...(finite.length <= FEW_SAMPLES ? { interval: 1 } : {}) },
      // A bar of one sample among thousands is seen too.
      marks: [Plot.rectY(finite.map((value) => ({ value })), Plot.binX<Plot.RectYOptions>({ y: "count" }, { x: "value", fill: COLORS[0] ?? "black", insetLeft: 0.5, insetRight: 0.5, insetTop: -1.5 })), Plot.ruleY([0])],
    }),
    frame, left === 0 ? "" : `  (${left} ${left === 1 ? "value that is" : "values that are"} not finite ${left === 1 ? "is" : "are"} left out)`,
    [],
  )
}

/** Neighboring points of the same infinity. */
function infiniteRuns(points: readonly Point[]): ReadonlyArray<{ readonly from: number; readonly to: number; readonly y: number }> {
  return points.flatMap(({ x, y }, k) => {
    if (Math.abs(y) !== Infinity || points[k - 1]?.y === y) return []
    let end = k
    while (points[end + 1]?.y === y) end++
    return [{ from: x, to: points[end]?.x ?? x, y }]
  })
}

/** Of all curves, as far as the loss itself can still be seen beside its derivatives. */
export function curvesRange(series: readonly Series[]): readonly [number, number] {
  const values = (curves: readonly Series[]): readonly number[] => curves.flatMap(({ points }) => points.map(({ y }) => y))
  const all = shownRange(values(series))
  const losses = series.filter(({ order }) => order === 0)
  if (losses.length === series.length) return all
  const own = shownRange(values(losses))
  const reach = 2 * (own[1] - own[0])
  return [Math.max(all[0], own[0] - reach), Math.min(all[1], own[1] + reach)]
}

/** All finite values, unless a few of them are far from the others: then those are cut off. */
export function shownRange(values: readonly number[]): readonly [number, number] {
  const finite = values.filter(Number.isFinite).toSorted((a, b) => a - b)
  const at = (share: number): number => finite[Math.round(share * (finite.length - 1))] ?? 0
  const [low, high, inner] = [at(0), at(1), at(0.96) - at(0.04)]
  const reach = inner > 0 ? 1.5 * inner : Infinity
  const from = Math.max(low, at(0.04) - reach)
  const to = Math.min(high, at(0.96) + reach)
  const pad = to > from ? 0.04 * (to - from) : 1
  return [from - pad, to + pad]
}

function newDocument(): Document {
  return parseHTML("<html><body></body></html>").document as unknown as Document
}

interface LegendEntry {
  readonly name: string
  readonly color: string
  readonly dash: string
  readonly block?: boolean
}

/** Where the entries of a legend above the picture stand, in as many rows as they take. */
function placed(legend: readonly LegendEntry[], width: number): ReadonlyArray<{ readonly x: number; readonly row: number }> {
  let [x, row] = [16, 0]
  return legend.map(({ name }) => {
    const long = 28 + 7 * name.length
    if (x > 16 && x + long > width - 8) [x, row] = [16, row + 1]
    const place = { x, row }
    x += long + 18
    return place
  })
}

/** Title and legend inside the picture: outside of a page there is nowhere else. A long title is cut, the remark behind it never. */
function finish(plot: Element, { title, held = "", unit }: Frame, remark: string, legend: readonly LegendEntry[], column?: { readonly x: number; readonly y: number }, patterns: readonly string[] = []): string {
  const width = Number(plot.getAttribute("width"))
  const longest = Math.floor(width / 8) - remark.length
  const extra = [...(patterns.length === 0 ? [] : [`<defs>${patterns.join("")}</defs>`]), `<text x="16" y="22" font-size="14" font-weight="600" text-anchor="start">${escapeXml(title.length > longest ? `${title.slice(0, longest - 1)}…` : title)}${remark}</text>`]
  if (held !== "") extra.push(`<text x="16" y="${Number(plot.getAttribute("height")) - 10}" font-size="11" fill="#555" text-anchor="start">${escapeXml(held)}</text>`)
  if (unit !== undefined && unit.text !== "") extra.push(`<text x="16" y="${unit.y}" font-size="10" text-anchor="start">${unit.text}</text>`)
  const places = placed(legend, width)
  legend.forEach(({ name, color, dash, block }, k) => {
    const at = column === undefined ? { x: places[k]?.x ?? 0, y: 42 + 18 * (places[k]?.row ?? 0) } : { x: column.x, y: column.y + 18 * k }
    extra.push(
      block === true ? `<rect x="${at.x}" y="${at.y - 6}" width="14" height="12" fill="${color}"${color.startsWith("url") ? " stroke=\"#999\" stroke-width=\"0.5\"" : ""}></rect>` : `<line x1="${at.x}" x2="${at.x + 22}" y1="${at.y}" y2="${at.y}" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}"></line>`,
      `<text x="${at.x + (block === true ? 20 : 28)}" y="${at.y + 4}" font-size="12" text-anchor="start">${escapeXml(name)}</text>`,
    )
  })
  const text = plot.outerHTML.replace(/^<svg /, "<svg xmlns=\"http://www.w3.org/2000/svg\" ").replace(/<style>.*?<\/style>/s, "<rect width=\"100%\" height=\"100%\" fill=\"white\"></rect>")
  return `${rounded(numbered(text)).replace(/<\/svg>$/, () => `${extra.join("")}</svg>`)}\n`
}

/** The library counts its clip paths through the process; here a picture is the same whenever it is drawn. */
function numbered(svg: string): string {
  const ids = [...new Set(svg.match(/plot-clip-\d+/g) ?? [])]
  return svg.replace(/plot-clip-\d+/g, (id) => `plot-clip-${ids.indexOf(id) + 1}`)
}

/** Places to a hundredth of a pixel: half the size, and no last digit of a kernel in a picture. */
function rounded(svg: string): string {
  return svg.replace(/ (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g, (attribute) => attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(2)))))
}

const escapeXml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
