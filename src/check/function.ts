// A `fn` is substituted where it is called, so one that nothing calls would never be looked at. Here every `fn` of a source is
// read once by itself: its parameters may be anything (values of any axes, conditions, labels), so they silence what depends on
// them, and what is left are the mistakes that no argument can mend: unknown names and axes, wrong arity, names bound twice.
import type { Definition } from "../syntax/ast.ts"
import { input } from "../ir/make.ts"
import { claim, elaborate } from "./expression.ts"
import { choiceWords } from "./parameter.ts"
import { poison, type Checker, type Home, type Scope, type Value } from "./scope.ts"

export function checkFunction(definition: Definition, home: Home, checker: Checker): void {
  const names = new Map<string, Value>()
  const axes = new Map(definition.axes.map((axis) => [axis.name.name, [axis.name.name]]))
  const scope: Scope = { checker, home, kind: "fn", names, axes, bound: new Map() }
  for (const { name } of definition.axes) claim(scope, name.name, "an axis", name.span)
  for (const [parameters, as] of [[definition.inputs, "an input"], [definition.hypers, "a hyper-parameter"]] as const) {
    for (const parameter of parameters) {
      const { name } = parameter
      const words = choiceWords(parameter)
      claim(scope, name.name, as, name.span)
      names.set(name.name, words === null ? poison : { expr: input(name.name, []), kind: "choice", position: null, words })
    }
  }
  checker.active.push(definition.name.name)
  elaborate(definition.body, scope)
  checker.active.pop()
}
