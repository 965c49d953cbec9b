import { deliverBatch } from "../../bus/delivery/deliver-batch.ts";
import { laneGroup } from "../../bus/delivery/queues.ts";
import { dispatch } from "../../bus/dispatch/dispatch.ts";
import { drain } from "../../bus/drain/drain.ts";
import { sweep } from "../../bus/drain/sweep.ts";
import { takeTurns } from "../../bus/ordering/take-turns.ts";
import { deliveryId } from "../../bus/values/id.ts";
import { type Environment, environments, isDead } from "./environment.ts";
import type { MemoryQueue, Received } from "./memory/queues.ts";
import { type AllPorts, portsOf } from "./ports.ts";
import { companyId } from "./publisher.ts";
import type { World } from "./world.ts";

const minute = 60_000;
const maxBatch = 10;

/** A queue and the function that reads it. */
type Source<Body> = {
  readonly name: string;
  readonly queue: MemoryQueue<Body>;
  /** Returns the deliveries, events and subscriptions that a message is about. */
  readonly about: (body: Body) => string;
  /** @returns Messages to redeliver. */
  readonly handle: (
    batch: readonly Received<Body>[],
    ports: AllPorts,
    environment: Environment,
  ) => Promise<readonly string[]>;
};

/** Returns the functions of the bus, each with the queue that invokes it. */
export function functions(world: World) {
  const { scheduler, random, history, stores } = world;
  const pool = environments(world);
  const portsFor = new WeakMap<Environment, AllPorts>();

  function portsIn(environment: Environment): AllPorts {
    const known = portsFor.get(environment) ?? portsOf(environment, world);
    portsFor.set(environment, known);
    return known;
  }

  /** Runs a function once. It can fail or die, and leaves only what it did until then. */
  function run(
    name: string,
    chain: number,
    about: readonly string[],
    work: (ports: AllPorts, environment: Environment) => Promise<void>,
  ): void {
    const environment = pool.begin(name, chain, about);
    work(portsIn(environment), environment).then(
      () => {
        if (!isDead(environment, world)) pool.end(environment);
      },
      (error) => {
        history.tell(about, () => `${name} failed: ${error}`);
        if (!(error instanceof Error) || error instanceof TypeError) throw error;
        if (!isDead(environment, world)) pool.end(environment);
      },
    );
  }

  /** Polls a queue whenever a message is available. */
  function poll<Body>({ name, queue, about, handle }: Source<Body>): void {
    let pollAt = Infinity;
    let cancel = () => {};
    function kick(): void {
      const next = queue.nextAt();
      if (next === undefined) return;
      const at = Math.max(next, scheduler.now()) + random.between(2, 40);
      if (at >= pollAt) return;
      cancel();
      pollAt = at;
      cancel = scheduler.at(at, () => {
        pollAt = Infinity;
        const batch = queue.receive(1 + random.below(maxBatch));
        if (batch.length > 0) invoke(batch);
        kick();
      });
    }
    function invoke(batch: readonly Received<Body>[]): void {
      const subjects = batch.map(({ body }) => about(body));
      for (const subject of subjects) history.count(subject);
      for (const { receiveCount, body } of batch) {
        if (receiveCount > 1) history.disturb([about(body)]);
        history.counted.receives = Math.max(history.counted.receives, receiveCount);
      }
      const chain = 1 + Math.max(...batch.map(({ trace }) => trace));
      run(name, chain, subjects, async (ports, environment) => {
        history.tell(subjects, () => `${name}: ${batch.map(shown).join(", ")}`);
        const failed = new Set(await handle(batch, ports, environment));
        if (isDead(environment, world)) return;
        for (const { id } of batch) if (!failed.has(String(id))) queue.remove(id);
        kick();
      });
    }
    queue.onSend = kick;
  }

  const { queues } = stores.queues;
  const delivering =
    (isFastLane: boolean) => (batch: readonly Received<DeliveryBody>[], ports: AllPorts) =>
      deliverBatch(
        batch.map(({ id, body, receiveCount }) => ({
          messageId: String(id),
          message: body,
          receiveCount,
          isFastLane,
        })),
        ports,
      );
  type DeliveryBody = Parameters<typeof deliverBatch>[0][number]["message"];

  poll({
    name: "dispatch",
    queue: queues.events,
    about: ({ detail }) => detail.id,
    async handle(batch, ports) {
      const begun = scheduler.now();
      const events = batch.map(({ id, body, receiveCount }) => ({
        messageId: String(id),
        receiveCount,
        event: body,
      }));
      const failed = await dispatch(events, ports);
      for (const { messageId, event } of events) {
        if (!failed.includes(messageId)) expect(event.detail, event["detail-type"], begun);
      }
      return failed;
    },
  });
  poll<DeliveryBody>({
    name: "deliver-quick",
    queue: queues.quick as MemoryQueue<DeliveryBody>,
    about: ({ delivery_id }) => delivery_id,
    handle: delivering(true),
  });
  poll<DeliveryBody>({
    name: "deliver",
    queue: queues.slow,
    about: ({ delivery_id }) => delivery_id,
    handle: delivering(false),
  });
  poll({
    name: "turns",
    queue: queues.turns,
    about: ({ subscription_id }) => subscription_id,
    handle: (batch, ports) =>
      takeTurns(
        batch.map(({ id, body, receiveCount }) => ({
          messageId: String(id),
          group: laneGroup(body),
          receiveCount,
          turn: body,
        })),
        ports,
      ),
  });
  poll({
    name: "drain",
    queue: queues.drain,
    about: ({ id }) => id,
    async handle(batch, ports) {
      const done = await Promise.all(
        batch.map(async ({ id, body }) => {
          try {
            await drain(body, ports);
            return [];
          } catch (error) {
            history.tell([body.id], () => `drain failed: ${error}`);
            return [String(id)];
          }
        }),
      );
      return done.flat();
    },
  });

  /** Records the deliveries that must exist after an event is dispatched. */
  function expect(detail: Parameters<typeof deliveryId>[0], code: string, begun: number): void {
    const at = scheduler.now();
    history.dispatched.set(detail.id, history.dispatched.get(detail.id) ?? at);
    for (const [subscriptionId, since] of stableSubscriptions) {
      const subscription = stores.subscriptions.find({ company_id: companyId, id: subscriptionId });
      if (!subscription || since > begun || !isFor(subscription.events, code)) continue;
      const id = deliveryId(detail, subscriptionId);
      if (history.expected.has(id)) continue;
      history.expected.set(id, { event_id: detail.id, subscription_id: subscriptionId, at });
    }
  }

  /** Subscriptions that stay until the end, with their creation time in unix milliseconds. */
  const stableSubscriptions = new Map<string, number>();

  let sweepAt = Infinity;
  let lastSweep = 0;
  /** Skips minutes in which no endpoint wakes. */
  function planSweep(): void {
    const first = stores.endpoints.firstWake();
    if (first === undefined) return;
    const needed = minute * Math.ceil((first - minute - 2_000) / minute);
    const next = Math.max(needed, lastSweep + minute, minute * Math.ceil(scheduler.now() / minute));
    if (next >= sweepAt) return;
    sweepAt = next;
    scheduler.at(next, () => {
      if (sweepAt !== next) return;
      sweepAt = Infinity;
      lastSweep = next;
      run("sweep", 0, [], (ports) => sweep(ports));
      planSweep();
    });
  }

  stores.endpoints.onWake = planSweep;
  return { run, stableSubscriptions };
}
export type Functions = ReturnType<typeof functions>;

function isFor(filters: readonly string[], code: string): boolean {
  return filters.some((filter) =>
    filter === "*" ? !code.startsWith("bus.") : code.startsWith(filter.slice(0, -1)),
  );
}

function shown({ body, receiveCount }: Received<unknown>): string {
  return `${JSON.stringify(body)} (${receiveCount})`;
}
