import { Argument, Command } from "commander";

/** `leb completion SHELL`: prints a script that makes the shell complete commands and options. */
export function completionCommand(leb: Command): Command {
  return new Command("completion")
    .summary("complete commands and options with Tab")
    .description(
      'Print a completion script. For bash, add to ~/.bashrc: eval "$(npx leb completion bash)". For zsh, add the same with zsh to ~/.zshrc.',
    )
    .addArgument(new Argument("<shell>").choices(["bash", "zsh"]))
    .action((shell: string) => {
      // zsh supports bash completions after this.
      if (shell === "zsh") console.log("autoload -U +X bashcompinit && bashcompinit");
      console.log(script(leb));
    });
}

function script(leb: Command): string {
  const cases = [...wordsOf(leb, "")].map(
    ([path, words]) => `    "${path}") words="${words.join(" ")}" ;;`,
  );
  return `_leb() {
  local path="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in -*) break ;; *) path="$path \${COMP_WORDS[i]}" ;; esac
  done
  case "$path" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _leb leb`;
}

/** Yields the words that can follow each command: its subcommands and options. */
function* wordsOf(command: Command, path: string): Iterable<readonly [string, readonly string[]]> {
  const commands = command.commands.map((inner) => inner.name());
  const options = command.options.flatMap(({ long }) => long ?? []);
  yield [path, [...commands, ...options, "--help"]];
  for (const inner of command.commands) yield* wordsOf(inner, `${path} ${inner.name()}`);
}
