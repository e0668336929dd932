// What is asked of the speed, row by row, and which figure of which suite answers. `least` or `most`: the bound; `keys`: the figures, of which the worst
// counts; `minus`, `over`: a figure to take from it, to divide it by. Rows of kernels are ratios to the fastest of three loops by hand, with arrays in the kernel's own memory.

const kernel = (title, keys, f32, f64, js) => [
  { title: `${title}, float32 lanes, to the loop by hand`, suite: "kernels", least: f32, keys: keys.map((key) => `${key}/f32 res.`), plain: true },
  { title: `${title}, float64 lanes, to the loop by hand`, suite: "kernels", least: f64, keys: keys.map((key) => `${key}/resident`), plain: true },
  { title: `${title}, generated JavaScript, to the loop by hand`, suite: "kernels", least: js, keys: keys.map((key) => `${key}/js`), plain: true },
]
const peer = (title, least, ...keys) => ({ title: `${title}, float32 lanes, to the fastest JavaScript peer`, suite: "peers", least, keys: keys.map((key) => `peers/${key}`) })
const python = (title, key, least = 1) => [
  { title: `${title}, float32 lanes, to the fastest of PyTorch and JAX`, suite: "python", least, keys: [`python/${key}/f32`] },
  { title: `${title}, float64 lanes, to the fastest of PyTorch and JAX`, suite: "python", least: 0.4, keys: [`python/${key}/f64`] },
]
const c = (title, most, ...keys) => ({ title: `${title}, float32 lanes: times as long as C with AVX-512`, suite: "c", most, keys: keys.map((key) => `c/${key}`) })
const extra = (title, key) => ({ title: `${title}, ordinary arrays and \`out\`: ns per element more than resident`, suite: "kernels", most: 1, keys: [`${key}/f32/ns`], minus: `${key}/f32 res./ns` })

const ANEW = ["exp(x) - 1 - x - x^2/2", "log(1 + x) - x + x^2/2", "sin(x) - x"]

