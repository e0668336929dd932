// Special functions. The judge (real.ts) against mpmath 1.3 at 60 digits; the float64 implementations against both, densest where they
// have roots, change their method or leave the range of float64.
import { describe, expect, test } from "vitest"
import { findOp } from "../src/ops/table.ts"
import type { OpRow } from "../src/ops/op.ts"
import { fromFloat, R, real, ulps } from "./real.ts"
import { generator, leftOfGamma, neighbor } from "./samples.ts"

/** Values of mpmath 1.3.0 at 60 digits, of exactly these floats. */
const reference: ReadonlyArray<readonly [string, readonly number[], string]> = [
  ["erf", [1e-10], "1.128379167095512615001730101551937567807e-10"],
  ["erf", [0.3], "0.3286267594591274161896179853182030332585"],
  ["erf", [0.5], "0.5204998778130465376827466538919645287365"],
  ["erf", [-1.5], "-0.9661051464753107270669762616459478586814"],
  ["erf", [3.7], "0.9999998328489420908540248706514117291672"],
  ["erfc", [0.49], "0.488331738811476908671115327385008305563"],
  ["erfc", [2.0], "0.004677734981047265837930743632747071389108"],
  ["erfc", [-3.0], "1.99997790950300141455862722387041767962"],
  ["erfc", [10.5], "7.035928090177522686735314989983875191751e-50"],
  ["erfc", [26.2], "1.643250792438946206094223707634556512328e-300"],
  ["erfcx", [-5.5], "2.744340995492970965913401904278487109652e+13"],
  ["erfcx", [0.25], "0.7703465477309967439167391723367911261876"],
  ["erfcx", [3.0], "0.179001151181389950419294815313620987228"],
  ["erfcx", [250.0], "0.002256740280557631888822322457284549275441"],
  ["ierfcx", [1, -2.0], "218.4459983635037011116589471011872006704"],
  ["ierfcx", [1, 0.75], "0.1839863458278976826045055854066517538908"],
  ["ierfcx", [1, 20.0], "0.000702608726729900575096360871357418793736"],
  ["ierfcx", [3, -2.0], "200.1951493679160796617750282217915362324"],
  ["ierfcx", [3, 0.75], "0.01622950774936013781629217402013882491294"],
  ["ierfcx", [3, 20.0], "4.353346961562378581940116028921271620616e-7"],
  ["normcdf", [-37.5], "4.605353009581954843827969097610896238921e-308"],
  ["normcdf", [-8.25], "7.919726314642477340961374421885598498374e-17"],
  ["normcdf", [-0.5], "0.3085375387259868963622953893916622601164"],
  ["normcdf", [1.25], "0.8943502263331447423112272359742534451524"],
  ["normcdf", [6.0], "0.999999999013412354962301859299135867602"],
  ["lognormcdf", [-200.0], "-20006.2172808981904020931021903081381725"],
  ["lognormcdf", [-5.5], "-17.77937635262526051059442559874109954426"],
  ["lognormcdf", [-0.5], "-1.175911761593618608879729093269014721138"],
  ["lognormcdf", [0.5], "-0.3689464152886563930656156390431773405547"],
  ["lognormcdf", [9.0], "-1.128588405953840647799187665471418808806e-19"],
  ["lgamma1p", [1e-300], "-5.772156649015328750710124455709999780347e-301"],
  ["lgamma1p", [4.371477380377764e-19], "-2.523285222716761929701178634021788418205e-19"],
  ["lgamma1p", [-1e-10], "0.00000000005772156649837795849821652715318847944854"],
  ["lgamma1p", [0.25], "-0.09827183642181316146385380269663584022562"],
  ["lgamma1p", [0.999999999], "-0.0000000004227843228188425350773282782028225734996"],
  ["lgamma1p", [1.0000001], "0.00000004227843675920197420787808175102350124794"],
  ["lgamma1p", [1.5], "0.2846828704729191596324946696827019243201"],
  ["lgamma1p", [7.75], "10.0731512396812394982949454560191366689"],
  ["lgamma1p", [123.25], "473.4286977634394437166570679822712219558"],
  ["lgamma1p", [-0.25], "0.2032809514312953714814329718624296997597"],
  ["lgamma1p", [-0.75], "1.288022524698077457370610440219717295925"],
  ["lgamma1p", [-2.5], "0.8600470153764810145109326816703567873272"],
  ["lgamma", [1e-05], "11.51291969289582562561730785032210365337"],
  ["lgamma", [0.5], "0.5723649429247000870717136756765293558236"],
  ["lgamma", [0.9999999999], "5.772157127428178380026330278573687127951e-11"],
  ["lgamma", [1.0000000001], "-5.772157125783244040973182660798682152132e-11"],
  ["lgamma", [1.5], "-0.1207822376352452223455184457816472122519"],
  ["lgamma", [1.9999999999], "-4.227843700475531693651112645938690759106e-11"],
  ["lgamma", [2.5], "0.2846828704729191596324946696827019243201"],
  ["lgamma", [7.75], "8.025458396315983871200245374393132594604"],
  ["lgamma", [123.25], "468.6144829505166442280587255749525369509"],
  ["lgamma", [-0.25], "1.589575312551185990315897214778782835911"],
  ["lgamma", [-2.5], "-0.05624371649767405067259453009765428412294"],
  ["lgamma", [-2.4570247382208006], "5.61919235895009645091256851694733931081915e-17"],
  ["lgamma", [-2.7476826467274127], "1.73350924402450086109664880252406535896628e-16"],
  ["lgamma", [-3.1435808883499803], "-1.75798541836176773928350970174869305900901e-15"],
  ["lgamma", [-3.955294284858598], "-4.14382750757704995072440168340567246001525e-16"],
  ["lgamma", [-4.039361839740537], "-5.6645780740603349450285078420119146909709e-15"],
  ["lgamma", [-7.9999751970958], "-0.000000000825694984019396617272944364496070017999125"],
  ["lgamma", [-9.0000027557148], "0.00000000841440347449788431530747234560459768796258"],
  ["lgamma", [-13.999999999988528], "-0.0000842865889025273210105453858777690074773755"],
  ["lgamma", [-19.999999999999996], "-9.06455179387609944657582975691590829293558"],
  ["lgamma", [-1234.375], "-7555.55557195049700736036213634873579596364"],
  ["lgamma1p", [-3.4570247382208006], "5.61919235895009645091256851694733931081915e-17"],
  ["lgamma1p", [-0.3], "0.260867246531666500840750018012229206748033"],
  ["lgamma", [-10.125], "-13.293845140389538484236785089823191703"],
  ["digamma", [1e-05], "-100000.5771992156728886809524935422298072"],
  ["digamma", [0.5], "-1.963510026021423479440976332998755567193"],
  ["digamma", [1.4616321449683622], "-9.241265521729427516792351415159887686508e-17"],
  ["digamma", [1.4616321449683625], "1.224537462200406903132497484624153838915e-16"],
  ["digamma", [1.46], "-0.00158056198708345210615090134499540288054"],
  ["digamma", [1.5], "0.03648997397857652055902366700124443280684"],
  ["digamma", [7.5], "1.946757484246086788069291177268754700317"],
  ["digamma", [99.5], "4.59512410132556380483350290620772962395"],
  ["digamma", [-0.25], "2.91413912021352783037311323718281930683"],
  ["digamma", [-2.75], "-1.959055264977997009821131877698415179099"],
  ["trigamma", [1e-05], "10000000001.64490838997377778641193785351"],
  ["trigamma", [0.5], "4.934802200544679309417245499938075567657"],
  ["trigamma", [2.25], "0.5573291545071107392713191193352240215069"],
  ["trigamma", [50.5], "0.01999933342663715977501202879707264336869"],
  ["trigamma", [-0.25], "18.54187964767160649839766288041707824912"],
  ["trigamma", [-2.75], "19.43386894948846416218318358964125276909"],
  ["polygamma", [2, 0.125], "-1025.753338118135682595668930056517357574"],
  ["polygamma", [2, 2.5], "-0.2362040516417274030037416685677072781172"],
  ["polygamma", [2, 40.5], "-0.0006249023793292328965868358881299873235222"],
  ["polygamma", [2, -1.75], "-124.2138213542305819249587424730886718871"],
  ["polygamma", [3, 0.125], "24580.14341906356621851100444664701022572"],
  ["polygamma", [3, 2.5], "0.2239058488172520512551475035199260645424"],
  ["polygamma", [3, 40.5], "3.124023971065593642224871601758294594179e-5"],
  ["polygamma", [3, -1.75], "1558.384840416549526415991607874880152176"],
  ["polygamma", [4, 0.125], "-786445.9854310637857932012070963829720766"],
  ["polygamma", [4, 2.5], "-0.3137559995067313633754280968729272073077"],
  ["polygamma", [4, 40.5], "-2.342530230369130454351053597184796831442e-6"],
  ["polygamma", [4, -1.75], "-24481.77733829588783410569157614909260485"],
]

