import { Agent, request } from "node:http";
import { sampleCompany } from "../cli/sample-company.ts";
import type { BenchedBus } from "./bus.ts";
import { type Event, newEvent } from "./events.ts";
import { arrivalOf, type Receiver } from "./receiver.ts";

/* A client that publishes and subscribes with little processor time. */

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

const newEvents = (count: number, code?: string) =>
  Array.from({ length: count }, () => newEvent(sampleCompany, { code }));
/** Returns events, each for its own request. */
export const singles = (count: number, code?: string) =>
  newEvents(count, code).map((event) => [event]);
/** Returns the events of `count` requests, `perBatch` events each. */
export const batchesOf = (perBatch: number, count: number) =>
  Array.from({ length: count }, () => newEvents(perBatch));

/**
 * Publishes events.
 *
 * @param atATime - Concurrent requests.
 * @param paths - The paths at which the receiver gets each event.
 * @returns The number of webhooks that have arrived.
 */
export async function publishAll(
  bodies: readonly (readonly Event[])[],
  atATime: number,
  bus: BenchedBus,
  receiver: Receiver,
  paths: readonly string[] = ["/hook"],
): Promise<number> {
  const wanted = bodies.flat().flatMap(({ id }) => paths.map((path) => arrivalOf(id, path)));
  const arrivals = receiver.arrivalsOf(wanted);
  const left = bodies.values();
  const work = async () => {
    for (const body of left) await publish(body.length === 1 ? body[0] : body, bus);
  };
  await Promise.all(Array.from({ length: atATime }, work));
  await arrivals;
  return wanted.length;
}

/**
 * Publishes, and retries with the same ids if the bus answers that it can help, as every publisher
 * should.
 */
export async function publish(body: unknown, { apiUrl, keys }: BenchedBus): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    const { status } = await call(
      "POST",
      `${apiUrl}/v1/events`,
      keys.publishers["license-api"],
      body,
    );
    if (status === 202) return;
    if (status !== 207 && status < 500) throw new Error(`Publishing was answered with ${status}`);
  }
  throw new Error("Publishing failed ten times");
}

/**
 * @param url - The webhook's URL.
 * @returns A function that deletes the subscription.
 */
export async function subscribe(
  { apiUrl, keys }: BenchedBus,
  { url, events }: { readonly url: string; readonly events?: readonly string[] },
): Promise<() => Promise<void>> {
  const path = `${apiUrl}/v1/companies/${sampleCompany}/subscriptions`;
  const fields = { target: { type: "webhook", url }, ...(events && { events }) };
  const { status, body } = await call("POST", path, keys.company, fields);
  if (status !== 201) throw new Error(`Subscribing was answered with ${status}: ${body}`);
  const { id } = JSON.parse(body) as { readonly id: string };
  return async () => {
    const deleted = await call("DELETE", `${path}/${id}`, keys.company);
    if (deleted.status !== 204) throw new Error(`Deleting was answered with ${deleted.status}`);
  };
}

type Answer = { readonly status: number; readonly body: string };

function call(method: string, url: string, key: string, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    request(url, { method, agent, headers })
      .once("error", reject)
      .once("response", (answer) => {
        const chunks: Buffer[] = [];
        answer
          .on("data", (chunk: Buffer) => chunks.push(chunk))
          .once("end", () => {
            resolve({ status: answer.statusCode ?? 0, body: `${Buffer.concat(chunks)}` });
          });
      })
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}
