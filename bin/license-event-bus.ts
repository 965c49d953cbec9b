import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { checkSamples } from "../catalog/check-samples.ts";
import { ConfigurationError } from "../catalog/files/configuration-error.ts";
import { LicenseEventBusStack } from "../lib/license-event-bus-stack.ts";

// cdk hands over the context of cdk.json, and `npm start` runs the app without it.
const { context = {} } = JSON.parse(readFileSync(new URL("../cdk.json", import.meta.url), "utf8"));
const app = new App({ context });
try {
  checkSamples();
  new LicenseEventBusStack(app, "LicenseEventBus", {
    description: "License event bus: publish over HTTPS, route on EventBridge, deliver from SQS",
    eventTypes: app.node.tryGetContext("eventTypes"),
    rules: app.node.tryGetContext("rules"),
    loopbackTargets: app.node.tryGetContext("loopbackTargets"),
    webhookPorts: app.node.tryGetContext("webhookPorts"),
  });
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
}
