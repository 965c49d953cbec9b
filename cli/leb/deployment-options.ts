import { type Command, Option } from "commander";

/** Which bus a command is for. */
export type DeploymentOptions = {
  readonly stack: string;
  readonly region?: string;
  readonly profile?: string;
  readonly local?: true;
  readonly endpointPort: string;
};

/** Adds the options that tell which bus a command is for. */
export function withDeploymentOptions(command: Command): Command {
  return command
    .option("--stack <name>", "the bus's stack", "LicenseEventBus")
    .option("--region <region>", "its AWS region, where the environment or profile has another")
    .option("--profile <name>", "the AWS profile to use")
    .addOption(
      new Option("--local", 'the bus that "npm start" runs on this machine').conflicts([
        "region",
        "profile",
      ]),
    )
    .option("--endpoint-port <port>", "where the AWS endpoint of that bus listens", "4566");
}
