import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import * as z from "zod/mini";
import { must, someText } from "../../catalog/kinds.ts";
import { parseJson } from "../../packages/event-patterns/json/json-text.ts";
import type { AuditLog } from "../audit/audit-table.ts";
import type { Change } from "../audit/entry.ts";
import { recordChange } from "../audit/record-change.ts";
import { log } from "../aws/log.ts";
import { subscriptionVersion } from "../endpoints/subscription-view.ts";
import type { EgressPolicy } from "../outbound/target.ts";
import { idOfRule, newSubscription } from "../subscriptions/new-subscription.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import type { SubscriptionStore } from "../subscriptions/subscriptions-table.ts";
import { companyNumber, companyText } from "../values/id.ts";
import { type Fault, faultsOfSchema, type Result } from "../values/problem.ts";

/** CloudFormation passes every value as text. */
const schema = z.object({
  Rule: someText.check(
    z.regex(/^[A-Za-z0-9_-]{1,64}$/, must("letters, digits, - and _, at most 64")),
  ),
  CompanyId: someText.check(z.regex(companyText, must("the number of a company"))),
  Subscription: someText,
});

/** The rule of a custom resource: which subscription of which company. */
type RuleProperties = {
  readonly rule: string;
  readonly companyId: number;
  /** The subscription's input, not yet validated. */
  readonly input: unknown;
};

function readProperties(properties: unknown): Result<{ readonly properties: RuleProperties }> {
  const parsed = schema.safeParse(properties);
  if (!parsed.success) return { ok: false, faults: faultsOfSchema(parsed.error) };
  const { Rule: rule, CompanyId, Subscription: text } = parsed.data;
  try {
    const input = parseJson(text);
    return { ok: true, properties: { rule, companyId: Number(CompanyId), input } };
  } catch {
    return { ok: false, faults: [{ pointer: "/Subscription", message: "must be JSON" }] };
  }
}

/** The response to CloudFormation. */
export type Outcome =
  | {
      readonly kind: "success";
      readonly physicalId: string;
      readonly data?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "failed"; readonly physicalId: string; readonly reason: string };

type Request = CloudFormationCustomResourceEvent;

/** Stored subscriptions, and the log of their changes. */
type Ports = {
  readonly subscriptions: SubscriptionStore;
  readonly audit: Pick<AuditLog, "add">;
};

/** Stands for the deployment of rules in code in the audit log, in place of a key. */
const keyId = "rules";

/**
 * Creates, updates or deletes the subscription of a rule in code, and records that in the audit log. Every call is
 * safe to repeat.
 *
 * The physical id is `<company>/<subscription>`. CloudFormation deletes a replaced subscription by it, so a Delete
 * uses the physical id alone.
 */
export async function provide(
  request: Request,
  ports: Ports,
  egressPolicy: EgressPolicy,
  nowMs: number,
): Promise<Outcome> {
  try {
    return request.RequestType === "Delete"
      ? await remove(request.PhysicalResourceId, ports, nowMs)
      : await put(request, ports, egressPolicy, nowMs);
  } catch (error) {
    log("rule_subscription.failed", { resource: request.LogicalResourceId, error: String(error) });
    const wanted = request.RequestType === "Delete" ? "deleted" : "stored";
    // Only the error's name, because its message can contain a secret.
    const { name } = error as Error;
    const reason = `the subscription of ${ruleOf(request)} could not be ${wanted}: ${name}`;
    return failed(request, `${reason}. See the function's log.`);
  }
}

async function put(
  request: Request,
  { subscriptions: store, audit }: Ports,
  egressPolicy: EgressPolicy,
  nowMs: number,
): Promise<Outcome> {
  const read = readProperties(request.ResourceProperties);
  if (!read.ok) return refused(request, read.faults);
  const { rule, companyId, input } = read.properties;
  const existing = await store.get(companyId, idOfRule(rule));
  const made = newSubscription(companyId, input, egressPolicy, nowMs, { rule, existing });
  if (!made.ok) return refused(request, made.faults);
  await store.put(made.subscription);
  await recordChange(audit, changeOf(made.subscription, existing), nowMs);
  const { id } = made.subscription;
  return { kind: "success", physicalId: `${companyId}/${id}`, data: { SubscriptionId: id } };
}

async function remove(
  physicalId: string,
  { subscriptions: store, audit }: Ports,
  nowMs: number,
): Promise<Outcome> {
  const [, company = "", id] = /^(\d+)\/(sub_rule-[\w-]{1,64})$/.exec(physicalId) ?? [];
  const companyId = companyNumber(company);
  // Otherwise it is the id of a failed Create, and there is nothing to delete.
  if (companyId === undefined || id === undefined) return { kind: "success", physicalId };
  for (;;) {
    const subscription = await store.get(companyId, id);
    // Its owner may enable or disable it meanwhile.
    if (!subscription) break;
    const deleted = await store.delete(subscription);
    if (deleted === "changed") continue;
    if (deleted === "deleted") {
      const change = { ...changeOf(subscription, subscription), operation: "deleteSubscription" };
      await recordChange(audit, change, nowMs);
    }
    break;
  }
  return { kind: "success", physicalId };
}

/** Returns the change by which a subscription became what it is, as the API's operation would record it. */
function changeOf({ company_id, id }: Subscription, existing: Subscription | undefined): Change {
  return {
    operation: existing ? "changeSubscription" : "createSubscription",
    keyId,
    companyId: company_id,
    pathId: id,
    answer: undefined,
    earlier: existing && subscriptionVersion(existing),
  };
}

function refused(request: Request, faults: readonly Fault[]): Outcome {
  const texts = faults.map(({ pointer, message }) => `${pointer || "the subscription"} ${message}`);
  return failed(request, `${ruleOf(request)} is invalid: ${texts.join("; ")}`);
}

/** An existing subscription keeps its physical id. A failed Create gets an id that no Delete finds. */
function failed(request: Request, reason: string): Outcome {
  const physicalId =
    request.RequestType === "Create" ? `not-made/${request.RequestId}` : request.PhysicalResourceId;
  return { kind: "failed", physicalId, reason };
}

function ruleOf({ ResourceProperties, LogicalResourceId }: Request): string {
  const name: unknown = ResourceProperties?.Rule;
  return `the rule ${typeof name === "string" ? `"${name.slice(0, 64)}"` : LogicalResourceId}`;
}
