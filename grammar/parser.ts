// The grammar, one method per rule. Comes in: tokens; goes out: a concrete syntax tree without meaning (build.ts makes
// the AST of it). LL(1): every choice is made on one token (lookahead.ts). `expr` is flat: precedence is a table in build.ts and not a
// ladder of rules, which would make the tree a dozen levels deep for every number. What is open to the right (`let`,
// `if`) takes all it can: it ends only at a token that cannot go on.
// Every message of the toolkit is replaced by the bare name of the token it wanted; src/syntax/faults.ts makes sentences.
import { CstParser, EarlyExitException, NoViableAltException } from "chevrotain"
import type { CstNode, IParserErrorMessageProvider, IRecognitionException, ParserMethod } from "chevrotain"
import { choices } from "./choices.ts"
import { fromLines, type Choose } from "./lookahead.ts"
import * as t from "./tokens.ts"

/** Levels of nesting: far from the end of the smallest common stack, and more than any formula on paper has. */
export const maxNesting = 200

/** Thrown out of a parse that would go deeper. */
export class TooDeep extends Error {
  readonly offset: number
  constructor(offset: number) {
    super("nested too deep")
    this.offset = offset
  }
}

const silent: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.name,
  buildNotAllInputParsedMessage: () => "",
  buildNoViableAltMessage: () => "",
  buildEarlyExitMessage: () => "",
}

type Rule = ParserMethod<[], CstNode>

export class LossParser extends CstParser {
  private depth = 0
  // Of Chevrotain's engine, and not in its types.
  private declare lookAheadFuncsCache: ReadonlyMap<number, Choose>
  private declare selfAnalysisDone: boolean
  private declare readonly SAVE_ERROR: (error: IRecognitionException) => IRecognitionException

  /** `analyze`: Chevrotain validates the grammar and finds out its choices; else they are read from choices.ts. */
  constructor(analyze = false) {
    super(t.vocabulary, { maxLookahead: 1, recoveryEnabled: false, nodeLocationTracking: "none", errorMessageProvider: silent })
    if (analyze) this.performSelfAnalysis()
    else {
      this.lookAheadFuncsCache = fromLines(choices)
      this.selfAnalysisDone = true
    }
  }

  get choices(): ReadonlyMap<number, Choose> {
    return this.lookAheadFuncsCache
  }

  /** The two faults that Chevrotain would describe by the recorded grammar, which is not there. */
  protected raiseNoAltException(): never {
    throw this.SAVE_ERROR(new NoViableAltException("", this.LA(1), this.LA(0)))
  }

  protected raiseEarlyExitException(): never {
    throw this.SAVE_ERROR(new EarlyExitException("", this.LA(1), this.LA(0)))
  }

  override reset(): void {
    super.reset()
    this.depth = 0
  }

  readonly program: Rule = this.RULE("program", () => {
    this.OR([
      { ALT: () => this.AT_LEAST_ONE(() => this.SUBRULE(this.definition)) },
      {
        ALT: () => {
          this.SUBRULE(this.expr, { LABEL: "body" })
          this.OPTION(() => {
            this.CONSUME(t.Over)
            this.SUBRULE2(this.expr, { LABEL: "over" })
          })
        },
      },
    ])
  })

