// The choice between alternatives, for a grammar that needs one token for it. In: the productions of the grammar, as recorded.
// Out: one function per choice that looks up the next token's type in a set. Chevrotain's own strategy handles any number of
// tokens by enumerating paths, which takes a third of the parser's construction; it still does the validation, in the tests.
import {
  Alternation, LLkLookaheadStrategy, NonTerminal, Option, Repetition, RepetitionMandatory, RepetitionMandatoryWithSeparator, RepetitionWithSeparator, Terminal,
} from "chevrotain"
import type { BaseParser, IProduction, Rule, TokenType } from "chevrotain"

/** What the grammar's classes have in common; `idx` tells productions of one kind in one rule apart. */
interface Composite extends IProduction {
  readonly definition: readonly IProduction[]
  readonly idx?: number
}

interface Choice {
  readonly rule: Rule
  readonly prodOccurrence: number
}

export class OneTokenLookahead extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation({ rule, prodOccurrence }: Choice): (this: BaseParser) => number | undefined {
    const chosen = new Map<number, number>()
    find(rule, "Alternation", prodOccurrence).definition.forEach((alternative, k) => {
      for (const type of firstTypes([alternative])) if (!chosen.has(type)) chosen.set(type, k)
    })
    return function () {
      return chosen.get(this.LA(1).tokenTypeIdx)
    }
  }

  override buildLookaheadForOptional({ rule, prodOccurrence, prodType }: Choice & { readonly prodType: Exclude<keyof typeof kinds, "Alternation"> }): (this: BaseParser) => boolean {
    const inside = firstTypes(find(rule, prodType, prodOccurrence).definition)
    return function () {
      return inside.has(this.LA(1).tokenTypeIdx)
    }
  }
}

function isComposite(production: IProduction): production is Composite {
  return "definition" in production && !(production instanceof NonTerminal)
}

const kinds = { Alternation, Option, Repetition, RepetitionMandatory, RepetitionMandatoryWithSeparator, RepetitionWithSeparator }

function find(rule: Rule, kind: keyof typeof kinds, occurrence: number): Composite {
  const search = (list: readonly IProduction[]): Composite | undefined => {
    for (const production of list) {
      if (!isComposite(production)) continue
      if (production instanceof kinds[kind] && production.idx === occurrence) return production
      const below = search(production.definition)
      if (below !== undefined) return below
    }
    return undefined
  }
  const found = search(rule.definition)
  if (found === undefined) throw new Error(`the rule ${rule.name} has no ${kind} ${occurrence}`)
  return found
}

/** Indices of the token types a sequence can open with, members of categories included. */
function firstTypes(sequence: readonly IProduction[]): ReadonlySet<number> {
  const types = new Set<number>()
  const addType = (type: TokenType): void => {
    if (type.tokenTypeIdx !== undefined) types.add(type.tokenTypeIdx)
    for (const member of type.categoryMatches ?? []) types.add(member)
  }
  /** Adds what the list opens with and says whether all of it may be left out. */
  const addAll = (list: readonly IProduction[]): boolean => list.every((production) => mayBeEmpty(production))
  const mayBeEmpty = (production: IProduction): boolean => {
    if (production instanceof Terminal) {
      addType(production.terminalType)
      return false
    }
    if (production instanceof NonTerminal) return addAll(production.referencedRule.definition)
    if (!isComposite(production)) return false
    if (production instanceof Alternation) return production.definition.map((alternative) => addAll([alternative])).includes(true)
    const empty = addAll(production.definition)
    return empty || production instanceof Option || production instanceof Repetition || production instanceof RepetitionWithSeparator
  }
  addAll(sequence)
  return types
}
