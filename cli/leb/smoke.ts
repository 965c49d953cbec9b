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

/** `leb smoke`: sends one event through a deployment and diagnoses a failure. */
export function smokeCommand(): Command {
  const command = new Command("smoke")
    .summary("send one event through a deployment and diagnose a failure")
    .description(
      "Create keys and a subscription for a company that does not exist, publish one license.activated, wait " +
        "until it is delivered, and delete the keys and the subscription. Uses your AWS credentials. A bus in AWS " +
        "delivers the event to its own API; a local bus, to this command.",
    )
    .option("--timeout <seconds>", "maximum time until the event is delivered", countUpTo(600), 30)
    .option(
      "--port <number>",
      "with --local: port that receives the event",
      countUpTo(65_535),
      4000,
    )
    .optionsGroup("Which bus:");
  return withDeploymentOptions(command).action(smoke);
}

async function smoke(options: SmokeOptions): Promise<void> {
  // Loaded on demand: the AWS SDK takes a third of leb's start time.
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
