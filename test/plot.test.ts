// Pictures: golden SVGs (looked at as pictures when they were made; `UPDATE_GOLDEN=1` writes them anew, to be looked at again), and what a
// picture must not hide: jumps, infinities, what is cut off.
import { readFileSync, writeFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { readArguments } from "../src/cli/arguments.ts"
import { plot } from "../src/cli/plot.ts"
import { loss, type LossFunction } from "../src/index.ts"
import { shownRange } from "../src/plot/draw.ts"
import { filled, holes } from "../src/plot/holes.ts"
import { curve, defaultInput, rangeOf, withDefaults } from "../src/plot/sample.ts"
import { unitOf, within } from "../src/plot/window.ts"
import { terminalPlot } from "../src/plot/terminal.ts"

const draw = async (...words: string[]): Promise<string> => {
  const request = readArguments(["plot", ...words])
  if (request.command !== "plot") throw new Error("expected a plot")
  return plot(request)
}

const golden = async (name: string, svg: string): Promise<void> => {
  const file = new URL(`golden/${name}.svg`, import.meta.url)
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, svg)
  expect(svg).toBe(readFileSync(file, "utf8"))
}

describe("pictures", () => {
  it.each([
    ["curves", ["-(y*log(p) + (1-y)*log(1-p))", "--set", "y=1"]],
    ["panels", ["let s = sigmoid(x) in -(y*log(s) + (1-y)*log(1-s))*s^gamma", "--x", "x", "--for", "y=0,1", "--for", "gamma=0,2", "--order", "1"]],
    ["compared", ["abs(p - y)", "--compare", "(p - y)^2", "--compare", "if p < y then 1 else 0", "--range", "p=-2:2", "--title", "Three losses"]],
    ["contours", ["(x^2 - y)^2 + (1 - x)^2", "--x", "x", "--y", "y", "--range", "x=-2:2", "--range", "y=-1:3"]],
    ["holes", ["if x > 1 then inf else if x*x + y*y < 0.3 then -inf else log(x + y + 2)", "--x", "x", "--y", "y", "--range", "x=-2:2", "--range", "y=-2:2"]],
    ["infinities", ["if abs(x) < 1 then inf else if x > 2 then -inf else 1/(x + 2)^2", "--order", "1"]],
    ["histogram", ["(y - prediction)^2", new URL("data/diabetes.csv", import.meta.url).pathname, "--title", "Diabetes, squared error"]],
  ])("%s", async (name, words) => golden(name, await draw(...words)))

  it("are the same whenever they are drawn", async () => expect(await draw("x^2", "--order", "0")).toBe(await draw("x^2", "--order", "0")))

  it("are one SVG element with the title, the legend and the axes in it, and signs of XML written as text", async () => {
    const svg = await draw("if x < 1 then x^2 else 2*x - 1", "--title", "a < b & c")
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" [^]*<\/svg>\n$/)
    expect(svg).toContain("a &lt; b &amp; c")
    for (const name of ["loss", "first derivative", "second derivative"]) expect(svg).toContain(`>${name}</text>`)
  })

  it("say what is cut off and where it is infinite", async () => {
    const svg = await draw("-log(p)", "--range", "p=0:1")
    expect(svg).toContain("(cut off at the edges)")
    expect(svg).toContain(">∞</text>")
    expect(await draw("-log(p)", "--range", "p=0:1", "--title", "long ".repeat(40))).toMatch(/long…  \(cut off at the edges\)<|long …  \(cut off at the edges\)</)
  })

  it("draw nothing beyond the edges, which makes the writer of PNG fall over, and say what is not to be seen", async () => {
    for (const words of [["10 + sigmoid(p)"], ["(y-p)^2", "--range", "p=1:1.001"], ["(y-p)^2*1e-3", "--range", "p=-1e-5:1e-5"], ["snr"]]) {
      const svg = await draw(...words)
      expect(svg, words[0]).toContain(">second derivative (beyond the edges)</text>")
      expect(svg, words[0]).not.toContain("clip")
    }
    expect(within([{ x: 0, y: 0 }, { x: 1, y: 4 }, { x: 2, y: -4 }, { x: 3, y: Infinity }], -1, 2)).toEqual([
      { x: 0, y: NaN }, { x: 0, y: 0 }, { x: 0.5, y: 2 }, { x: 0.5, y: NaN }, { x: 1.25, y: 2 }, { x: 1.625, y: -1 }, { x: 1.625, y: NaN }, { x: 3, y: NaN },
    ])
  })

  it("give numbers of any size short ticks, and the unit beside them", async () => {
    const svg = await draw("(y-p)^2*1e-300", "--range", "p=-1e-5:1e-5")
    expect(svg).toContain(">× 1e-310</text>")
    expect(svg).toContain("p × 1e-5 →")
    expect([unitOf(-3, 9999).text, unitOf(0, 0).text, unitOf(0, 2e5).text, unitOf(-1e308, 1e308).of(1e308)]).toEqual(["", "", "× 1e5", 1])
  })

  it("draw no derivative where there is no loss", () => {
    const points = curve({ loss: loss("log(p)"), values: {} }, "p", 1, [-2, 2]).points
    expect(points.filter(({ x }) => x < 0).every(({ y }) => Number.isNaN(y))).toBe(true)
  })

  it("call definitions by the name of the last, and put a long legend in rows", async () => {
    const svg = await draw("loss halved(p) = (p/2)^2", "--compare", "p^4 + p^2 + 1", "--compare", "p^6 + p^3 + 1", "--order", "2")
    expect(svg).toContain(">halved  (cut off at the edges)</text>")
    const places = [...svg.matchAll(/<text x="([\d.]+)" y="(42|46|60|64|78|82)" font-size="12"[^>]*>([^<]*)</g)].map(([, x = "", y = "", name = ""]) => ({ end: Number(x) + 7 * name.length, y }))
    expect(new Set(places.map(({ y }) => y)).size).toBeGreaterThan(1)
    for (const { end } of places) expect(end).toBeLessThanOrEqual(680)
  })

  it("say at which values the other inputs are held", async () => {
    expect(await draw("-(y*log(p) + (1-y)*log(1-p))")).toContain(">at y = 0</text>")
    expect(await draw("focal", "--for", "y=0,1", "--set", "gamma=3")).toContain(">at gamma = 3</text>")
    expect(await draw("cross_entropy", "--order", "0")).toContain(">at y = 0; the first of 3 entries of x moves, the others are 0</text>")
    expect(await draw("x*y + z", "--x", "x", "--y", "y")).toContain(">at z = 0</text>")
    expect(await draw("x^2", "--order", "0")).not.toContain(">at ")
  })

  it("say that there is nothing to see, and have one level for a constant surface", async () => {
    expect(await draw("sqrt(-1 - x^2)")).toContain("(no value in this range)")
    expect(await draw("inf + 0*x")).not.toContain("(no value in this range)")
    const constant = await draw("0*x*y + 3", "--x", "x", "--y", "y")
    const blocks = [...constant.matchAll(/<rect x="586"[^>]* fill="([^"]+)"/g)].map(([, color]) => color)
    expect(blocks).toHaveLength(1)
    expect(constant).toContain(`<path fill="${String(blocks[0])}"`)
    expect(await draw("inf + 0*x*y", "--x", "x", "--y", "y")).not.toContain("NaN")
  })

  it("of contours and histograms are files", async () => {
    await expect(draw("x*y", "--y", "y", "--x", "x", "--terminal")).rejects.toThrow("not drawn with signs")
    await expect(draw("focal", "--x", "x", "--for", "gamma=a")).rejects.toThrow("`--for gamma` needs a number, found `a`")
  })

  it("are signs on a terminal", () => {
    const f = loss("abs(x)")
    const series = [0, 1].map((order) => ({ name: `d${order}`, order, color: order, dash: 0, fx: "", fy: "", points: curve({ loss: f, values: {} }, "x", order, [-1, 1]).points }))
    const lines = terminalPlot(series, "absolute", "x", 60).split("\n")
    expect(lines[0]).toBe("absolute")
    expect(lines[2]).toBe("● d0   + d1")
    // The loss is highest at both ends, and its derivative is flat on either side of the middle.
    expect(lines.find((line) => line.includes("│●"))).toMatch(/│●.*●$/)
    expect(lines.filter((line) => /\+{15}/.test(line))).toHaveLength(2)
    expect(lines.at(-1)!.trim().split(/\s+/)).toEqual(["-1", "x", "1"])
  })
})

