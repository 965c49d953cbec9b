import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { log } from "../aws/log.ts";
import type { Reach } from "../outbound/target.ts";
import { idOfRule, newSubscription } from "../subscriptions/new-subscription.ts";
import type { SubscriptionStore } from "../subscriptions/subscriptions-table.ts";
import { companyNumber } from "../values/id.ts";
import type { Fault } from "../values/problem.ts";
import { readProperties } from "./properties.ts";

/** What CloudFormation is told. */
export type Outcome =
  | {
      readonly kind: "success";
      readonly physicalId: string;
      readonly data?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "failed"; readonly physicalId: string; readonly reason: string };

type Request = CloudFormationCustomResourceEvent;

/**
 * Makes, changes or deletes the subscription of a rule in code. Every call may come twice.
 *
 * The physical id is `<company>/<subscription>`. CloudFormation deletes by it what another company or
 * rule took the place of, so a Delete goes by the physical id alone.
 */
export async function provide(
  request: Request,
  store: SubscriptionStore,
  reach: Reach,
  nowMs: number,
): Promise<Outcome> {
  try {
    return request.RequestType === "Delete"
      ? await remove(request.PhysicalResourceId, store)
      : await put(request, store, reach, nowMs);
  } catch (error) {
    log("rule_subscription.failed", { resource: request.LogicalResourceId, error: String(error) });
    const wanted = request.RequestType === "Delete" ? "deleted" : "stored";
    // Its name only: a message may repeat what is secret.
    const { name } = error as Error;
    const reason = `the subscription of ${ruleOf(request)} could not be ${wanted}: ${name}`;
    return failed(request, `${reason}. The log of the function tells more.`);
  }
}

async function put(
  request: Request,
  store: SubscriptionStore,
  reach: Reach,
  nowMs: number,
): Promise<Outcome> {
  const read = readProperties(request.ResourceProperties);
  if (!read.ok) return refused(request, read.faults);
  const { rule, companyId, wish } = read.properties;
  const existing = await store.get(companyId, idOfRule(rule));
  const made = newSubscription(companyId, wish, reach, nowMs, { rule, existing });
  if (!made.ok) return refused(request, made.faults);
  await store.put(made.subscription);
  const { id } = made.subscription;
  return { kind: "success", physicalId: `${companyId}/${id}`, data: { SubscriptionId: id } };
}

async function remove(physicalId: string, store: SubscriptionStore): Promise<Outcome> {
  const [, company = "", id] = /^(\d+)\/(sub_rule-[\w-]{1,64})$/.exec(physicalId) ?? [];
  const companyId = companyNumber(company);
  // Otherwise the id of a Create that failed: there is nothing.
  if (companyId === undefined || id === undefined) return { kind: "success", physicalId };
  for (;;) {
    const subscription = await store.get(companyId, id);
    // Its owner may enable or disable it meanwhile.
    if (!subscription || (await store.delete(subscription)) !== "changed") break;
  }
  return { kind: "success", physicalId };
}

function refused(request: Request, faults: readonly Fault[]): Outcome {
  const told = faults.map(({ pointer, message }) => `${pointer || "the wish"} ${message}`);
  return failed(request, `${ruleOf(request)} is not right: ${told.join("; ")}`);
}

/** What exists keeps its physical id; that of a failed Create names nothing that a Delete could find. */
function failed(request: Request, reason: string): Outcome {
  const physicalId =
    request.RequestType === "Create" ? `not-made/${request.RequestId}` : request.PhysicalResourceId;
  return { kind: "failed", physicalId, reason };
}

function ruleOf({ ResourceProperties, LogicalResourceId }: Request): string {
  const name: unknown = ResourceProperties?.Rule;
  return `the rule ${typeof name === "string" ? `"${name.slice(0, 64)}"` : LogicalResourceId}`;
}
