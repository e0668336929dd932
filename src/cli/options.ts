// The options of the command line. The table is the one place that knows them: the splitting of words, the suggestions, the help and the
// completions are made from it; commands.ts says which command takes which.

export interface OptionRow {
  /** How the value is written in the help; absent for a switch. */
  readonly value?: string
  readonly doc: string
  /** The values it may have, where they are few. */
  readonly words?: readonly string[]
  /** What people write for one of the words: `tex` for `latex`. */
  readonly meant?: Readonly<Record<string, string>>
  /** May be given several times. */
  readonly many?: true
  /** What people call it where other tools do. */
  readonly also?: readonly string[]
  /** What it is in some commands, where that differs. */
  readonly within?: Readonly<Record<string, Pick<OptionRow, "doc" | "words">>>
}

const spellings = { tex: "latex", md: "markdown", txt: "text", javascript: "js" }

export const options = {
  grad: { value: "NAME", many: true, doc: "the derivative with respect to an input (or several: p,q)" },
  hess: { value: "NAME", many: true, doc: "the diagonal second derivative too" },
  reduction: { value: "HOW", doc: "mean (default), sum, none, weightedMean or batchmean", words: ["mean", "sum", "none", "weightedMean", "batchmean"] },
  set: { value: "NAME=VALUE", many: true, also: ["param", "params", "option"], doc: "a hyper-parameter, switch or choice: gamma=2, weight=1,0.5,2" },
  weight: { value: "COLUMN", doc: "a weight for every sample" },
  by: { value: "COLUMN", also: ["group", "groups", "group-by", "groupby"], doc: "one line a group: rows with the same entry of this column are a batch of their own" },
  map: { value: "NAME=COLUMN", many: true, also: ["column", "columns", "rename"], doc: "read an input from a column of another name" },
  input: { value: "NAME=FILE", many: true, also: ["data", "file"], doc: "read an input from a file of its own: x=logits.npy" },
  "on-bad-row": { value: "HOW", also: ["skip", "skip-bad-rows"], doc: "error (default), or skip rows that cannot be read and count them", words: ["error", "skip"] },
  out: {
    value: "PATH",
    also: ["o"],
    doc: "write to this file",
    within: {
      eval: { doc: "write value, grad_p and hess_p of every sample to this file, in the format of its ending (see above)" },
      plot: { doc: "write the picture to this .svg or .png file" },
      build: { doc: "write to this folder" },
    },
  },
  format: {
    value: "FORM",
    doc: "text (default), markdown, latex or json",
    words: ["text", "markdown", "latex", "json"],
    meant: spellings,
    within: { check: { doc: "text (default), problems (file:line:column, as editors read it), github (annotations) or json", words: ["text", "problems", "github", "json"] } },
  },
  report: { value: "FORM", doc: "the same as --format", words: ["text", "problems", "github", "json"], meant: spellings },
  target: { value: "TARGET", meant: spellings, doc: "js (default): an ES module; latex: the formula in math mode", words: ["js", "latex"] },
  x: { value: "NAME", doc: "the input along the horizontal axis (default: that of --range, else the last input)" },
  y: { value: "NAME", doc: "a second input: contours over both" },
  range: { value: "NAME=LOW:HIGH", many: true, doc: "the part of an axis that is drawn: p=0:1" },
  for: { value: "NAME=A,B", many: true, doc: "one picture for each value: y=0,1 (several options: a grid)" },
  compare: { value: "LOSS", many: true, also: ["with", "and"], doc: "another loss in the same picture" },
  order: { value: "N", doc: "derivatives drawn: 0, 1 or 2 (default 2)", words: ["0", "1", "2"] },
  title: { value: "TEXT", doc: "the title of a picture" },
  terminal: { doc: "draw curves with signs, as on a terminal" },
  family: { value: "NAME", doc: "only the losses of a family or a framework: robust, torch" },
  rows: { value: "N", doc: "samples in a measurement (default 100000)" },
  accuracy: { doc: "compare the loss with its formula at high precision" },
  samples: { value: "N", doc: "how many samples are drawn for --accuracy (300)" },
  seed: { value: "N", doc: "which samples are drawn for --accuracy (1)" },
  watch: { doc: "do it again whenever a file changes" },
  json: { doc: "print JSON" },
  help: { doc: "print help (after a command: help with it)" },
  version: { doc: "print the version" },
} as const satisfies Record<string, OptionRow>

export type OptionName = keyof typeof options

/** An option as a command has it. */
export function optionOf(name: OptionName, command: string): OptionRow {
  const { within, ...row }: OptionRow = options[name]
  return { ...row, ...(within !== undefined && Object.hasOwn(within, command) ? within[command] : {}) }
}

export const isOption = (name: string): name is OptionName => Object.hasOwn(options, name)
