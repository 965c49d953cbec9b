import { wake } from "../../bus/delivery/apply.ts";
import { messageOf } from "../../bus/delivery/row.ts";
import { testDelivery } from "../../bus/delivery/test-delivery.ts";
import { type EndpointKey, enabledHealth, newEndpoint } from "../../bus/endpoints/endpoint.ts";
import { newReplay } from "../../bus/replays/new-replay.ts";
import { replayedStatuses } from "../../bus/replays/replay.ts";
import type { Subscription } from "../../bus/subscriptions/subscription.ts";
import { deliveryId, timeOrderedId, uuidFrom } from "../../bus/values/id.ts";
import { call, clockOf, type Environment } from "./environment.ts";
import type { PersonAct, SubscriptionPlan } from "./plan.ts";
import type { AllPorts } from "./ports.ts";
import { companyId } from "./publisher.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/**
 * One request to the API.
 *
 * @throws Error for a 5xx. The person retries.
 */
export type Request = (ports: AllPorts, environment: Environment) => Promise<void>;

/** A scheduled request of a person. */
type PersonRequest = {
  /** Deliveries whose second attempt a fault of the request explains. */
  readonly about: readonly string[];
  readonly request: Request;
};

export function newSubscription(planned: SubscriptionPlan, enabled: boolean): Subscription {
  const { id, createdAt, events, isOrdered, isPolled, rateLimit, retry } = planned;
  return {
    id,
    company_id: companyId,
    channel: "webhooks",
    events: [...events],
    format: "licensespring",
    signature: "v1",
    enabled,
    secrets: [],
    created_at: createdAt,
    target: isPolled ? { type: "poll" } : { type: "webhook", url: `https://${id}.example/` },
    ...(isOrdered && { ordered: true }),
    ...(rateLimit && { rate_limit: rateLimit }),
    ...(retry && { retry }),
  };
}

/**
 * The requests of people to the API. All choices are made in advance, so that the same request can
 * be repeated.
 */
