import type { Queue } from "../../adapters/queue.ts";
import type { SubscriptionStore } from "../../adapters/subscription-store.ts";
import type { Channel } from "../../catalog/index.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import { changedSubscription } from "../../domain/subscriptions/change.ts";
import {
  type NewSubscription,
  newSubscription,
} from "../../domain/subscriptions/new-subscription.ts";
import { rotationOf } from "../../domain/subscriptions/rotation-request.ts";
import { publicView, withNewSecret } from "../../domain/subscriptions/secrets.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { testDelivery } from "../../domain/subscriptions/test-delivery.ts";
import { Refusal } from "../http/problems.ts";
import { jsonResponse } from "../http/response.ts";
import { companyResource } from "./company-resource.ts";
import type { Answer } from "./request.ts";
import { type Call, type Callers, serve } from "./serve.ts";

/** A company's subscriptions: create, list, read, change, delete, enable, disable, rotate the secret. */
export function subscriptionRoutes(
  callers: Callers,
  store: SubscriptionStore,
  queues: Readonly<Record<Channel, Pick<Queue, "send">>>,
  loopbackTargets: readonly string[],
  mostOfCompany: number,
) {
  const subscriptions = companyResource({
    name: "subscription",
    store,
    view: publicView,
    keeps: madeByRule,
  });

  async function create({ companyId, body }: Call): Answer {
    if ((await store.countOf(companyId)) >= mostOfCompany) {
      const detail = `A company has at most ${mostOfCompany} subscriptions. Delete one that nobody needs.`;
      throw new Refusal(problem("too-many-subscriptions", detail));
    }
    const made = granted(newSubscription(companyId, body, loopbackTargets, Date.now()));
    await store.put(made);
    return subscriptions.made(made, secretOf(made));
  }

  async function change(call: Call): Answer {
    const changed = await subscriptions.change(call, (subscription) => {
      const reason = madeByRule(subscription);
      if (reason) throw new Refusal(reason);
      return granted(changedSubscription(subscription, call.body, loopbackTargets, Date.now()));
    });
    return subscriptions.shown(changed);
  }

  const enable = (enabled: boolean) => async (call: Call) =>
    subscriptions.shown(
      await subscriptions.change(call, (subscription) => ({ ...subscription, enabled })),
    );

  async function rotateSecret(call: Call): Answer {
    const asked = rotationOf(call.body);
    if (!asked.ok) throw new Refusal(problem("invalid", undefined, asked.faults));
    const rotated = await subscriptions.change(call, (subscription) =>
      withNewSecret(subscription, asked.overlapSeconds, Date.now()),
    );
    return subscriptions.shown(rotated, 200, secretOf(rotated));
  }

  async function test(call: Call): Answer {
    const subscription = await subscriptions.existing(call);
    const tested = testDelivery(subscription, call.body, Date.now());
    if (!tested.ok) throw new Refusal(problem("invalid", undefined, tested.faults));
    const { message } = tested;
    const body = JSON.stringify(message);
    await queues[subscription.channel].send({ body, group: subscription.id });
    return jsonResponse(202, { id: message.delivery_id, event: message.event.event });
  }

  return [
    serve("listSubscriptions", callers, subscriptions.list),
    serve("createSubscription", callers, create),
    serve("getSubscription", callers, subscriptions.read),
    serve("changeSubscription", callers, change),
    serve("deleteSubscription", callers, subscriptions.remove),
    serve("enableSubscription", callers, enable(true)),
    serve("disableSubscription", callers, enable(false)),
    serve("testSubscription", callers, test),
    serve("rotateSecret", callers, rotateSecret),
  ];
}

function granted(made: NewSubscription): Subscription {
  if (made.ok) return made.subscription;
  throw new Refusal(problem("invalid", undefined, made.faults));
}

/** Changed or deleted here, it would be so until its rule's file changes. */
function madeByRule({ rule }: Subscription): Problem | undefined {
  if (rule === undefined) return undefined;
  return problem(
    "made-by-rule",
    `The rule "${rule}" makes it: remove the rule's file from the rules folder, or change it there, and deploy.`,
  );
}

/** A new secret is in the answer to the call that made it, and in no other. */
function secretOf({ secrets }: Subscription) {
  return { secret: secrets[0]?.secret };
}
