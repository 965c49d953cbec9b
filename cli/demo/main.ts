import { Command } from "commander";

const { integrations } = new Command("npm run demo --")
  .description(
    "Shows the whole bus at work on this machine: events in, deliveries out, and checks.",
  )
  .option("--integrations", "into systems such as a CRM and a chat, in place of webhooks")
  .parse()
  .opts<{ integrations?: true }>();

await (integrations ? import("./integrations.ts") : import("./webhooks.ts"));