describe("holes of a surface", () => {
  const [inf, nan] = [Infinity, NaN]
  const surface = { width: 4, height: 3, values: [inf, inf, 1, nan, inf, inf, 3, nan, 2, -inf, 5, nan] }

  it("are as few rectangles as their rows allow, by kind", () => {
    expect(Object.fromEntries(holes(surface))).toEqual({
      "∞": [{ left: 0, right: 2, bottom: 0, top: 2 }],
      "-∞": [{ left: 1, right: 2, bottom: 2, top: 3 }],
      "no value": [{ left: 3, right: 4, bottom: 0, top: 3 }],
    })
  })

  it("are filled from beside them, and what is beside nothing with some number", () => {
    expect(filled(surface)).toEqual([1, 2, 1, 2, 2, 2.75, 3, 3, 2, 10 / 3, 5, 4])
    expect(filled({ width: 1, height: 2, values: [nan, inf] })).toEqual([0, 0])
  })
})

describe("curves", () => {
  const at = (source: string, order = 0, range: readonly [number, number] = [-1, 1]) => curve({ loss: loss(source) as LossFunction, values: {} }, "x", order, range).points

  it("break at a jump, with both sides of it", () => {
    const points = at("if x < 0.3 then 0 else 1")
    const gap = points.findIndex(({ y }) => Number.isNaN(y))
    expect([points[gap - 1]!.y, points[gap + 1]!.y]).toEqual([0, 1])
    expect(points[gap + 1]!.x - points[gap - 1]!.x).toBeLessThan(1e-9)
    expect(points[gap + 1]!.x).toBeCloseTo(0.3, 9)
    expect(at("abs(x)", 1).filter(({ y }) => Number.isNaN(y))).toHaveLength(2)
  })

  it("go through a kink and a steep slope", () => {
    expect(at("abs(x)").some(({ y }) => Number.isNaN(y))).toBe(false)
    expect(at("tanh(500*x)").some(({ y }) => Number.isNaN(y))).toBe(false)
  })

  it("have no value where the loss has none", () => expect(at("sqrt(x)").filter(({ x, y }) => x < 0 && !Number.isNaN(y))).toEqual([]))

  it("take the derivative of what is not a batch", () => {
    expect(at("sum(x)^2", 1).at(-1)).toEqual({ x: 1, y: 2 })
    const rows: LossFunction = loss("loss f(x[c], y in c) = x[y]^3")
    expect(curve({ loss: rows, values: withDefaults(rows, {}) }, "x", 2, [0, 2]).points.at(-1)).toEqual({ x: 2, y: 12 })
    expect(curve({ loss: loss("loss f(x; a = 1) = a*a*x"), values: { x: 3 } }, "a", 1, [0, 2]).points.at(-1)).toEqual({ x: 2, y: 12 })
  })

  it("choose input and range from the signature, or from where the loss has values", () => {
    expect([loss("focal"), loss("cross_entropy"), loss("x^2")].map((f) => defaultInput(f as LossFunction))).toEqual(["x", "x", "x"])
    const range = (source: string, name: string) => rangeOf({ loss: loss(source) as LossFunction, values: withDefaults(loss(source) as LossFunction, {}) }, name)
    expect(range("loss f(p in [0,1]) = p", "p")).toEqual([0, 1])
    expect(range("loss f(p > 0) = p", "p")).toEqual([0, 4])
    expect(range("-(y*log(p) + (1-y)*log(1-p))", "p")).toEqual([0, 1])
    expect(range("x^2", "x")).toEqual([-4, 4])
  })

  it("are shown whole unless a few values are far out", () => {
    expect(shownRange([0, 1, 2, 3, 4])).toEqual([-0.16, 4.16])
    expect(shownRange([...Array.from({ length: 100 }, (_, k) => k / 100), 1e9])[1]).toBeLessThan(4)
    expect(shownRange([NaN, Infinity])).toEqual([-1, 1])
  })
})
