import { Argument, Command } from "commander";
import { failureOf } from "./failure.ts";
import { version } from "./version.ts";

/** The commands, one file each. Loading only the one that runs halves leb's start time. */
const groups: Readonly<Record<string, () => Promise<Command>>> = {
  publish: async () => (await import("./publish.ts")).publishCommand(),
  subscriptions: async () => (await import("./subscriptions.ts")).subscriptionsCommand(),
  apply: async () => (await import("./apply.ts")).applyCommand(),
  export: async () => (await import("./export.ts")).exportCommand(),
  events: async () => (await import("./events.ts")).eventsCommand(),
  sources: async () => (await import("./sources.ts")).sourcesCommand(),
  patterns: async () => (await import("./try-out.ts")).patternsCommand(),
  transforms: async () => (await import("./try-out.ts")).transformsCommand(),
  deliveries: async () => (await import("./deliveries.ts")).deliveriesCommand(),
  resend: async () => (await import("./deliveries.ts")).resendCommand(),
  why: async () => (await import("./why.ts")).whyCommand(),
  refusals: async () => (await import("./refusals.ts")).refusalsCommand(),
  replay: async () => (await import("./replay.ts")).replayCommand(),
  listen: async () => (await import("./listen/listen.ts")).listenCommand(),
  tail: async () => (await import("./tail.ts")).tailCommand(),
  catalog: async () => (await import("./catalog.ts")).catalogCommand(),
  smoke: async () => (await import("./smoke.ts")).smokeCommand(),
  open: async () => (await import("./open.ts")).openCommand(),
  "aws-access": async () => (await import("./aws-access.ts")).awsAccessCommand(),
  portal: async () => (await import("./portal.ts")).portalCommand(),
  keys: async () => (await import("./keys.ts")).keysCommand(),
};

// The reader of a pipe may close it early: leb events list | head -1
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const leb = new Command("leb")
  .description("Command line for the license event bus.")
  .version(version(), "--version", "print the version");
const named = Object.entries(groups).filter(([name]) => name === process.argv[2]);
for (const [, load] of named.length > 0 ? named : Object.entries(groups)) {
  leb.addCommand(await load());
}
leb.addCommand(completionCommand(leb));

// The bus of the command that runs. Other commands have no such option.
let url: string | undefined;
leb.hook("preAction", (_leb, command) => {
  url = command.opts<{ url?: string }>().url;
});
try {
  await leb.parseAsync();
} catch (error) {
  const failure = failureOf(error, url);
  if (!failure) throw error;
  console.error(failure.message);
  process.exitCode = 1;
}

/** `leb completion SHELL`: prints a script that makes the shell complete commands and options. */
function completionCommand(leb: Command): Command {
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