export const ASKED = [
  ...kernel("BCE 10⁶, soft labels", ["bce"], 9, 3, 1.4),
  ...kernel("BCE 10⁶, labels 0 and 1", ["hard"], 35, 10, 1.8),
  ...kernel("BCE from logits 10⁶", ["logits"], 22, 7, 1.8),
  ...kernel("MSE 10⁶", ["mse"], 6, 3, 1.2),
  ...kernel("Huber 10⁶", ["huber"], 45, 20, 2.3),
  ...kernel("cross-entropy [8192,128], [64,32000]", ["narrow", "wide"], 10, 4, 1.9),
  ...kernel("focal on logits 10⁶", ["focal"], 20, 6, 1.9),
  ...kernel("BCE 1000, a call", ["small"], 7, 3, 1.2),
  { title: "one label 0.5 among 10⁶ labels 0 and 1: times as long as with none, float32 lanes", suite: "kernels", most: 1.1, keys: ["nearly/f32 res./ns"], over: "hard/f32 res./ns" },
  peer("BCE 10⁶, soft labels", 6, "bce"),
  peer("BCE 10⁶, labels 0 and 1", 25, "hard"),
  peer("BCE from logits 10⁶", 10, "logits"),
  peer("MSE 10⁶", 8, "mse"),
  peer("Huber 10⁶", 30, "huber"),
  peer("cross-entropy", 13, "narrow", "wide"),
  peer("focal on logits 10⁶", 10, "focal"),
  peer("BCE 1000", 15, "small"),
  ...python("BCE 10⁶", "bce"),
  ...python("BCE 1000", "small", 5),
  ...python("BCE from logits 10⁶", "logits"),
  ...python("MSE 10⁶", "mse"),
  ...python("cross-entropy [8192,128]", "narrow"),
  ...python("cross-entropy [64,32000]", "wide"),
  ...python("Huber 10⁶", "huber"),
  ...python("focal on logits 10⁶", "focal"),
  { title: "nothing imported to first gradient, fresh process, to jax.jit", suite: "python", least: 10, keys: ["cold/jax"] },
  { title: "the same to torch.compile, its cache empty", suite: "python", least: 200, keys: ["cold/compile"] },
  extra("BCE 10⁶", "bce"),
  extra("BCE from logits 10⁶", "logits"),
  extra("MSE 10⁶", "mse"),
  extra("Huber 10⁶", "huber"),
  extra("cross-entropy [8192,128]", "narrow"),
  { title: "two threads to one, idle cores, 10⁶: BCE, cross-entropy", suite: "scaling", least: 1.7, keys: ["threads/bce/f64", "threads/bce/f32", "threads/narrow/f64", "threads/narrow/f32"] },
  { title: "two threads to one, contended cores, 10⁶: BCE, cross-entropy", suite: "scaling", least: 0.8, keys: ["contended/bce", "contended/narrow"] },
  c("BCE 10⁶", 2.2, "bce"),
  c("BCE from logits 10⁶", 2.2, "logits"),
  c("cross-entropy", 1.5, "narrow", "wide"),
  c("MSE 10⁶", 1, "mse"),
  c("Huber 10⁶", 1, "huber"),
  { title: "`lossc/wasm` in a bundle, kB gzipped", suite: "library", most: 15, keys: ["library/wasm"] },
  { title: "NT-Xent, n = 2000, d = 16, to the double loop by hand", suite: "pairs", least: 1 / 1.5, keys: ["pairs/2/auto", "pairs/10/auto"] },
  { title: "evaluated anew with two float64 (2^-70): times as long as the plain value", suite: "extended", most: 5, keys: ANEW.map((formula) => `two/${formula}`) },
  { title: "evaluated anew with decimals: times as long as the plain value", suite: "extended", most: 8, keys: ANEW.map((formula) => `decimals/${formula}`) },
  { title: "compensated sums: times as long as the plain ones, MSE", suite: "extended", most: 1.6, keys: ["compensated"] },
  { title: "string to first gradient, fresh process, ms", suite: "compile", most: 40, keys: ["cold/string to gradient"] },
  { title: "string to first gradient, warm, the same text, ms", suite: "compile", most: 1, keys: ["warm/same"] },
  { title: "string to first gradient, warm, another formula every time, ms", suite: "compile", most: 2, keys: ["warm/other"] },
  { title: "the whole library from source, s", suite: "library", most: 2, keys: ["library/check"] },
  { title: "the prebuilt modules, s", suite: "library", most: 20, keys: ["library/prebuilt"] },
  { title: "types of a hundred losses in a file, ms of tsc", suite: "types", most: 1000, keys: ["types/milliseconds"] },
  { title: "`lossc eval` of CSV, times as long as csv-parse by hand", suite: "eval", most: 1.1, keys: ["eval"] },
]

/** A row's figure: `{ median, low?, high?, plain? }`, the worst of its keys, or undefined where one was not measured. */
export function measured(row, results) {
  const figures = results[row.suite]?.figures ?? {}
  const found = row.keys.map((key) => withPlain(row, key, figures))
  if (found.some((figure) => figure === undefined)) return undefined
  return found.reduce((worst, figure) => ((row.least === undefined ? figure.median > worst.median : figure.median < worst.median) ? figure : worst))
}

function withPlain({ minus, over, plain }, key, figures) {
  if (!Object.hasOwn(figures, key)) return undefined
  if (over !== undefined) return Object.hasOwn(figures, over) ? { median: figures[key].median / figures[over].median } : undefined
  if (minus !== undefined) return Object.hasOwn(figures, minus) ? { median: figures[key].median - figures[minus].median } : undefined
  return { ...figures[key], ...(plain ? { plain: figures[`${key}/plain`]?.median } : {}) }
}

export const reached = ({ least, most }, { median }) => (least === undefined ? median <= most : median >= least)