  readonly definition: Rule = this.RULE("definition", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Loss) }, { ALT: () => this.CONSUME(t.Fn) }])
    this.CONSUME(t.Name)
    this.OPTION1(() => {
      this.CONSUME(t.Dot)
      this.CONSUME3(t.Name, { LABEL: "own" })
    })
    this.OPTION(() => this.SUBRULE(this.axes))
    this.CONSUME(t.LParen)
    this.OPTION2(() => this.SUBRULE(this.params, { LABEL: "inputs" }))
    this.OPTION3(() => {
      this.CONSUME(t.Semicolon)
      this.SUBRULE2(this.params, { LABEL: "hypers" })
    })
    this.CONSUME(t.RParen)
    this.OPTION4(() => {
      this.CONSUME(t.Per)
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME2(t.Name, { LABEL: "per" }) })
    })
    this.CONSUME(t.Equals)
    this.SUBRULE(this.expr, { LABEL: "body" })
    this.OPTION5(() => {
      this.CONSUME(t.Over)
      this.SUBRULE2(this.expr, { LABEL: "over" })
    })
  })

  readonly params: Rule = this.RULE("params", () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.param) })
  })

  readonly param: Rule = this.RULE("param", () => {
    this.CONSUME(t.Name)
    this.OPTION(() => this.SUBRULE(this.axes))
    this.OPTION2(() => this.SUBRULE(this.domain))
    this.OPTION3(() => {
      this.CONSUME(t.Equals)
      this.SUBRULE(this.expr)
    })
  })

  readonly axes: Rule = this.RULE("axes", () => {
    this.CONSUME(t.LBracket)
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.axis) })
    this.CONSUME(t.RBracket)
  })

  readonly axis: Rule = this.RULE("axis", () => {
    this.CONSUME(t.Name)
    this.OPTION(() => {
      this.CONSUME(t.Equals)
      this.SUBRULE(this.expr)
    })
  })

  readonly domain: Rule = this.RULE("domain", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.In)
          this.OR2([
            { ALT: () => this.CONSUME(t.Name) },
            {
              ALT: () => {
                this.OR3([{ ALT: () => this.CONSUME(t.LBracket) }, { ALT: () => this.CONSUME(t.LParen) }])
                this.SUBRULE(this.bound, { LABEL: "low" })
                this.CONSUME(t.Comma)
                this.SUBRULE2(this.bound, { LABEL: "high" })
                this.OR4([{ ALT: () => this.CONSUME(t.RBracket) }, { ALT: () => this.CONSUME(t.RParen) }])
              },
            },
            {
              ALT: () => {
                this.CONSUME(t.LBrace)
                this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE3(this.bound, { LABEL: "member" }) })
                this.CONSUME(t.RBrace)
              },
            },
          ])
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Compare)
          this.SUBRULE4(this.bound)
        },
      },
    ])
  })

  readonly bound: Rule = this.RULE("bound", () => {
    this.OPTION(() => this.CONSUME(t.Minus))
    this.OR([{ ALT: () => this.CONSUME(t.NumberLiteral) }, { ALT: () => this.CONSUME(t.Name) }])
  })

  readonly expr: Rule = this.RULE("expr", () => {
    this.SUBRULE(this.unary)
    this.MANY(() => {
      this.CONSUME(t.Infix)
      this.SUBRULE2(this.unary)
    })
  })

  readonly unary: Rule = this.RULE("unary", () => {
    this.enter()
    this.OR([
      {
        ALT: () => {
          this.OR2([{ ALT: () => this.CONSUME(t.Minus) }, { ALT: () => this.CONSUME(t.Not) }])
          this.SUBRULE(this.unary)
        },
      },
      {
        ALT: () => {
          this.SUBRULE(this.primary)
          this.OPTION(() => this.CONSUME(t.Superscript))
          this.OPTION2(() => {
            this.CONSUME(t.Power)
            this.SUBRULE2(this.unary)
          })
        },
      },
    ])
    this.leave()
  })

  readonly primary: Rule = this.RULE("primary", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Name)
          this.OPTION(() => {
            this.CONSUME(t.Dot)
            this.CONSUME2(t.Name)
          })
          this.MANY(() => this.SUBRULE(this.bracket))
          this.OPTION2(() => {
            this.SUBRULE(this.args)
            this.MANY2(() => this.SUBRULE2(this.bracket))
          })
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LParen)
          this.SUBRULE(this.expr)
          this.CONSUME(t.RParen)
          this.MANY3(() => this.SUBRULE3(this.bracket))
        },
      },
      { ALT: () => this.CONSUME(t.NumberLiteral) },
      { ALT: () => this.CONSUME(t.True) },
      { ALT: () => this.CONSUME(t.False) },
      {
        ALT: () => {
          this.enter()
          this.CONSUME(t.Root)
          this.SUBRULE(this.primary)
          this.leave()
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Let)
          this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.binding) })
          this.CONSUME(t.In)
          this.SUBRULE2(this.expr, { LABEL: "body" })
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.If)
          this.SUBRULE3(this.expr, { LABEL: "condition" })
          this.CONSUME(t.Then)
          this.SUBRULE4(this.expr, { LABEL: "then" })
          this.CONSUME(t.Else)
          this.SUBRULE5(this.expr, { LABEL: "otherwise" })
        },
      },
    ])
  })

  readonly binding: Rule = this.RULE("binding", () => {
    this.CONSUME(t.Name)
    this.OPTION(() => this.SUBRULE(this.axes))
    this.CONSUME(t.Equals)
    this.SUBRULE(this.expr)
  })

  readonly bracket: Rule = this.RULE("bracket", () => {
    this.CONSUME(t.LBracket)
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.item) })
    this.OPTION(() => {
      this.OR([{ ALT: () => this.CONSUME(t.If) }, { ALT: () => this.CONSUME(t.Else) }])
      this.SUBRULE(this.expr)
    })
    this.CONSUME(t.RBracket)
  })

  readonly item: Rule = this.RULE("item", () => {
    this.SUBRULE(this.expr, { LABEL: "target" })
    this.OPTION(() => {
      this.CONSUME(t.Equals)
      this.SUBRULE2(this.expr, { LABEL: "at" })
    })
  })

  readonly args: Rule = this.RULE("args", () => {
    this.CONSUME(t.LParen)
    this.OPTION(() => this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expr) }))
    this.OPTION2(() => {
      this.CONSUME(t.Semicolon)
      this.AT_LEAST_ONE_SEP2({ SEP: t.Comma, DEF: () => this.SUBRULE(this.argument) })
    })
    this.CONSUME(t.RParen)
  })

  readonly argument: Rule = this.RULE("argument", () => {
    this.CONSUME(t.Name)
    this.CONSUME(t.Equals)
    this.SUBRULE(this.expr)
  })

  /** Every recursion of the grammar passes here, so the stack cannot overflow whatever the source. */
  private enter(): void {
    this.depth += 1
    if (this.depth > maxNesting) throw new TooDeep(this.LA(1).startOffset)
  }

  private leave(): void {
    this.depth -= 1
  }
}

let parser: LossParser | undefined

/** The one parser, made at first use. */
export function lossParser(): LossParser {
  parser ??= new LossParser()
  return parser
}
