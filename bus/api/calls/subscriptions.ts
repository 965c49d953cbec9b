import { awsAccessOf } from "../../company-aws/access.ts";
import { isAws, resourceOf } from "../../company-aws/target.ts";
import { isConnected } from "../../connectors/index.ts";
import type { DeliveriesTable } from "../../delivery/deliveries-table.ts";
import type { Queues } from "../../delivery/queues.ts";
import { testDelivery } from "../../delivery/test-delivery.ts";
import { deletion, lookNow } from "../../drain/sweep.ts";
import { enabledHealth } from "../../endpoints/endpoint.ts";
import type { EndpointsTable } from "../../endpoints/endpoints-table.ts";
import {
  enableRequest,
  maxHeldCount,
  subscriptionVersion,
  subscriptionView,
} from "../../endpoints/subscription-view.ts";
import type { egressPolicyOf } from "../../outbound/target.ts";
import { changedSubscription } from "../../subscriptions/change.ts";
import { type NewSubscription, newSubscription } from "../../subscriptions/new-subscription.ts";
import { rotated, rotationFaults, rotationOf } from "../../subscriptions/rotation.ts";
import type { Subscription } from "../../subscriptions/subscription.ts";
import type { SubscriptionStore } from "../../subscriptions/subscriptions-table.ts";
import { subscriptionWarnings } from "../../subscriptions/warnings.ts";
import { faultsOfSchema, type Problem, problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import { companyResource } from "./company-resource.ts";
import type { Answer, Call } from "./serve.ts";

export type SubscriptionPorts = {
  readonly subscriptions: SubscriptionStore;
  readonly endpoints: EndpointsTable;
  readonly deliveries: Pick<DeliveriesTable, "countHeld">;
  readonly queues: Pick<Queues, "deliver" | "drain">;
};

/** A company's subscriptions: create, list, read, change, delete, enable, disable, rotate the secret. */
export function subscriptionCalls(
  { subscriptions: store, endpoints, deliveries, queues }: SubscriptionPorts,
  egressPolicy: ReturnType<typeof egressPolicyOf>,
  maxPerCompany: number,
) {
  const subscriptions = companyResource({
    name: "subscription",
    store: { ...store, delete: deletion(store, { endpoints, queues }) },
    view,
    views,
    keeps: madeByRule,
    earlier: subscriptionVersion,
  });

  async function view(subscription: Subscription) {
    const { company_id, id } = subscription;
    const key = { company_id, id };
    const [{ health }, held] = await Promise.all([
      endpoints.read(key),
      deliveries.countHeld(key, maxHeldCount),
    ]);
    const warnings = subscriptionWarnings(subscription);
    const shown = subscriptionView(subscription, health, held);
    const { target } = subscription;
    return {
      ...shown,
      ...(warnings.length > 0 && { warnings }),
      ...(isAws(target) && { aws_access: accessOf(company_id, resourceOf(target)) }),
    };
  }

  async function views(all: readonly Subscription[]) {
    const endpointOf = await endpoints.readAll(all);
    return all.map((subscription) =>
      subscriptionView(subscription, endpointOf(subscription).health),
    );
  }

  function accessOf(companyId: number, resource: string | undefined) {
    return awsAccessOf(companyId, egressPolicy.eventBusArn, resource);
  }

  async function awsAccess({ companyId, query }: Call): Answer {
    return jsonResponse(200, accessOf(companyId, query.arn));
  }

  /** @throws Refusal if the company cannot have the subscription. */
  async function creatable({ companyId, body }: Call): Promise<Subscription> {
    if ((await store.countOf(companyId)) >= maxPerCompany) {
      const detail = `A company has at most ${maxPerCompany} subscriptions. Delete one that is not needed.`;
      throw new Refusal(problem("too-many-subscriptions", detail));
    }
    return valid(newSubscription(companyId, body, egressPolicy, Date.now()));
  }

  async function create(call: Call): Answer {
    const made = await creatable(call);
    await store.put(made);
    return subscriptions.made(made, secretOf(made));
  }

  /** @throws Refusal if the subscription cannot be changed so. */
  function changed(subscription: Subscription, body: unknown): Subscription {
    const reason = madeByRule(subscription);
    if (reason) throw new Refusal(reason);
    return valid(changedSubscription(subscription, body, egressPolicy, Date.now()));
  }

  async function change(call: Call): Answer {
    const made = await subscriptions.change(call, (existing) => changed(existing, call.body));
    return subscriptions.shown(made);
  }

  async function validate(call: Call): Answer {
    await creatable(call);
    return jsonResponse(200, { valid: true });
  }

  async function validateChange(call: Call): Answer {
    changed(await subscriptions.existing(call), call.body);
    return jsonResponse(200, { valid: true });
  }

  /** Forgets the endpoint's failures, and has its held deliveries sent or dropped. */
  async function enable(call: Call): Answer {
    const asked = enableRequest.safeParse(call.body);
    if (!asked.success) {
      throw new Refusal(problem("invalid", undefined, faultsOfSchema(asked.error)));
    }
    const now = Date.now();
    const enabled = await subscriptions.change(call, (item) => ({ ...item, enabled: true }));
    const { company_id, id } = enabled;
    const dropBefore = asked.data.held === "drop" ? now : undefined;
    const key = { company_id, id };
    await endpoints.change(key, await endpoints.read(key), (health) =>
      enabledHealth(health, dropBefore, now),
    );
    await lookNow(key, { endpoints, queues });
    return subscriptions.shown(enabled);
  }

  async function disable(call: Call): Answer {
    return subscriptions.shown(
      await subscriptions.change(call, (item) => ({ ...item, enabled: false })),
    );
  }

  async function rotateSecret(call: Call): Answer {
    const asked = rotationOf(call.body);
    if (!asked.ok) throw new Refusal(problem("invalid", undefined, asked.faults));
    const { rotation } = asked;
    const changed = await subscriptions.change(call, (subscription) => {
      const { target } = subscription;
      if (isConnected(target)) {
        const detail = `A subscription to ${target.type} has no signing secret, because a connector's calls are not signed.`;
        throw new Refusal(problem("invalid", detail));
      }
      const faults = rotationFaults(rotation, subscription);
      if (faults.length > 0) throw new Refusal(problem("invalid", undefined, faults));
      return rotated(subscription, rotation, Date.now());
    });
    const secret = rotation.signature === "keygen" ? {} : secretOf(changed);
    return subscriptions.shown(changed, 200, secret);
  }

  async function test(call: Call): Answer {
    const subscription = await subscriptions.existing(call);
    if (subscription.target.type === "poll") {
      const detail =
        "Its consumer polls, so there is no endpoint to test. Publish an event instead.";
      throw new Refusal(problem("invalid", detail));
    }
    const tested = testDelivery(subscription, call.body, Date.now());
    if (!tested.ok) throw new Refusal(problem("invalid", undefined, tested.faults));
    const { message } = tested;
    await queues.deliver(subscription.channel, [{ message }]);
    return jsonResponse(202, { id: message.delivery_id, event: message.event.event });
  }

  return {
    listSubscriptions: subscriptions.list,
    createSubscription: create,
    getSubscription: subscriptions.read,
    changeSubscription: change,
    deleteSubscription: subscriptions.remove,
    enableSubscription: enable,
    disableSubscription: disable,
    validateSubscription: validate,
    validateSubscriptionChange: validateChange,
    testSubscription: test,
    getAwsAccess: awsAccess,
    rotateSecret,
  };
}

function valid(made: NewSubscription): Subscription {
  if (made.ok) return made.subscription;
  throw new Refusal(problem("invalid", undefined, made.faults));
}

/** Changed or deleted here, it would be so until its rule's file changes. */
function madeByRule({ rule }: Subscription): Problem | undefined {
  if (rule === undefined) return undefined;
  return problem(
    "made-by-rule",
    `The rule "${rule}" makes it. Change or remove its file in the rules folder, and deploy.`,
  );
}

/** A new secret is in the answer to the call that made it, and in no other. */
function secretOf({ secrets }: Subscription) {
  return { secret: secrets[0]?.secret };
}
