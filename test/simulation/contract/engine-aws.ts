import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { startTestAws } from "../../../packages/embedded-aws/testing/stack.ts";

type Resource = {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
};
type Resources = Readonly<Record<string, Resource>>;

/** Prefixes of the logical ids of the delivery engine's tables and queues. */
const names = {
  Deliveries: "StorageDeliveries",
  Endpoints: "StorageEndpoints",
  Lanes: "StorageLanes",
  Subscriptions: "StorageSubscriptions",
  Events: "StorageEvents",
  Slow: "WebhooksSlowDeliveriesQueue",
  Quick: "WebhooksDeliveriesQueue",
  Drain: "DrainsQueue",
  Turns: "WebhooksOrderedDeliveriesQueue",
} as const;
type Name = keyof typeof names;

/** Properties that affect operations. Others refer to keys, functions and dead-letter queues. */
const kept = [
  ...["KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode"],
  ...["FifoQueue", "DeduplicationScope", "FifoThroughputLimit", "VisibilityTimeout"],
];

/**
 * Starts the tables and queues of the synthesized stack, in an embedded AWS without functions. The
 * AWS clients of this process use it from then on.
 */
export async function startEngineAws() {
  const template = join(inject("assembly"), "LicenseEventBus.template.json");
  const { Resources } = JSON.parse(readFileSync(template, "utf8")) as { Resources: Resources };
  const all = Object.keys(names) as Name[];
  const { aws } = await startTestAws({
    Resources: Object.fromEntries(all.map((name) => [name, resource(Resources, names[name])])),
  });
  Object.assign(process.env, aws.environment);
  const refs = Object.fromEntries(all.map((name) => [name, aws.resources[name]?.ref]));
  return {
    /** Names of tables and URLs of queues. */
    refs: refs as Record<Name, string>,
    stop: () => aws.stop(),
  };
}

function resource(resources: Resources, idStart: string): Resource {
  const [found, ...more] = Object.entries(resources).filter(
    ([id, { Type }]) =>
      id.startsWith(idStart) && /^AWS::(?:DynamoDB::Table|SQS::Queue)$/.test(Type),
  );
  if (!found || more.length > 0) throw new Error(`not one table or queue ${idStart}`);
  const [, { Type, Properties }] = found;
  return {
    Type,
    Properties: Object.fromEntries(
      Object.entries(Properties).filter(([name]) => kept.includes(name)),
    ),
  };
}
