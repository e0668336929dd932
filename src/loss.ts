// The object users hold: a function of data with methods. It is made once per source, checked at once, compiled when called.
import { audit, type AccuracyOptions, type AccuracyReport } from "./audit/accuracy.ts"
import { check, homeOf, type CheckedProgram } from "./check/program.ts"
import { checkLoss, newChecker, type CheckedLoss } from "./check/loss.ts"
import type { Diagnostic } from "./diagnostics/diagnostic.ts"
import { orTooDeep } from "./diagnostics/depth.ts"
import { LossError, publicly, thrownBy } from "./diagnostics/error.ts"
import { derivativeDefinition } from "./derivative.ts"
import { emitModule } from "./emit.ts"
import type { Explanation } from "./explain/explain.ts"
import { explainAs } from "./explain/format.ts"
import { bindHypers } from "./fold.ts"
import { accumulate } from "./kernel/accumulate.ts"
import { checkData } from "./kernel/checked.ts"
import { makeKernel, type Allocated, type CompiledKernel } from "./kernel/handle.ts"
import { newCache, type Parts as KernelParts } from "./kernel/kernels.ts"
import { readOptions } from "./kernel/options.ts"
import { refuse } from "./kernel/refuse.ts"
import { run, runAlong } from "./kernel/run.ts"
import type { Outcome, OutputValue } from "./kernel/result.ts"
import type { Inputs, InputValue, Reduction, Signature, Values } from "./kernel/signature.ts"
import type { Flat } from "./literal/text.ts"
import type { ReadLiteral } from "./literal/typed.ts"
import type { Backend } from "./backends/backend.ts"
import { elsewhere, elsewhereIn } from "./losses/elsewhere.ts"
import { library } from "./losses/library.ts"
import { sourceText } from "./source-text.ts"
import type { Definition } from "./syntax/ast.ts"

/** Options of a call; see the README. `Name`: the inputs of the loss. */
export interface Options<Name extends string = string> extends CallOptions<Name> {
  /** Default: every real input that is not in a finite set. */
  readonly wrt?: Name | readonly Name[]
}

/** Those beside `wrt`, which methods that return derivatives take more narrowly. */
interface CallOptions<Name extends string> {
  readonly reduction?: Reduction
  /** A number, or one per entry of `none`. */
  readonly sampleWeight?: InputValue
  /** Names of the dimensions of an input in memory order, where they differ from the signature. */
  readonly layout?: Readonly<Partial<Record<Name, string>>>
  readonly sizes?: Readonly<Record<string, number>>
  /** Buffers to write into; the result has the same form. */
  readonly out?: object
  readonly precision?: "f64" | "f32"
  readonly backend?: "auto" | Backend | readonly Backend[]
  /** How many threads may share a call where that is worth it, `"auto"`: one for each processor. Only WebAssembly shares; the bits are always the same. Default 1. */
  readonly threads?: number | "auto"
  /** Look at the data and the results first, and throw what `check` finds. */
  readonly check?: boolean
}

/** `W`: the inputs it is differentiated by. */
export interface ValueAndGrad<W extends string = string> {
  readonly value: OutputValue
  readonly grad: Readonly<Record<W, OutputValue>>
}

export interface GradAndHess<W extends string = string> extends ValueAndGrad<W> {
  readonly hess: Readonly<Record<W, OutputValue>>
}

/** `hvp`: the Hessian times a direction. */
export interface GradAndHvp<W extends string = string> extends ValueAndGrad<W> {
  readonly hvp: Readonly<Record<W, OutputValue>>
}

type Names<I> = keyof I & string

/** Inputs that a derivative may be taken by: no label, switch or choice takes a Float64Array. */
type Real<I> = { [K in Names<I>]-?: Float64Array extends I[K] ? K : never }[Names<I>]

/** A name that was given has a default from then on. */
type Folded<I, K extends keyof I> = string extends keyof I ? I : Flat<Omit<I, K> & { readonly [N in K]?: I[N] | undefined }>

export interface Accumulated<I = Inputs> {
  /** Adds samples behind those before; axes have the same lengths in all pieces. */
  add(inputs: I, options?: { readonly sampleWeight?: Values }): Accumulated<I>
  /** The value of one call on all pieces, with its very bits. */
  readonly value: number
  readonly samples: number
}

