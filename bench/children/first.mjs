// One fresh process of the compile suite: from a string to the first gradient of binary cross-entropy on three numbers. The first
// argument says what is timed; prints one line of JSON with milliseconds by stage. Nothing is imported before the clock starts.
const [, , mode, entry] = process.argv
const formula = "-(y*log(p) + (1-y)*log(1-p))"
const inputs = { y: Float64Array.of(0, 1, 0.5), p: Float64Array.of(0.2, 0.7, 0.5) }
const stages = {}
const begin = performance.now()
let before = begin

function stage(name) {
  const now = performance.now()
  stages[name] = now - before
  before = performance.now()
}

const { loss, parse } = await import(entry)
stage("import")
if (mode === "stages") {
  parse("a")
  stage("parser")
  parse(formula)
  stage("parse")
}
const compiled = loss(formula)
stage("loss()")
if (mode === "stages") {
  compiled.emit("js", { wrt: "p" })
  stage("rewrite to text")
}
compiled.valueAndGrad(inputs, { wrt: "p" })
stage("first gradient")
stages.whole = performance.now() - begin - stages.import
stages.total = performance.now() - begin
compiled.valueAndGrad(inputs, { wrt: "p" })
stage("second gradient")
/** Milliseconds of the middle one of 200 after 200. */
function warm(name) {
  const times = []
  for (let k = 0; k < 400; k++) {
    const [y, p] = [name("y", k), name("p", k)]
    const now = performance.now()
    loss(formula.replaceAll("y", y).replaceAll("p", p)).valueAndGrad({ [y]: inputs.y, [p]: inputs.p }, { wrt: p })
    times.push(performance.now() - now)
  }
  const late = times.slice(200).sort((a, b) => a - b)
  return late[late.length >> 1]
}

if (mode === "same") stages.same = warm((name) => name)
// Names that were not seen before make it another formula.
if (mode === "other") stages.other = warm((name, k) => `${name}${k}`)

console.log(JSON.stringify(stages))
