// Wrong usage: a flag, a command or an option's value that the command line does not understand. Exit status 2, one line and a hint.

export class UsageFault extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}
