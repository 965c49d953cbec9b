import { Command } from "commander";
import { catalogCommand } from "./catalog.ts";
import { completionCommand } from "./completion.ts";
import { deliveriesCommand, resendCommand } from "./deliveries.ts";
import { eventsCommand } from "./events.ts";
import { failureOf } from "./failure.ts";
import { keysCommand } from "./keys.ts";
import { listenCommand } from "./listen.ts";
import { publishCommand } from "./publish.ts";
import { replayCommand } from "./replay.ts";
import { subscriptionsCommand } from "./subscriptions.ts";
import { tailCommand } from "./tail.ts";

/** One file each: what leb can do. */
const groups = [
  publishCommand,
  subscriptionsCommand,
  eventsCommand,
  deliveriesCommand,
  resendCommand,
  replayCommand,
  listenCommand,
  tailCommand,
  catalogCommand,
  keysCommand,
];

// Whoever reads may have read enough: leb events list | head -1
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const leb = new Command("leb").description("The license event bus on the command line.");
for (const group of groups) leb.addCommand(group());
leb.addCommand(completionCommand(leb));

try {
  await leb.parseAsync();
} catch (error) {
  const failure = failureOf(error);
  if (!failure) throw error;
  console.error(failure.message);
  process.exitCode = 1;
}
