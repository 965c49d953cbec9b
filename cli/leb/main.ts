import { Command } from "commander";
import { completionCommand } from "./completion.ts";
import { failureOf } from "./failure.ts";

/** The commands, one file each. Loading only the one that runs halves leb's start time. */
const groups: Readonly<Record<string, () => Promise<Command>>> = {
  publish: async () => (await import("./publish.ts")).publishCommand(),
  subscriptions: async () => (await import("./subscriptions.ts")).subscriptionsCommand(),
  events: async () => (await import("./events.ts")).eventsCommand(),
  deliveries: async () => (await import("./deliveries.ts")).deliveriesCommand(),
  resend: async () => (await import("./deliveries.ts")).resendCommand(),
  replay: async () => (await import("./replay.ts")).replayCommand(),
  listen: async () => (await import("./listen.ts")).listenCommand(),
  tail: async () => (await import("./tail.ts")).tailCommand(),
  catalog: async () => (await import("./catalog.ts")).catalogCommand(),
  smoke: async () => (await import("./smoke.ts")).smokeCommand(),
  keys: async () => (await import("./keys.ts")).keysCommand(),
};

// The reader of a pipe may close it early: leb events list | head -1
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const leb = new Command("leb").description("Command line for the license event bus.");
const named = Object.entries(groups).filter(([name]) => name === process.argv[2]);
for (const [, load] of named.length > 0 ? named : Object.entries(groups)) {
  leb.addCommand(await load());
}
leb.addCommand(completionCommand(leb));

try {
  await leb.parseAsync();
} catch (error) {
  const failure = failureOf(error);
  if (!failure) throw error;
  console.error(failure.message);
  process.exitCode = 1;
}
