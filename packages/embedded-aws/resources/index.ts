import type { Provisioner } from "../cloudformation/stack.ts";
import { isCustomResource } from "../custom-resources/custom-resources.ts";
import {
  alarm,
  cdkMetadata,
  dashboard,
  logGroup,
  logResourcePolicy,
  metricFilter,
} from "./cloudwatch.ts";
import { dynamodbTable } from "./dynamodb-table.ts";
import { archive, eventBus, rule } from "./events.ts";
import { api, integration, route, stage } from "./http-api.ts";
import { policy, role } from "./iam.ts";
import { kmsAlias, kmsKey } from "./kms.ts";
import {
  lambdaEventInvokeConfig,
  lambdaEventSourceMapping,
  lambdaFunction,
  lambdaPermission,
} from "./lambda.ts";
import { generatedName, type ResourceType, type World } from "./resource-type.ts";
import { topic, topicPolicy, topicSubscription } from "./sns.ts";
import { sqsQueue, sqsQueuePolicy } from "./sqs-queue.ts";

export const resourceTypes: readonly ResourceType[] = [
  alarm,
  api,
  archive,
  cdkMetadata,
  dashboard,
  dynamodbTable,
  eventBus,
  integration,
  kmsAlias,
  kmsKey,
  lambdaEventInvokeConfig,
  lambdaEventSourceMapping,
  lambdaFunction,
  lambdaPermission,
  logGroup,
  logResourcePolicy,
  metricFilter,
  policy,
  role,
  route,
  rule,
  sqsQueue,
  sqsQueuePolicy,
  stage,
  topic,
  topicPolicy,
  topicSubscription,
];
const types = new Map(resourceTypes.map((known) => [known.type, known]));

/** Returns a provisioner that creates resources of supported types and warns about others. */
export function provisionerOf(world: World): Provisioner {
  return async ({ logicalId, type, properties }) => {
    if (isCustomResource(type)) {
      return world.customResources.provide({ logicalId, type, properties });
    }
    const known = types.get(type);
    if (!known) {
      world.warn(`${logicalId}: ${type} is not in the embedded AWS; the resource does nothing`);
      return { ref: generatedName({ logicalId, world }, 128), attributes: {} };
    }
    return known.create(properties, { logicalId, world }, (property) => {
      world.warn(
        `${logicalId}: ${type} has no ${property} in the embedded AWS; the property does nothing`,
      );
    });
  };
}
