import { limit } from "../../bus/aws/client.ts";
import type { DeliveryMessage, QueuedDelivery } from "../../bus/delivery/message.ts";
import type { Found, Sent, Wanted } from "../../bus/delivery/types.ts";
import type { DispatchPorts } from "../../bus/dispatch/dispatch.ts";
import type { SweepPorts } from "../../bus/drain/sweep.ts";
import type { DrainPorts } from "../../bus/drain/types.ts";
import { readAnswer } from "../../bus/outbound/answer.ts";
import type { Subscription } from "../../bus/subscriptions/subscription.ts";
import { call, clockOf, type Environment, forever, isDead } from "./environment.ts";
import { announceOn } from "./publisher.ts";
import type { World } from "./world.ts";

/** All ports of all functions. */
export type AllPorts = DispatchPorts & DrainPorts & SweepPorts;

const maxPerHost = 5;

/** Returns the ports of a function, with their faults. */
export function portsOf(environment: Environment, world: World): AllPorts {
  const { stores, random, scheduler, history, faults } = world;
  const { deliveries, endpoints, lanes, replays, queues } = stores;
  const on = <T>(name: string, effect: () => Promise<T>) => call(environment, world, name, effect);
  const now = () => clockOf(environment, world);
  const disturb = (about: string, text: string) => {
    history.disturb([about]);
    history.tell([about], () => text);
  };

  /**
   * Sends a message with the queue's faults: a hint can be lost, and a message can be duplicated or
   * late.
   */
  function queued<Message extends { readonly delayMs?: number }>(
    message: Message,
    about: string,
    isHint: boolean,
  ): readonly Message[] {
    const { duplicate, late, loss } = faults();
    if (isHint && random.chance(loss)) {
      disturb(about, "queue: a hint got lost");
      return [];
    }
    const { delayMs = 0 } = message;
    const copies = random.chance(duplicate) ? [message, message] : [message];
    if (copies.length > 1) disturb(about, "queue: a message comes twice");
    return copies.map((copy) => {
      if (!random.chance(late)) return copy;
      disturb(about, "queue: a message comes late");
      return {
        ...copy,
        delayMs: Math.min(900_000, delayMs + random.pick([2_000, 60_000, 600_000])),
      };
    });
  }

  const isHint = ({ trigger }: QueuedDelivery) => trigger === "retry" || trigger === "drain";

  return {
    channel: "webhooks",
    subscriptions: environment.subscriptions,
    now,
    random: random.next,
    log: (name, fields) =>
      history.tell(
        [...environment.invocation.about, ...namesIn(fields)],
        () => `${name} ${JSON.stringify(fields)}`,
      ),
    after(ms, callback) {
      return scheduler.at(scheduler.now() + ms, () => {
        if (!isDead(environment, world)) callback();
      });
    },
    limitPerHost: limit(maxPerHost),

    async read(wanted) {
      const found = await readInTwo(wanted, world, on);
      return withOmissions(found, world, environment);
    },
    deliveries: {
      write(row, expected, attempt) {
        return on("deliveries.write", async () => {
          const other = await deliveries.write(row, expected, attempt);
          if (!other) {
            const isResent = history.acts.some(({ about }) => about === row.id);
            world.watch.written(row, isResent, environment.invocation);
          }
          history.tell([row.id, row.subscription_id], () => {
            const text = `${row.status} attempts=${row.attempts} ${row.reason ?? ""} due=${row.due_at}`;
            return other
              ? `${row.id}: not written (${text}), it is ${other.status} attempts=${other.attempts} due=${other.due_at}`
              : `${row.id}: ${text}`;
          });
          return other;
        });
      },
      due: (key, waiting, range) => on("deliveries.due", () => deliveries.due(key, waiting, range)),
      undelivered: (companyId, status, range) =>
        on("undelivered", () => deliveries.undelivered(companyId, status, range)),
    },
    endpoints: {
      change(key, known, change) {
        return on("endpoints.change", async () => {
          const changed = await endpoints.change(key, known, change);
          if (!changed.isChanged) return changed;
          world.watch.healthChanged(key.id, changed.endpoint.health);
          history.tell(
            [key.id],
            () => `${key.id}: health ${JSON.stringify(changed.endpoint.health)}`,
          );
          return changed;
        });
      },
      wake(key, at, nowMs, latest) {
        return on("endpoints.wake", async () => {
          const isEarlier = await endpoints.wake(key, at, nowMs, latest);
          history.tell([key.id], () => `${key.id}: wake at ${at}: ${isEarlier}`);
          return isEarlier;
        });
      },
      take: (key, limit, nowMs) => on("endpoints.take", () => endpoints.take(key, limit, nowMs)),
      begin(key, known, again) {
        return on("endpoints.begin", async () => {
          const begun = await endpoints.begin(key, known, again);
          history.tell([key.id], () => `${key.id}: begin ${JSON.stringify(begun)}`);
          return begun;
        });
      },
      finish(key, begun, wakeAt) {
        return on("endpoints.finish", async () => {
          await endpoints.finish(key, begun, wakeAt);
          history.tell(
            [key.id],
            () => `${key.id}: finish ${wakeAt}: ${JSON.stringify(endpoints.get(key))}`,
          );
        });
      },
      forget: (key, begun) => on("endpoints.forget", () => endpoints.forget(key, begun)),
    },
    lanes: {
      put: (lane, delivery) => on("lanes.put", () => lanes.put(lane, delivery)),
      remove: (lane, id) => on("lanes.remove", () => lanes.remove(lane, id)),
      first: (lane) => on("lanes.first", () => lanes.first(lane)),
      notePending: (event, channel) => on("lanes.note", () => lanes.notePending(event, channel)),
      forgetPending: (event, channel) =>
        on("lanes.forget", () => lanes.forgetPending(event, channel)),
      firstPending: (company, channel, orderingKey, nowMs) =>
        on("lanes.pending", () => lanes.firstPending(company, channel, orderingKey, nowMs)),
    },
    replays: {
      get: (companyId, id) => on("replays.get", () => replays.get(companyId, id)),
      replace: (replay) => on("replays.replace", () => replays.replace(replay)),
      leave: (key, id) => on("replays.leave", () => replays.leave(key, id)),
    },
    async *waking(until) {
      yield* await on("waking", async () => {
        const pages = [];
        for await (const page of endpoints.waking(until)) pages.push(page);
        return pages;
      });
    },
    queues: {
      deliver(channel, messages) {
        for (const { message } of messages) world.watch.queued(message);
        const sent = messages.flatMap((one) =>
          queued(one, one.message.delivery_id, isHint(one.message)),
        );
        return on("queues.deliver", () => queues.deliver(channel, sent));
      },
      drain(hints) {
        const sent = hints.flatMap((one) => queued(one, one.key.id, true));
        return on("queues.drain", () => queues.drain(sent));
      },
      turn(channel, turn) {
        const isLost = turn.delivery === undefined && random.chance(faults().loss);
        if (isLost) disturb(turn.subscription_id, "queue: a turn got lost");
        return on("queues.turn", async () => {
          if (!isLost) await queues.turn(channel, turn);
        });
      },
    },
    sendQuick(messages) {
      const sent = messages.flatMap((one) => queued(one, one.message.delivery_id, false));
      return on("queues.quick", () => queues.sendQuick(sent));
    },
    announce: (code, announcement) =>
      on("announce", async () => announceOn(code, announcement, world)),
    send: (message, subscription) => sendTo(message, subscription, environment, world),
  };
}

