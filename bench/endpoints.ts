import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setInterval as every, setTimeout as wait } from "node:timers/promises";
import { type BenchedBus, startBus } from "./bus.ts";
import { publish, publishAll, singles, subscribe } from "./client.ts";
import { arrivalOf, type Receiver, startReceiver } from "./receiver.ts";
import { type Benchmark, inTurns, type Measurement } from "./report.ts";

/** Concurrent requests. */
const atATime = 16;
const paths = Array.from({ length: 10 }, (_, i) => `/hook/${i}`);
const [toTen, besideHanging] = ["license.deactivated", "license.activated"] as const;

/** Measures one event for many endpoints, and a quick endpoint next to one that never answers. */
export const endpoints: Benchmark = {
  about: "one event to ten endpoints, and quick endpoints next to one that hangs",
  async run(progress) {
    progress("starting the bus");
    const receiver = await startReceiver();
    const hanging = await startHanging();
    const bus = await startBus([receiver.host, hanging.host]);
    try {
      // Until a first environment of each function has started.
      await wait(5_000);
      const idle = await bus.usage();
      for (const path of paths) {
        await subscribe(bus, { url: `http://${receiver.host}${path}`, events: [toTen] });
      }
      await subscribe(bus, { url: `http://${receiver.host}/hook`, events: [besideHanging] });
      const measured = await inTurns(
        [tenEndpoints(bus, receiver), besideOneThatHangs(bus, receiver, hanging)],
        { runs: 3, warmUps: 1 },
        progress,
      );
      const memory = { name: "memory of the bus before the first event (RSS)", unit: "MB" };
      return [...measured, { ...memory, values: [idle.rssMb], goal: { atMost: 200 } }];
    } finally {
      hanging.endRequests();
      await bus.stop();
      await receiver.stop();
      await hanging.stop();
    }
  },
};

function tenEndpoints(bus: BenchedBus, receiver: Receiver): Measurement {
  return {
    figures: [
      { name: "one event to ten endpoints", unit: "deliveries/s", goal: { atLeast: 1_500 } },
      { name: "  processor time of the bus", unit: "ms/event" },
      { name: "  memory of the bus (RSS), at most", unit: "MB", goal: { atMost: 450 } },
    ],
    async measure() {
      const events = singles(200, toTen);
      const before = await bus.usage();
      const started = performance.now();
      const { result: count, rssMb } = await withMemory(bus, () =>
        publishAll(events, atATime, bus, receiver, paths),
      );
      const ms = performance.now() - started;
      const { cpuMs } = await bus.usage();
      return [(count / ms) * 1000, (cpuMs - before.cpuMs) / events.length, rssMb];
    },
  };
}

function besideOneThatHangs(bus: BenchedBus, receiver: Receiver, hanging: Hanging): Measurement {
  return {
    figures: [
      { name: "next to an endpoint that hangs", unit: "deliveries/s" },
      { name: "  latency of the others, 99th percentile", unit: "ms" },
      { name: "  memory of the bus (RSS), at most", unit: "MB", goal: { atMost: 600 } },
    ],
    async measure() {
      // A new endpoint each time, so that its circuit is closed.
      const url = `http://${hanging.host}/hook`;
      const unsubscribe = await subscribe(bus, { url, events: [besideHanging] });
      const events = singles(500, besideHanging);
      const arrivals = receiver.arrivalsOf(events.flat().map(({ id }) => arrivalOf(id)));
      const started = performance.now();
      const sentAt: number[] = [];
      const left = events.entries();
      const work = async () => {
        for (const [i, [event]] of left) {
          sentAt[i] = performance.now();
          await publish(event, bus);
        }
      };
      const { result: came, rssMb } = await withMemory(bus, async () => {
        await Promise.all(Array.from({ length: atATime }, work));
        return arrivals;
      });
      const ms = performance.now() - started;
      const took = came.map((at, i) => at - (sentAt[i] ?? Number.NaN)).toSorted((a, b) => a - b);
      await unsubscribe();
      hanging.endRequests();
      const p99 = took[Math.ceil(took.length * 0.99) - 1] ?? Number.NaN;
      return [(came.length / ms) * 1000, p99, rssMb];
    },
  };
}

/** Watches the memory of the bus during a run. */
async function withMemory<Result>(bus: BenchedBus, work: () => Promise<Result>) {
  const done = new AbortController();
  let rssMb = 0;
  const watching = (async () => {
    for await (const _ of every(250, undefined, { signal: done.signal })) {
      rssMb = Math.max(rssMb, (await bus.usage()).rssMb);
    }
  })().catch((error) => {
    if (!done.signal.aborted) throw error;
  });
  const result = await work();
  done.abort();
  await watching;
  return { result, rssMb: Math.max(rssMb, (await bus.usage()).rssMb) };
}

type Hanging = Awaited<ReturnType<typeof startHanging>>;

/** Starts a server that accepts requests and answers none. */
async function startHanging() {
  const server = createServer((request) => request.resume());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Ends the hanging requests. */
    endRequests: () => server.closeAllConnections(),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
