// The options of the command line. The table is the one place that knows them: the splitting of words, the suggestions, the help and the
// completions are made from it; commands.ts says which command takes which.

export interface OptionRow {
  /** How the value is written in the help; absent for a switch. */
  readonly value?: string
  readonly doc: string
  /** The values it may have, where they are few. */
  readonly words?: readonly string[]
}

export const options = {
  grad: { value: "NAME", doc: "the derivative with respect to an input (or several: p,q)" },
  hess: { value: "NAME", doc: "the diagonal second derivative too" },
  reduction: { value: "HOW", doc: "mean (default), sum, none, weightedMean or batchmean", words: ["mean", "sum", "none", "weightedMean", "batchmean"] },
  set: { value: "NAME=VALUE", doc: "a hyper-parameter, switch or choice: gamma=2, weight=1,0.5,2" },
  weight: { value: "COLUMN", doc: "a weight for every sample" },
  by: { value: "COLUMN", doc: "one line a group: rows with the same entry of this column are a batch of their own" },
  map: { value: "NAME=COLUMN", doc: "read an input from a column of another name" },
  input: { value: "NAME=FILE", doc: "read an input from a file of its own: x=logits.npy" },
  "on-bad-row": { value: "HOW", doc: "error (default), or skip rows that cannot be read and count them", words: ["error", "skip"] },
  out: { value: "PATH", doc: "write to this file (or folder, for build)" },
  format: { value: "FORM", doc: "text (default), markdown, latex or json; of check: text, problems (file:line:column, as editors read it), github (annotations) or json", words: ["text", "markdown", "latex", "json", "problems", "github"] },
  report: { value: "FORM", doc: "the same as --format of check", words: ["text", "problems", "github", "json"] },
  target: { value: "TARGET", doc: "js (default): an ES module; latex: the formula in math mode", words: ["js", "latex"] },
  x: { value: "NAME", doc: "the input along the horizontal axis (default: the last input)" },
  y: { value: "NAME", doc: "a second input: contours over both" },
  range: { value: "NAME=LOW:HIGH", doc: "the part of an axis that is drawn: p=0:1" },
  for: { value: "NAME=A,B", doc: "one picture for each value: y=0,1 (several options: a grid)" },
  compare: { value: "LOSS", doc: "another loss in the same picture" },
  order: { value: "N", doc: "derivatives drawn: 0, 1 or 2 (default 2)", words: ["0", "1", "2"] },
  title: { value: "TEXT", doc: "the title of a picture" },
  terminal: { doc: "draw with signs, as on a terminal" },
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

export const isOption = (name: string): name is OptionName => Object.hasOwn(options, name)
