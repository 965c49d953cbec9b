import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { clientSettings } from "../../bus/aws/client.ts";
import type { DeploymentOptions } from "./bus.ts";
import { Failure } from "./failure.ts";

/** Location of a bus. */
export type Deployment = {
  readonly apiUrl: string;
  readonly apiKeysTable: string;
  readonly companiesTable: string;
  readonly eventBusName: string;
};

/**
 * Finds the bus by the outputs of its stack, and makes all AWS clients of this process use its
 * account.
 *
 * @throws Failure if there is none.
 */
export async function findDeployment(options: DeploymentOptions): Promise<Deployment> {
  configureAws(options);
  const outputs = await outputsOf(options);
  const construct = constructIn(outputs);
  const output = (name: string) => {
    const value = outputs.get(`${construct}${name}`);
    if (value !== undefined) return value;
    throw new Failure(
      `The stack ${options.stack} is not a license event bus: it has no output ${name}.`,
    );
  };
  return {
    apiUrl: output("ApiUrl"),
    apiKeysTable: output("ApiKeysTable"),
    companiesTable: output("CompaniesTable"),
    eventBusName: output("EventBusName"),
  };
}

/**
 * Returns the id of the bus construct in someone's own stack. The names of its outputs begin with
 * the id.
 */
function constructIn(outputs: ReadonlyMap<string, string>): string {
  const names = [...outputs.keys()].map((name) => /^(.*)ApiKeysTable$/.exec(name)?.[1]);
  return names.find((name) => name !== undefined) ?? "";
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

/** Returns outputs keyed by name, without the hash that CDK appends for constructs. */
async function outputsOf({ stack, local }: DeploymentOptions): Promise<Map<string, string>> {
  const client = new CloudFormationClient(clientSettings);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return new Map(
      outputs.map(({ OutputKey = "", OutputValue = "" }) => [
        OutputKey.replace(/[\dA-F]{8}$/, ""),
        OutputValue,
      ]),
    );
  } catch (error) {
    if (!/does not exist/.test((error as Error).message)) throw error;
    const where = local
      ? "The bus on this machine"
      : `This AWS account, in ${await client.config.region()},`;
    throw new Failure(`${where} has no stack ${stack}. Check --stack, --region and --profile.`);
  }
}
