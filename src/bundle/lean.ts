// Chevrotain as it is bundled: its lexer and its engine, without what it knows for grammars in the making. In: its modules. Out:
// the same modules with some functions emptied. The grammar is validated and analyzed by the tests and by `npm run grammar`
// (lookahead.ts), every token type says what it opens with, and faults get their words from src/syntax/faults.ts, so none
// of them is ever called; reading them was half the time of the first parse. test/package.test.ts compares what the bundle
// makes of sources right and wrong with what the modules make of them.
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Plugin } from "esbuild"

/** Modules whose functions and classes are all emptied, by the end of their path. */
const EMPTIED: readonly string[] = [
  "grammar/checks.js", "grammar/gast/gast_resolver_public.js", "grammar/follow.js", "grammar/interpreter.js", "grammar/lookahead.js",
  "grammar/llk_lookahead.js", "grammar/resolver.js", "parse/errors_public.js", "traits/context_assist.js", "traits/gast_recorder.js", "cst/cst_visitor.js",
  "scan/reg_exp.js", "scan/reg_exp_parser.js", "regexp-to-ast/lib/src/api.js", "gast/lib/src/api.js", "cst-dts-gen/lib/src/api.js", "diagrams/render_public.js",
]

/** Functions and methods that are emptied in what is left. */
const CUT: ReadonlyMap<string, readonly string[]> = new Map([
  ["parser/parser.js", ["performSelfAnalysis"]],
  ["traits/looksahead.js", ["preComputeLookaheadFunctions", "computeLookaheadFunc"]],
  ["traits/recoverable.js", [
    "tryInRepetitionRecovery", "shouldInRepetitionRecoveryBeTried", "getFollowsForInRuleRecovery", "tryInRuleRecovery", "findReSyncTokenType",
    "buildFullFollowKeyStack", "flattenFollowSet", "reSyncTo", "attemptInRepetitionRecovery",
  ]],
  ["traits/error_handler.js", ["raiseEarlyExitException", "raiseNoAltException"]],
  ["scan/lexer.js", ["validatePatterns", "performRuntimeChecks", "performWarningRuntimeChecks", "buildLineBreakIssueMessage", "checkLineBreaksIssues", "initCharCodeToOptimizedIndexMap"]],
])

/** A table of 65536 entries that is read for a dozen of them: the formula it is made by. */
const COMPUTED: readonly [path: string, before: string, now: string] = ["scan/lexer.js", ": charCodeToOptimizedIdxMap[charCode];", ": 255 + ~~(charCode / 255);"]

/** Traits whose start is part of a parser's construction. */
const KEPT: ReadonlyMap<string, string> = new Map([
  ["GastRecorder", "export class GastRecorder { initGastRecorder() { this.RECORDING_PHASE = false } }"],
  ["ContentAssist", "export class ContentAssist { initContentAssist() {} }"],
])

export const lean: Plugin = {
  name: "lean",
  setup(build) {
    build.onResolve({ filter: /^lodash-es$/ }, () => ({ path: fileURLToPath(new URL("lodash.ts", import.meta.url)) }))
    build.onLoad({ filter: /[\\/]node_modules[\\/]@?chevrotain[\\/].*\.js$/ }, ({ path }) => {
      const at = path.replaceAll("\\", "/")
      const text = readFileSync(path, "utf8")
      if (EMPTIED.some((end) => at.endsWith(end))) return { contents: emptied(text, at), loader: "js" }
      if (at.endsWith("traits/recognizer_api.js")) return { contents: withoutHighNumbers(text), loader: "js" }
      const names = [...CUT].find(([end]) => at.endsWith(end))?.[1] ?? []
      return { contents: names.reduce((now, name) => cut(now, name, at), at.endsWith(COMPUTED[0]) ? replaced(text) : text), loader: "js" }
    })
  },
}

function emptied(text: string, path: string): string {
  const listed = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names = ""]) => names.split(",").map((name) => name.trim().replace(/^.* as /, "")))
  const declared = [...text.matchAll(/^export (?:function|class|const|let|var) (\w+)/gm)].map(([, name = ""]) => name)
  const names = [...listed, ...declared].filter((name) => name !== "")
  if (names.length === 0 && !/^export \*/m.test(text)) throw new Error(`${path} exports nothing`)
  const stars = [...text.matchAll(/^export \* from .*$/gm)].map(([line]) => line)
  return [...stars, ...names.map((name) => KEPT.get(name) ?? `export function ${name}() {}`)].join("\n")
}

function replaced(text: string): string {
  const [path, before, now] = COMPUTED
  if (!text.includes(before)) throw new Error(`${path} has changed`)
  return text.replace(before, now)
}

/** The methods for a sixth occurrence in one rule and more, which no rule of the grammar has. */
function withoutHighNumbers(text: string): string {
  return text.replace(/^ {4}[A-Z_]+[6-9]\([^\n]*\) \{\n[\s\S]*?^ {4}\}$/gm, "")
}

/** A function of the module or a method of one of its classes, as the compiler of Chevrotain lays it out. */
function cut(text: string, name: string, path: string): string {
  const now = text
    .replace(new RegExp(`^((?:export )?function ${name}\\([^\\n]*\\) \\{)\\n[\\s\\S]*?^\\}$`, "m"), "$1 }")
    .replace(new RegExp(`^(    ${name}\\([^\\n]*\\) \\{)\\n[\\s\\S]*?^    \\}$`, "m"), "$1 }")
  if (now === text) throw new Error(`${path} has no function ${name}`)
  return now
}
