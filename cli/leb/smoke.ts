import { Command } from "commander";
import { ApiError } from "../../sdk/index.ts";
import { colors } from "../print.ts";
import { countUpTo, type DeploymentOptions, withDeploymentOptions } from "./bus.ts";
import { Failure, failureOf } from "./failure.ts";

export type SmokeOptions = DeploymentOptions & {
  /** Seconds. */
  readonly timeout: number;
  readonly port: number;
};

/** `leb smoke` */
export function smokeCommand(): Command {
  const command = new Command("smoke")
    .summary("send one event through a deployment, and say what is wrong if it does not arrive")
    .description(
      "Makes keys and a subscription of a company that there is none of, publishes one license.activated, waits " +
        "until it is delivered, and takes away what it made. It works with your own AWS credentials. A bus in AWS " +
        "delivers the event to its own API; the one on this machine, to this command.",
    )
    .option("--timeout <seconds>", "how long the event may take", countUpTo(600), 30)
    .option("--port <number>", "with --local: where it is received", countUpTo(65_535), 4000)
    .optionsGroup("Which bus:");
  return withDeploymentOptions(command).action(smoke);
}

async function smoke(options: SmokeOptions): Promise<void> {
  // Loaded only when needed: the AWS SDK takes a third of the time in which leb starts.
  const { sendThrough } = await import("./smoke/send-through.ts");
  try {
    await sendThrough(options, {
      say: (text) => console.log(`${colors.green("✓")} ${text}`),
      warn(text) {
        console.error(`${colors.yellow("!")} ${text}`);
        process.exitCode = 1;
      },
    });
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    const isOfBus = error instanceof ApiError && error.status >= 500;
    const where = isOfBus ? "\n  See docs/operations.md#api-errors" : "";
    throw new Failure(`${colors.red("✗")} ${failure.message}${where}`);
  }
}
