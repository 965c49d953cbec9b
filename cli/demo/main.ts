import { Command } from "commander";

const { integrations } = new Command("npm run demo --")
  .description(
    "Runs the whole bus on this machine: publishes events, delivers them and checks the result.",
  )
  .option("--integrations", "deliver to systems such as a CRM and a chat instead of to webhooks")
  .parse()
  .opts<{ integrations?: true }>();

await (integrations ? import("./integrations.ts") : import("./webhooks.ts"));