const row = (name: string): OpRow => findOp(name) as OpRow

describe("against mpmath", () => {
  test.each(reference)("%s(%j)", (name, args, text) => {
    const want = new R(text)
    expect(real(name, ...args.map(fromFloat))?.sub(want).abs().lte(want.abs().mul("1e-38"))).toBe(true)
    const roots = args.some((x) => x < 0) && ["digamma", "polygamma"].includes(name)
    expect(ulps(row(name).float(...args), want)).toBeLessThanOrEqual(roots ? 40 : row(name).ulp)
  })
})

function worst(name: string, points: readonly number[]): number {
  return Math.max(...points.map((x) => ulps(row(name).float(x), real(name, fromFloat(x)) ?? new R(NaN))))
}

describe("roots", () => {
  const steps = [-1000, -97, -10, -3, -2, -1, 0, 1, 2, 3, 10, 97, 1000]
  const away = Array.from({ length: 30 }, (_, k) => 10 ** (-k / 2 - 0.5))

  test.each([1, 2])("lgamma near its root %d keeps relative accuracy", (root) => {
    expect(row("lgamma").float(root)).toBe(0)
    expect(worst("lgamma", [...steps.map((n) => neighbor(root, n)), ...away.flatMap((d) => [root - d, root + d])].filter((x) => x !== root))).toBeLessThanOrEqual(1)
  })

  test("lgamma beside its roots and poles on the left keeps relative accuracy", () => {
    expect(worst("lgamma", leftOfGamma)).toBeLessThanOrEqual(1)
    expect(worst("lgamma1p", leftOfGamma.map((x) => x - 1).filter((x) => x !== Math.floor(x)))).toBeLessThanOrEqual(1)
    expect(worst("lgamma1p", [...away, ...away.map((d) => -d), ...Array.from({ length: 60 }, (_, k) => -k / 120)].filter((x) => x !== 0))).toBeLessThanOrEqual(1)
  })

  test("digamma near its positive root, which is no float, keeps relative accuracy", () => {
    const root = 1.4616321449683622
    expect(worst("digamma", [...steps.map((n) => neighbor(root, n)), ...away.flatMap((d) => [root - d, root + d])])).toBeLessThanOrEqual(4)
    expect(row("digamma").float(root)).toBeLessThan(0)
    expect(row("digamma").float(neighbor(root, 1))).toBeGreaterThan(0)
  })

  test("erf is odd and keeps its smallest arguments", () => {
    expect(worst("erf", [5e-324, 2.2e-308, 1e-300, 1e-20, 1e-8])).toBeLessThanOrEqual(2)
    for (const x of [0.1, 0.5, 0.7, 2.3, 5.9, 7]) expect(row("erf").float(-x)).toBe(-row("erf").float(x))
  })
})

