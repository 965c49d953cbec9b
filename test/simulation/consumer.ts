import { isFinal } from "../../bus/delivery/row.ts";
import { acknowledge } from "../../bus/polling/acknowledge.ts";
import { type PolledMessage, receive } from "../../bus/polling/receive.ts";
import type { Subscription } from "../../bus/subscriptions/subscription.ts";
import { call } from "./environment.ts";
import type { Functions } from "./functions.ts";
import { day, type SubscriptionPlan } from "./plan.ts";
import { companyId } from "./publisher.ts";
import type { World } from "./world.ts";

const leaseMs = 60_000;
/** Milliseconds before a call without an answer is repeated. */
const retryMs = 5_000;
/** Milliseconds before a lease's end after which the consumer no longer counts on it. */
const marginMs = 1_000;
/** Deliveries can still arrive for this long after the end, in milliseconds. */
const lateMs = day;

/**
 * Starts a consumer that polls a subscription. It processes messages as its receiver answers requests, and
 * acknowledges those that it took. It stops when nothing can arrive or wait any more.
 */
export function startConsumer(planned: SubscriptionPlan, world: World, bus: Functions): void {
  const { scheduler, random, stores, history, receivers, plan, faults } = world;
  const { id } = planned;
  const key = { company_id: companyId, id };
  const pauseMs = random.pick([20_000, 300_000, 3_600_000]);

  function round(): void {
    // Few of the calls that find nothing are worth their time.
    if (hasWaiting() || random.chance(0.02)) fetch();
    if (isNeeded()) scheduler.at(scheduler.now() + pauseMs * (0.5 + random.next()), round);
  }

  function fetch(): void {
    bus.run("poll", 0, [id], async (ports, environment) => {
      const { begunAt } = environment.invocation;
      const subscription = await call(environment, world, "subscriptions.get", async () =>
        stores.subscriptions.find(key),
      );
      if (!subscription) return;
      const limit = 1 + random.below(10);
      const messages = await receive(
        subscription,
        { limit, leaseMs },
        {
          ...ports,
          async render(message) {
            if (planned.dropsSome && message.event.id.charCodeAt(0) % 4 === 0) {
              return { kind: "unsent", outcome: { kind: "dropped", reason: "it gave nothing" } };
            }
            world.watch.sent(message, begunAt);
            return { kind: "rendered", payload: { headers: {}, body: "" } };
          },
        },
      );
      for (const message of messages) {
        world.watch.leased(message.id, message.leased_until);
        scheduler.at(scheduler.now() + random.between(1, 100), () =>
          process(message, subscription),
        );
      }
    });
  }

  function isNeeded(): boolean {
    const subscription = stores.subscriptions.find(key);
    if (!subscription) return false;
    return scheduler.now() < plan.endMs + lateMs || (hasWaiting() && subscription.enabled);
  }

  function hasWaiting(): boolean {
    return stores.deliveries.all().some((row) => row.subscription_id === id && !isFinal(row));
  }

  function process(
    { id: delivery_id, event_id, lease, leased_until }: PolledMessage,
    subscription: Subscription,
  ): void {
    const at = scheduler.now();
    const reply = receivers.get(id)?.receive(event_id, at);
    if (!reply) throw new Error(`${id} has no receiver`);
    const { isTaken, durationMs, response } = reply;
    const attempt = history.attempts.get(delivery_id)?.length ?? 0;
    const until = at + durationMs;
    // The consumer tells the bus no time before which a message must not return.
    const seen = { at, subscription_id: id, delivery_id, attempt, isTaken, until: at };
    history.attempted({ ...seen, trigger: "drain", retryAfter: undefined });
    history.tell([delivery_id, id], () => `${delivery_id}: consumer takes it: ${isTaken}`);
    if (!isTaken) return;
    // It died after it had processed the message.
    if (response.kind === "failed") {
      history.disturb([delivery_id]);
      return;
    }
    // It takes longer than its lease.
    const isLate = random.chance(faults().late);
    if (isLate) history.disturb([delivery_id]);
    let isDone = false;
    const attemptAcknowledgement = (): void => {
      if (isDone) return;
      if (!isLate && scheduler.now() > leased_until - marginMs) {
        history.disturb([delivery_id]);
        return;
      }
      bus.run("acknowledge", 0, [delivery_id], async (ports, environment) => {
        world.watch.acknowledges(environment.invocation, leased_until);
        const [result] = await acknowledge(subscription, [lease], ports);
        history.tell([delivery_id, id], () => `${delivery_id}: ${result}`);
        isDone = true;
        if (result === "acknowledged") world.watch.acknowledged(delivery_id);
      });
      scheduler.at(scheduler.now() + retryMs, attemptAcknowledgement);
    };
    scheduler.at(
      isLate ? leased_until + random.between(0, 120_000) : until,
      attemptAcknowledgement,
    );
  }

  round();
}