interface Callable<I, D extends Reduction> {
  /** The reduced value; with `reduction: "none"` one entry per sample. Throws LossError for wrong data. */
  call<R extends Reduction = D>(inputs: I, options?: Options<Names<I>> & { readonly reduction?: R }): R extends "none" ? OutputValue : number
}

/** A method's type, so that a loss of known inputs can stand where any loss may. */
type Call<I, D extends Reduction> = Callable<I, D>["call"]

/** `I`: the inputs and hyper-parameters it takes, read from the source where that is a literal; `H`: those that are hyper-parameters; `D`: the reduction of a call that names none. */
export interface LossFunction<I = Inputs, H extends string = string, D extends Reduction = "mean"> extends Call<I, D> {
  readonly signature: Signature
  /** Value and the derivatives of the reduced number, each array shaped like its input. */
  valueAndGrad<W extends Real<I> = Real<I>>(inputs: I, options?: CallOptions<Names<I>> & { readonly wrt?: W | readonly W[] }): ValueAndGrad<W>
  /** The same with the diagonal of the Hessian. */
  gradAndHess<W extends Real<I> = Real<I>>(inputs: I, options?: CallOptions<Names<I>> & { readonly wrt?: W | readonly W[] }): GradAndHess<W>
  /** The Hessian times a direction, given for the inputs to differentiate by, each shaped like its input. */
  hvp<K extends Real<I> = never>(inputs: I, directions: { readonly [N in K]: Values }, options?: Options<Names<I>>): GradAndHvp<K>
  /** The derivative of the sum over the batch by one input, as a loss of its own: that input's axes are kept as `per`. */
  derivative(input: Real<I>): LossFunction<I, H, D>
  /** The same loss with hyper-parameters and options folded in. */
  with<K extends keyof I & H = never>(hypers: Pick<I, K> & { readonly [N in Exclude<keyof I, H>]?: never }, options?: Options<Names<I>>): LossFunction<Folded<I, K>, H, D>
  /** For data that come in pieces: the value of one call on all of them. A loss that couples samples is refused. */
  accumulate(options?: Options<Names<I>>): Accumulated<I>
  /** What becomes of the loss: signature, rewrites, gradient, loops, cost, warnings. */
  explain(format?: "text" | "markdown" | "latex", options?: Options<Names<I>>): string
  explain(format: "json", options?: Options<Names<I>>): Explanation
  /** The loss compared with its formula over the real numbers, on float32 inputs drawn from the declared domains. */
  accuracy(options?: AccuracyOptions): AccuracyReport
  /** What is wrong with data: inputs outside their domains, the first NaN or infinity and the part of the formula it comes from. */
  check(inputs: I, options?: Options<Names<I>>): readonly Diagnostic[]
  /** A kernel for repeated calls on one kind of arrays. */
  compile(options?: Options<Names<I>>): CompiledKernel<Allocated<I>>
  /** Source text of another form of the loss; `"js"`: an ES module that needs nothing else. */
  emit(target?: "js" | "latex", options?: Options<Names<I>>): string
  /** Source that compiles to the same loss. */
  toString(): string
}

/** What a LossFunction is made of. */
interface Parts {
  readonly checked: CheckedLoss
  /** Arrays folded in by `with`. */
  readonly values: Inputs
  readonly options: Options
}

export function loss<const S extends string>(source: S): LossFunction<ReadLiteral<S>["inputs"], ReadLiteral<S>["hypers"], ReadLiteral<S>["reduction"]>
export function loss(source: string, ...more: readonly unknown[]): LossFunction {
  // `sources.map(loss)` passes an index.
  if (typeof more[0] === "object" && more[0] !== null) refuse("E810", { found: Object.keys(more[0]) })
  const program = checkedSource(source)
  const checked = program.losses[program.losses.length - 1]
  if (checked === undefined) throw new LossError([], source)
  return makeLoss(partsOf(checked))
}

export function losses(text: string): Readonly<Record<string, LossFunction>> {
  const found = Object.create(null) as Record<string, LossFunction>
  for (const checked of checkedSource(text).losses) {
    found[checked.definition.name.name] = makeLoss(partsOf(checked))
  }
  return found
}

function checkedSource(source: string): CheckedProgram {
  try {
    return check(source, library)
  } catch (error) {
    throw orTooDeep(error, source)
  }
}

const partsOf = (checked: CheckedLoss): Parts => ({ checked, values: {}, options: checked.reduction === "mean" ? {} : { reduction: checked.reduction } })