export function people(world: World) {
  const { stores, history, random } = world;
  const { subscriptions, endpoints, deliveries, replays } = stores;
  const keyOf = (id: string): EndpointKey => ({ company_id: companyId, id });
  const noted = (act: string, about: string, at: number) => history.acts.push({ at, act, about });
  const on = <T>(environment: Environment, name: string, effect: () => Promise<T>) =>
    call(environment, world, name, effect);

  async function wakeNow(key: EndpointKey, ports: AllPorts): Promise<void> {
    await wake(key, ports.now(), ports);
    await ports.queues.drain([{ key, delayMs: 0 }]);
  }

  /** Changes a subscription if it exists. */
  function changing(
    id: string,
    act: string,
    change: (subscription: Subscription) => Subscription,
  ): Request {
    return async (_, environment) => {
      await on(environment, `api.${act}`, async () => {
        const subscription = subscriptions.find(keyOf(id));
        if (!subscription) return;
        const changed = change(subscription);
        await subscriptions.put(changed);
        world.watch.subscriptionChanged(id, changed.enabled);
        noted(act, id, world.scheduler.now());
        history.tell([id], () => `person: ${act}`);
      });
    };
  }

  function enable(id: string, drops: boolean): Request {
    const change = changing(id, drops ? "enable-drop" : "enable", (subscription) => ({
      ...subscription,
      enabled: true,
    }));
    return async (ports, environment) => {
      await change(ports, environment);
      if (!subscriptions.find(keyOf(id))) return;
      const now = clockOf(environment, world);
      await ports.endpoints.change(keyOf(id), endpoints.get(keyOf(id)) ?? newEndpoint, (health) =>
        enabledHealth(health, drops ? now : undefined, now),
      );
      await wakeNow(keyOf(id), ports);
    };
  }

  function remove(id: string): Request {
    return async (ports, environment) => {
      await on(environment, "api.delete", async () => {
        await subscriptions.remove(keyOf(id));
        noted("delete", id, world.scheduler.now());
        history.tell([id], () => "person: delete");
      });
      await wakeNow(keyOf(id), ports);
    };
  }

  function resend(deliveryId: string): Request {
    return async (ports) => {
      const row = deliveries.get({ company_id: companyId, id: deliveryId });
      if (!row || !subscriptions.find(keyOf(row.subscription_id))) return;
      noted("resend", deliveryId, world.scheduler.now());
      history.tell([deliveryId], () => "person: resend");
      await ports.queues.deliver("webhooks", [{ message: messageOf(row, "manual") }]);
    };
  }

  function test(id: string): Request {
    const eventId = uuidFrom(String(random.next()));
    return async (ports) => {
      const subscription = subscriptions.find(keyOf(id));
      if (!subscription || subscription.target.type === "poll") return;
      const made = testDelivery(subscription, {}, ports.now());
      if (!made.ok) throw new Error("The test is not valid");
      const { event, ...message } = made.message;
      const delivery_id = deliveryId({ ...event, id: eventId }, id);
      noted("test", delivery_id, world.scheduler.now());
      await ports.queues.deliver("webhooks", [
        { message: { ...message, delivery_id, event: { ...event, id: eventId } } },
      ]);
    };
  }

  function replay(id: string, chosen: Random): Request {
    const status = chosen.pick(replayedStatuses);
    const per_second = chosen.pick([1, 50]);
    return async (ports, environment) => {
      if (!subscriptions.find(keyOf(id))) return;
      const now = clockOf(environment, world);
      const made = newReplay(companyId, id, { status, per_second }, now);
      if (!made.ok) throw new Error("The replay is not valid");
      const entropy = Uint8Array.from({ length: 10 }, () => random.below(256));
      const replay = { ...made.replay, id: timeOrderedId("rpl", now, entropy) };
      // One transaction.
      await on(environment, "api.replay", async () => {
        const isEntered = await endpoints.enter(keyOf(id), replay.id);
        history.tell([id], () => `person: replay ${status}: ${isEntered}`);
        if (!isEntered) return;
        await replays.add(replay);
        noted("replay", id, world.scheduler.now());
      });
      await wakeNow(keyOf(id), ports);
    };
  }

  function cancel(id: string): Request {
    return async (ports, environment) => {
      const { replay_id } = endpoints.get(keyOf(id));
      if (replay_id === undefined) return;
      const replay = await replays.get(companyId, replay_id);
      if (replay?.state !== "running") return;
      const { version } = replay;
      await on(environment, "api.cancel", () =>
        replays.replace({
          ...replay,
          version: version + 1,
          state: "cancelled",
          finished_at: ports.now(),
        }),
      );
      await wakeNow(keyOf(id), ports);
    };
  }

  return {
    enable,
    /** Returns the current request of a person; undefined if it has no target. */
    request(act: Exclude<PersonAct, "repeat">): PersonRequest | undefined {
      const { id } = random.pick(world.plan.subscriptions) ?? { id: "" };
      if (act === "resend") {
        const row = random.pick(deliveries.all());
        return row && { about: [row.id], request: resend(row.id) };
      }
      return { about: [], request: requestOf(act, id) };
    },
  };

  function requestOf(act: Exclude<PersonAct, "repeat" | "resend">, id: string): Request {
    switch (act) {
      case "enable":
        return enable(id, false);
      case "enable-drop":
        return enable(id, true);
      case "disable":
        return changing(id, act, (subscription) => ({ ...subscription, enabled: false }));
      case "change": {
        const rateLimit = random.chance(0.5) ? ({ max: 5, per: "second" } as const) : undefined;
        const delays = random.pick([[5, 300], [1], [2_000, 5_000]]);
        return changing(id, act, ({ rate_limit: _, ...subscription }) =>
          subscription.target.type === "poll"
            ? subscription
            : {
                ...subscription,
                retry: { delays: [...delays] },
                ...(rateLimit && { rate_limit: rateLimit }),
              },
        );
      }
      case "delete":
        return remove(id);
      case "replay":
        return replay(id, random);
      case "cancel":
        return cancel(id);
      case "test":
        return test(id);
      default:
        return act satisfies never;
    }
  }
}
