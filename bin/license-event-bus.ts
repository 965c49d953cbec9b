import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { ConfigurationError } from "../catalog/files/folder.ts";
import { checkSamples } from "../catalog/sample.ts";
import { LicenseEventBus } from "../lib/license-event-bus.ts";
import { propsOf, readContext } from "./context.ts";

// The cdk command passes the context of cdk.json, and `npm start` runs the app without it.
const { context = {} } = JSON.parse(readFileSync(new URL("../cdk.json", import.meta.url), "utf8"));
const app = new App({ context });
hideBundling();
try {
  checkSamples();
  const settings = readContext(app);
  const isDev = settings.stage === "dev";
  const stack = new Stack(app, isDev ? "LicenseEventBus-dev" : "LicenseEventBus", {
    description: "License event bus: publish over HTTPS, route on EventBridge, deliver from SQS",
    terminationProtection: !isDev,
  });
  // "Default" adds nothing to the names of the resources.
  new LicenseEventBus(stack, "Default", propsOf(stack, settings));
  const { templateFullPath } = app.synth().getStackArtifact(stack.artifactId);
  console.error(`Wrote the template to ${relative(process.cwd(), templateFullPath)}`);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** Hides the line that CDK prints for each function. Bundling takes no time here. */
function hideBundling(): void {
  const write = process.stderr.write.bind(process.stderr) as (...args: unknown[]) => boolean;
  process.stderr.write = (text: unknown, ...others: unknown[]) =>
    String(text).startsWith("Bundling asset ") || write(text, ...others);
}
