import { CfnResource, Stack } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import { ConfigurationError } from "../../catalog/files/configuration-error.ts";

/** CloudFormation quotas, "Resources". */
const mostResources = 500;

/** @throws ConfigurationError if the stack, with all that it has by now, has too many resources. */
export function checkRoom(scope: IConstruct): void {
  const all = Stack.of(scope).node.findAll().filter(CfnResource.isCfnResource).length;
  if (all <= mostResources) return;
  throw new ConfigurationError(
    `The rules are too many: with them, the stack has ${all} resources, and CloudFormation takes ${mostResources}`,
  );
}
