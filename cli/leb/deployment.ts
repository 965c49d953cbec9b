import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { type Command, Option } from "commander";
import { clientSettings } from "../../adapters/aws.ts";
import { Failure } from "./failure.ts";

/** Which bus a command is for. */
export type DeploymentOptions = {
  readonly stack: string;
  readonly region?: string;
  readonly profile?: string;
  readonly local?: true;
  readonly endpointPort: string;
};

/** Where a bus is found. */
export type Deployment = {
  readonly apiUrl: string;
  readonly apiKeysTable: string;
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

/**
 * Finds the bus by the outputs of its stack, and has all AWS clients of this process use its account.
 *
 * @throws Failure if there is none.
 */
export async function findDeployment(options: DeploymentOptions): Promise<Deployment> {
  configureAws(options);
  const outputs = await outputsOf(options);
  const output = (name: string) => {
    const value = outputs.get(name);
    if (value !== undefined) return value;
    throw new Failure(
      `The stack ${options.stack} is no license event bus: it has no output ${name}.`,
    );
  };
  return { apiUrl: output("ApiUrl"), apiKeysTable: output("ApiKeysTable") };
}

function configureAws({ local, endpointPort, region, profile }: DeploymentOptions): void {
  if (region) process.env.AWS_REGION = region;
  if (profile) process.env.AWS_PROFILE = profile;
  if (!local) return;
  delete process.env.AWS_PROFILE;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${endpointPort}`,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  });
}

async function outputsOf({ stack, local }: DeploymentOptions): Promise<Map<string, string>> {
  const client = new CloudFormationClient(clientSettings);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return new Map(outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
  } catch (error) {
    if (!/does not exist/.test((error as Error).message)) throw error;
    const where = local
      ? "The bus on this machine"
      : `This AWS account, in ${await client.config.region()},`;
    throw new Failure(`${where} has no stack ${stack}: see --stack, --region and --profile.`);
  }
}
