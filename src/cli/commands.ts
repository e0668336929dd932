// The commands: what each is called with, which options it takes, and examples that can be pasted. Help, completion and the check of
// words are made from this table; main.ts has the function behind each.
import type { OptionName } from "./options.ts"

export interface CommandRow {
  /** What stands behind the name: `LOSS DATA...`. */
  readonly words: string
  readonly doc: string
  /** What the options do not say, line by line. */
  readonly notes?: readonly string[]
  readonly options: readonly OptionName[]
  readonly examples: readonly string[]
}

const bce = "\"-(y*log(p) + (1-y)*log(1-p))\""

export const commands = {
  eval: {
    words: "LOSS DATA...",
    doc: "the value of a loss over real data",
    notes: [
      "Tables and arrays are read in parts and may be larger than memory. They are read as a whole where the loss couples samples,",
      "for --by, for the derivatives of a mean with `over`, and for the JSON of derivatives.",
      "--out writes the value of every sample, and derivatives of the sum over the batch; with --reduction those of the number so",
      "reduced (with mean: divided by the number of samples). An .npy file of several columns is a structured array: a[\"grad_p\"].",
    ],
    options: ["grad", "hess", "reduction", "set", "weight", "by", "map", "input", "on-bad-row", "out", "json"],
    examples: [
      `lossc eval ${bce} predictions.csv --grad p`,
      "lossc eval focal scores.csv --set gamma=3 --map x=logit --out losses.csv",
      "lossc eval cross_entropy --input x=logits.npy --input y=labels.npy --grad x --out gradient.npy",
      "lossc eval mean_squared_error part-1.csv part-2.csv --by city",
    ],
  },
  check: {
    words: "LOSS... [DATA...]",
    doc: "what is wrong with losses, or with the data of one",
    options: ["accuracy", "samples", "seed", "format", "report", "reduction", "set", "map", "input", "watch"],
    examples: ["lossc check my.loss", "lossc check my.loss --format github", `lossc check ${bce} predictions.csv`, "lossc check focal --accuracy"],
  },
  explain: {
    words: "LOSS",
    doc: "what becomes of a loss: rewrites, gradient, loops, cost, warnings",
    options: ["format", "grad", "reduction", "set", "out"],
    examples: ["lossc explain focal", `lossc explain ${bce} --format markdown --out bce.md`],
  },
  plot: {
    words: "LOSS [DATA...]",
    doc: "a picture of a loss and its derivatives; with data, a histogram of its values",
    options: ["x", "y", "range", "for", "compare", "order", "set", "map", "input", "title", "terminal", "out"],
    examples: ["lossc plot focal --x x --for y=0,1 --for gamma=0,1,2 --out focal.svg", "lossc plot huber --compare mean_squared_error --range p=-3:3", `lossc plot ${bce} predictions.csv --out histogram.png`],
  },
  build: {
    words: "FILE.loss...",
    doc: "ES modules with types, which need no compiler at run time",
    options: ["out", "watch"],
    examples: ["lossc build my.loss --out dist", "lossc build my.loss --out dist --watch"],
  },
  emit: {
    words: "LOSS",
    doc: "a loss in another form",
    options: ["target", "grad", "reduction", "set", "out"],
    examples: ["lossc emit focal --target js --out focal.js", `lossc emit ${bce} --target latex`],
  },
  list: {
    words: "[WORD]",
    doc: "the built-in losses (those that have a word in their name or description)",
    options: ["family", "json"],
    examples: ["lossc list", "lossc list entropy", "lossc list --family robust", "lossc list --json"],
  },
  show: {
    words: "NAME",
    doc: "a built-in loss: formula, origin, inputs, options, traits, its names in frameworks",
    options: ["json"],
    examples: ["lossc show focal", "lossc show keras.kl_divergence"],
  },
  bench: {
    words: "LOSS",
    doc: "the backends side by side on this machine",
    options: ["rows", "grad", "set", "json"],
    examples: ["lossc bench focal --rows 1000000 --grad x"],
  },
  completion: {
    words: "SHELL",
    doc: "completions for bash, zsh or fish",
    options: [],
    examples: ["source <(lossc completion bash)", "lossc completion fish > ~/.config/fish/completions/lossc.fish"],
  },
} as const satisfies Record<string, CommandRow>

export type CommandName = keyof typeof commands

export const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)
