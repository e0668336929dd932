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
if (mode === "warm") {
  const times = []
  for (let k = 0; k < 400; k++) {
    // A new formula every time: names that were not seen before.
    const [y, p] = [`y${k}`, `p${k}`]
    const now = performance.now()
    loss(formula.replaceAll("y", y).replaceAll("p", p)).valueAndGrad({ [y]: inputs.y, [p]: inputs.p }, { wrt: p })
    times.push(performance.now() - now)
  }
  const late = times.slice(200).sort((a, b) => a - b)
  stages.warm = late[late.length >> 1]
}
console.log(JSON.stringify(stages))
