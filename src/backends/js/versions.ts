// The functions that a stage is printed as. In: a stage. Out: their texts. A blocked stage with rescues is two functions: a quick one without them, which
// returns whether one would have been called, and a careful one that does the same samples again where the answer is yes. A stage with a
// short body for blocks that allow it is one more. For first runs of few samples the careful one does: what is not printed takes no time.
import type { Short, Stage } from "../../schedule/loop.ts"
import { hasRescues } from "../../schedule/quick.ts"
import { StagePrinter } from "./stage.ts"
import type { ShortText, StageText, Surroundings } from "./stage-text.ts"

export function printStage(stage: Stage, around: Surroundings): StageText {
  const short = around.purposes !== undefined || around.first === true || stage.short === undefined ? null : printShort(stage, stage.short, around)
  if (!stage.blocked || !hasRescues(stage.body)) return { ...new StagePrinter(stage, around, "only").print(), short }
  const careful = new StagePrinter(stage, around, "careful").print()
  return around.first === true ? careful : { ...new StagePrinter(stage, around, "quick").print(), short, careful }
}

function printShort(stage: Stage, { when, body }: Short, around: Surroundings): ShortText {
  const { name, lines, needs } = new StagePrinter({ ...stage, body }, around, "short", when).print()
  const named = (of: "log1p" | undefined): ReadonlySet<string> => new Set(body.flatMap((s) => (s.kind === "term" && s.of === of ? [s.name] : [])))
  return { name, lines, needs, logs: named("log1p"), terms: named(undefined) }
}