function* namesIn(fields: Readonly<Record<string, unknown>>): Iterable<string> {
  for (const name of ["delivery_id", "event_id", "subscription_id"]) {
    const value = fields[name];
    if (typeof value === "string") yield value;
  }
}

/** BatchGet reads its items at different times. */
async function readInTwo(
  wanted: Wanted,
  { stores: { read }, random }: World,
  on: <T>(name: string, effect: () => Promise<T>) => Promise<T>,
): Promise<Found> {
  if (random.chance(0.8)) return on("read", () => read(wanted));
  const { deliveries = [], events = [], endpoints = [], ...others } = wanted;
  const [one, two] = await Promise.all([
    on("read", () => read({ deliveries, events })),
    on("read", () => read({ ...others, endpoints })),
  ]);
  return { ...two, delivery: one.delivery, event: one.event };
}

/** Returns items without those that BatchGet omitted. */
function withOmissions(found: Found, world: World, environment: Environment): Found {
  const { random, faults, history } = world;
  const { omission } = faults();
  if (omission === 0) return found;
  const orThrow =
    <Key, Item>(lookup: (key: Key) => Item) =>
    (key: Key): Item => {
      if (random.chance(omission)) {
        history.disturb(environment.invocation.about);
        throw new Error("BatchGet left out an item");
      }
      return lookup(key);
    };
  return {
    version: orThrow(found.version),
    subscription: orThrow(found.subscription),
    endpoint: orThrow(found.endpoint),
    delivery: orThrow(found.delivery),
    event: orThrow(found.event),
  };
}

/** Performs one attempt. A function that dies meanwhile does not learn its result. */
async function sendTo(
  message: DeliveryMessage,
  subscription: Subscription,
  environment: Environment,
  world: World,
): Promise<Sent> {
  const { scheduler, random, history, faults, plan, receivers } = world;
  if (isDead(environment, world)) return forever();
  const { delivery_id, subscription_id, attempt, trigger, event } = message;
  const planned = plan.subscriptions.find(({ id }) => id === subscription_id);
  if (planned?.dropsSome && event.id.charCodeAt(0) % 4 === 0) {
    return { kind: "unsent", outcome: { kind: "dropped", reason: "its expression gave nothing" } };
  }
  if (planned?.isBusy && random.chance(0.2)) {
    return { kind: "busy", until: clockOf(environment, world) + 2_000 };
  }
  const { about, begunAt } = environment.invocation;
  const to = receivers.get(subscription_id);
  if (!to) throw new Error(`${subscription_id} has no receiver`);
  world.watch.sent(message, begunAt);
  environment.open += 1;
  return new Promise<Sent>((resolve) => {
    scheduler.at(scheduler.now() + random.between(5, 100), () => {
      const at = scheduler.now();
      const reply = to.receive(event.id, at);
      const { isTaken, durationMs, retryAfter } = reply;
      const until = at + durationMs;
      const isBroken = random.chance(faults().brokenAnswer);
      const dies = random.chance(faults().death);
      history.attempted({
        at,
        subscription_id,
        delivery_id,
        attempt,
        trigger,
        isTaken,
        until,
        retryAfter: isBroken ? undefined : retryAfter,
      });
      history.tell(
        [delivery_id, subscription_id],
        () =>
          `${delivery_id}: receiver gets attempt ${attempt} (${trigger}) and answers ${JSON.stringify(reply.response)}`,
      );
      if (isBroken || dies || durationMs >= 15_000) history.disturb([delivery_id]);
      if (dies) environment.isDead = true;
      scheduler.at(until, () => {
        if (isDead(environment, world)) return;
        const response = isBroken
          ? ({ kind: "failed", reason: "connection", message: "broken" } as const)
          : reply.response;
        environment.open -= 1;
        const answer = readAnswer(response, subscription.retry, clockOf(environment, world));
        resolve({ kind: "sent", answer, response });
      });
    });
    if (isDead(environment, world)) history.disturb(about);
  });
}
