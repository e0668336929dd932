// Scripts that complete commands, options, their words and the names of built-in losses in a shell. In: the name of a shell. Out: a
// script to be sourced. The tables of the command line are written into it, so that completing starts no program.
import { library } from "../losses/library.ts"
import { suggest } from "../diagnostics/suggest.ts"
import { commands, type CommandRow } from "./commands.ts"
import { optionOf, type OptionName } from "./options.ts"
import { onlyWord, type Request } from "./arguments.ts"
import { UsageFault } from "./usage.ts"

const shells = new Map([["bash", bash], ["zsh", () => `autoload -U +X bashcompinit && bashcompinit\n${bash()}`], ["fish", fish]])

export function completion(request: Request): string {
  const shell = onlyWord(request)
  const script = shells.get(shell)
  if (script !== undefined) return script()
  const near = suggest(shell, shells.keys())
  throw new UsageFault(`no completions for \`${shell}\``, near === undefined ? `there are some for ${[...shells.keys()].join(", ")}` : `did you mean \`${near}\`?`)
}

const rows = (): ReadonlyArray<readonly [string, CommandRow]> => Object.entries(commands)
const flags = (names: readonly OptionName[]): string => [...names, "help"].map((name) => `--${name}`).join(" ")
/** Options with few values, which may be others in some commands. */
const wordy = Object.entries(commands).flatMap(([command, row]) => row.options.flatMap((option) => {
  const { words } = optionOf(option, command)
  return words === undefined ? [] : [[`${command} --${option}`, words.join(" ")] as const]
}))

function bash(): string {
  return `_lossc() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words=""
  case "$command $before" in
${wordy.map(([name, words]) => `    "${name}") COMPREPLY=($(compgen -W "${words}" -- "$word")); return ;;`).join("\n")}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${rows().map(([name]) => name).join(" ")}"
  else
    case "$command" in
${rows().map(([name, row]) => `      ${name}) words="${flags(row.options)}${row.words.startsWith("LOSS") || row.words === "NAME" ? " $_lossc_losses" : ""}" ;;`).join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word"))
}
_lossc_losses="${library.known().join(" ")}"
complete -o filenames -F _lossc lossc
`
}

function fish(): string {
  const quote = (text: string): string => `'${text.replace(/['\\]/g, "\\$&")}'`
  return [
    ...rows().map(([name, { doc }]) => `complete -c lossc -n __fish_use_subcommand -a ${name} -d ${quote(doc)}`),
    ...rows().flatMap(([name, row]) => row.options.map((option) => {
      const { words, value, doc } = optionOf(option, name)
      return `complete -c lossc -n "__fish_seen_subcommand_from ${name}" -l ${option}${value === undefined ? "" : " -r"}${words === undefined ? "" : ` -f -a ${quote(words.join(" "))}`} -d ${quote(doc)}`
    })),
    ...rows().filter(([, row]) => row.words.startsWith("LOSS") || row.words === "NAME").map(([name]) => `complete -c lossc -n "__fish_seen_subcommand_from ${name}" -a ${quote(library.known().join(" "))}`),
    "",
  ].join("\n")
}