describe("where the method changes", () => {
  test.each([
    ["erf", [0.5, -0.5, 6], 2], ["erfc", [0.5, -0.5, 27.2, -6], 4], ["erfcx", [0.5, -0.5, -26.6, 1e17], 4], ["normcdf", [0.7, -0.7, -38.4, 8], 4],
    ["lognormcdf", [0.7, -0.7, 1e-9, -1e-9, 38.4, -1e150], 4], ["gelu", [0.7, -0.7, -38.5, -37.6], 4],
    ["lgamma", [0.4, 0.7, 1.4, 2.5, 8, 1e10], 4], ["digamma", [1e-3, 1, 2, 8, 1e10], 4], ["trigamma", [1e-3, 10, 1e10, -1e-3, -0.5], 6],
  ] as ReadonlyArray<[string, number[], number]>)("%s at %j", (name, points, limit) => {
    const random = generator(3)
    expect(worst(name, points.flatMap((x) => [x, neighbor(x, 1), neighbor(x, -1), ...[1, 2, 3].map(() => x * (1 + 1e-3 * (random() - 0.5)))]))).toBeLessThanOrEqual(limit)
  })
})

describe("edges", () => {
  test.each([
    ["erf", [Infinity], 1], ["erf", [-Infinity], -1], ["erfc", [Infinity], 0], ["erfc", [-Infinity], 2], ["erfc", [0], 1],
    ["erfcx", [Infinity], 0], ["erfcx", [-Infinity], Infinity], ["erfcx", [-27], Infinity], ["ierfcx", [1, Infinity], 0], ["ierfcx", [2, -Infinity], Infinity],
    ["ierfcx", [0.5, 1], NaN], ["ierfcx", [-1, 1], NaN], ["ierfcx", [Infinity, 1], NaN],
    ["normcdf", [Infinity], 1], ["normcdf", [-Infinity], 0], ["normcdf", [0], 0.5], ["lognormcdf", [-Infinity], -Infinity], ["lognormcdf", [Infinity], 0],
    ["gelu", [-Infinity], 0], ["gelu", [Infinity], Infinity], ["gelu", [0], 0],
    ["lgamma", [0], Infinity], ["lgamma", [-3], Infinity], ["lgamma", [Infinity], Infinity], ["lgamma", [-Infinity], NaN], ["lgamma", [1e308], Infinity], ["lgamma", [3], Math.log(2)],
    ["digamma", [0], -Infinity], ["digamma", [-2], NaN], ["digamma", [Infinity], Infinity], ["trigamma", [0], Infinity], ["trigamma", [-4], Infinity], ["trigamma", [Infinity], 0],
    ["polygamma", [2, 0], -Infinity], ["polygamma", [3, -1], Infinity], ["polygamma", [2, -1], NaN], ["polygamma", [1.5, 1], NaN], ["polygamma", [1e9, 1], NaN], ["polygamma", [2, Infinity], 0],
  ] as ReadonlyArray<[string, number[], number]>)("%s(%j) is %d", (name, args, want) => expect(row(name).float(...args) + 0).toBe(want))

  test("NaN comes out where NaN goes in", () => {
    for (const name of ["erf", "erfc", "erfcx", "normcdf", "lognormcdf", "gelu", "lgamma", "digamma", "trigamma"]) expect(row(name).float(NaN)).toBeNaN()
    for (const name of ["ierfcx", "polygamma"]) expect([row(name).float(1, NaN), row(name).float(NaN, 1)]).toEqual([NaN, NaN])
  })
})

test("the error functions are one pair of polynomials, copied because each text stands alone; erf has two of its own", () => {
  const lists = (name: string): readonly string[] => [...row(name).float.toString().matchAll(/\[([^\]]{100,})\]/g)].map((m) => (m[1] ?? "").split(",").map(Number).join())
  const [near, far] = lists("erfc")
  expect(lists("erfc")).toHaveLength(2)
  expect(lists("erf")).toHaveLength(3)
  expect(lists("erf")[2]).toBe(far)
  for (const name of ["erfcx", "normcdf", "lognormcdf", "gelu"]) expect(lists(name)).toEqual([near, far])
  expect(lists("ierfcx")).toEqual([near])
})