function makeLoss(parts: Parts): LossFunction {
  const { checked, values, options } = parts
  const cache = newCache()
  const inputsOf = (inputs: Inputs): Inputs => (Object.keys(values).length === 0 ? inputs : { ...values, ...inputs })
  const optionsOf = (given: Options | undefined): Options | undefined => (Object.keys(options).length === 0 ? given : given === undefined ? options : { ...options, ...given })
  const perform = (inputs: Inputs, given: Options | undefined, what: KernelParts): Outcome => {
    const all = inputsOf(inputs)
    const merged = optionsOf(given)
    if (merged?.check === true) refuseData(checked, all, merged)
    return run(checked, cache, all, merged, what)
  }
  const text = checked.text ?? ""
  const call = ((inputs: Inputs, given?: Options) => {
    try {
      return perform(inputs, given, "value").value
    } catch (error) {
      throw thrownBy(call, elsewhereIn(checked, orTooDeep(error, text)))
    }
  }) as LossFunction
  const methods = {
    valueAndGrad: (inputs: Inputs, given?: Options): Outcome => withTables(perform(inputs, given, "grad"), ["grad"]),
    gradAndHess: (inputs: Inputs, given?: Options): Outcome => withTables(perform(inputs, given, "hess"), ["grad", "hess"]),
    check: (inputs: Inputs, given?: Options) => checkData(checked, inputsOf(inputs), optionsOf(given)).map((found) => elsewhere(checked, found)),
    hvp: (inputs: Inputs, directions: Inputs, given?: Options): Outcome => {
      const merged = optionsOf(given)
      if (merged?.check === true) refuseData(checked, inputsOf(inputs), merged)
      return withTables(runAlong(checked, cache, inputsOf(inputs), merged, directions), ["grad", "hvp"])
    },
    derivative: (input: string) => rebuilt(parts, derivativeDefinition(checked, input)),
    with: (hypers?: Inputs, given?: Options) => {
      const folded = bindHypers(checked, hypers)
      readOptions(checked.signature, given)
      const next = { ...parts, values: { ...values, ...folded.arrays }, options: { ...options, ...given } }
      return folded.definition === null ? makeLoss(next) : rebuilt(next, folded.definition)
    },
    accumulate: (given?: Options) => accumulate(checked, optionsOf(given), values),
    accuracy: (given?: AccuracyOptions) => audit(checked, values, makeLoss({ ...parts, options: {} }), given),
    compile: (given?: Options) => makeKernel(checked, optionsOf(given), values),
    explain: (format?: string, given?: Options) => explainAs(checked, format, optionsOf(given), values),
    emit: (target = "js", given?: Options) => emitModule(checked, target, optionsOf(given), values),
    toString: () => sourceText(checked.definition, checked.home, checked.bare),
  }
  for (const [name, method] of Object.entries(methods)) {
    const value = publicly((...args: readonly [never, never, never]): unknown => {
      try {
        return method(...args)
      } catch (error) {
        throw elsewhereIn(checked, orTooDeep(error, text))
      }
    })
    Object.defineProperty(call, name, { value, enumerable: false })
  }
  Object.defineProperty(call, "signature", { value: checked.signature, enumerable: true })
  // What a console prints of it.
  Object.defineProperty(call, "name", { value: checked.signature.name })
  return call
}

function refuseData(checked: CheckedLoss, inputs: Inputs, options: Options): void {
  const found = checkData(checked, inputs, options)
  if (found.length > 0) throw new LossError(found, checked.text ?? "")
}

function withTables(outcome: Outcome, tables: ReadonlyArray<"grad" | "hess" | "hvp">): Outcome {
  for (const table of tables) outcome[table] ??= {}
  return outcome
}

/** The loss of another definition in the same surroundings. */
function rebuilt(parts: Parts, made: Definition): LossFunction {
  const checker = newChecker()
  const { definition: { dialect }, reduction, framework } = parts.checked
  const definition = dialect === undefined ? made : { ...made, dialect }
  const home = homeOf([definition], parts.checked.home)
  const source = sourceText(definition, home, false)
  const checked = checkLoss(definition, home, checker, source, { reduction, framework })
  const errors = checker.diagnostics.filter((d) => d.severity === "error")
  if (errors.length > 0) throw new LossError(errors, source)
  return makeLoss({ ...parts, checked })
}

