import { createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeliveryDetails, DeliverySummary } from "../../bus/history/view.ts";
import { sample } from "../../catalog/index.ts";
import { becomes } from "../support/becomes.ts";
import { queuesOf } from "../support/queues.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { hostOf } from "../support/servers.ts";
import { queuesIn, startTestBus, type TestBus } from "../support/test-bus.ts";
import { type HostileAnswer, hostileAnswers } from "./support/hostile-answers.ts";
import { eachOf } from "./support/load.ts";
import { uuidOf } from "./support/random.ts";
import { day, partOfDay, seed } from "./support/size.ts";

/*
 * With any answer of a receiver, its delivery is listed with what happened, and no other delivery
 * changes.
 */

const answers = partOfDay(hostileAnswers(seed));
/** A connector also gets and reads each answer that has headers and a body. */
const toConnector = answers.filter(
  ({ name, status }) => typeof status === "number" && /^(header|coding|body):/.test(name),
);
const isSuccess = (status: number | null) => status !== null && status >= 200 && status < 300;

/**
 * @param early - Sent on each connection before a request. Without it, the path selects the answer.
 */
async function startHostile(early?: HostileAnswer) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket)).on("error", () => {});
    if (early) return early.play(socket);
    let head = "";
    socket.on("data", (chunk) => {
      head += chunk.toString("latin1");
      const index = /^POST \/(\d+) /.exec(head)?.[1];
      if (index === undefined || !isWhole(head)) return;
      head = "";
      answers[Number(index)]?.play(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://${hostOf(server, "127.0.0.1")}`, stop };
}

function isWhole(text: string): boolean {
  const [head = "", body] = text.split("\r\n\r\n", 2);
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
  return body !== undefined && body.length >= length;
}

type Hostile = Awaited<ReturnType<typeof startHostile>>;
let hostile: Hostile;
/** Separate servers for answers that break other connections to their server. */
const spoilers = new Map<HostileAnswer, Hostile>();
let healthy: Receiver;
let bus: TestBus;
beforeAll(async () => {
  hostile = await startHostile();
  healthy = await startReceiver();
  for (const answer of answers.filter(({ name }) => /^(stray|early):/.test(name))) {
    const isEarly = answer.name.startsWith("early:");
    spoilers.set(answer, await startHostile(isEarly ? answer : undefined));
  }
  bus = await startTestBus([hostile, healthy, ...spoilers.values()]);
});
afterAll(async () => {
  await bus?.stop();
  for (const server of [hostile, ...spoilers.values()]) await server?.stop();
  await healthy?.stop();
});

const ask = async <Body>(method: string, path: string, body?: unknown) => {
  const answer = await bus.company.call(method, `/v1/companies/1${path}`, body);
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer.body as Body;
};

type Case = HostileAnswer & { readonly subscription: string; readonly isConnector: boolean };

/**
 * Each subscription gets the event of one license, and one attempt, or a second one far in the
 * future.
 */
async function subscribe(answer: HostileAnswer, isConnector: boolean): Promise<Case> {
  const i = answers.indexOf(answer);
  const url = `${(spoilers.get(answer) ?? hostile).url}/${i}`;
  const { id } = await ask<{ id: string }>("POST", "/subscriptions", {
    target: { type: isConnector ? "http" : "webhook", url },
    pattern: { detail: { data: { license: { id: [i + 1] } } } },
    retry: { delays: i % 2 === 0 ? [] : [86_400] },
    // As long as a busy machine may take, if an answer comes.
    timeout: answer.isEndless ? 1 : 30,
  });
  return { ...answer, subscription: id, isConnector };
}

async function deliveries(): Promise<readonly DeliverySummary[]> {
  const found: DeliverySummary[] = [];
  let cursor = "";
  do {
    const path = `/deliveries?event=license.created&limit=100${cursor}`;
    const page = await ask<{ items: DeliverySummary[]; next: string | null }>("GET", path);
    found.push(...page.items);
    cursor = page.next === null ? "" : `&cursor=${encodeURIComponent(page.next)}`;
  } while (cursor !== "");
  return found;
}

/** Returns what is wrong with the record of a delivery; undefined if it is right. */
function faultsOf(
  { name, status, isConnector }: Case,
  delivery: DeliveryDetails,
): readonly string[] {
  const faults: string[] = [];
  const check = (isRight: boolean, what: string) => {
    if (!isRight) faults.push(`${isConnector ? "connector, " : ""}${name}: ${what}`);
  };
  const { attempts, status: stands, dead_reason, held_reason, next_attempt_at } = delivery;
  const [attempt] = attempts;
  check(attempts.length === 1, `${attempts.length} attempts`);
  if (!attempt) return faults;
  check(
    status === undefined || attempt.status === status,
    `status ${attempt.status} (${attempt.error})`,
  );
  check((attempt.status === null) === (attempt.body === null), "a body without an answer");
  if (attempt.status === null) {
    check(
      attempt.error !== null && /^[A-Z].* .*: [a-z0-9]/.test(attempt.error),
      `says ${attempt.error}`,
    );
    check(["connection", "timeout"].includes(String(attempt.reason)), `reason ${attempt.reason}`);
  }
  switch (stands) {
    case "delivered":
      check(isSuccess(attempt.status) || (isConnector && attempt.error === null), "delivered?");
      break;
    case "dead":
      check(!isSuccess(attempt.status) && Boolean(dead_reason), `dead: ${dead_reason}`);
      break;
    case "held":
      check(held_reason === "disabled" && !isSuccess(attempt.status), `held: ${held_reason}`);
      break;
    case "retrying":
      check(!isSuccess(attempt.status) && next_attempt_at !== null, "retrying?");
      break;
    default:
      check(false, stands);
  }
  return faults;
}

test("records each delivery with any answer, and changes no other", {
  timeout: 240_000,
}, async () => {
  const started = Date.now();
  const cases: Case[] = [];
  await ask("POST", "/subscriptions", {
    target: { type: "webhook", url: healthy.url },
    events: ["license.created"],
  });
  await eachOf(answers, 8, async (answer) => {
    cases.push(await subscribe(answer, false));
    if (toConnector.includes(answer)) cases.push(await subscribe(answer, true));
  });
  const events = answers.map((_, i) => {
    const { data, ...event } = sample("license.created");
    const license = { ...data.license, id: i + 1 };
    return { ...event, id: uuidOf(`${seed}/hostile/${i}`), company_id: 1, data: { license } };
  });
  for (let i = 0; i < events.length; i += 50) {
    const answer = await bus.publish("license-api", events.slice(i, i + 50));
    expect(answer.status).toBe(202);
  }

  const wanted = new Set(cases.map(({ subscription }) => subscription));
  // Polling lists of hundreds of deliveries would take longer than everything else here.
  const areLogged = async () => {
    const logged = new Set(bus.attempts.map(({ subscription_id }) => subscription_id));
    return [...wanted].every((subscription) => logged.has(subscription));
  };
  await becomes(areLogged, 150_000);
  const attempted = async () =>
    (await deliveries()).filter((one) => wanted.has(one.subscription_id) && one.attempt_count > 0);
  let found: readonly DeliverySummary[] = [];
  await becomes(async () => {
    found = await attempted();
    return found.length === cases.length;
  }, 30_000);
  const bySubscription = new Map(found.map((one) => [one.subscription_id, one]));
  const vanished = cases.filter(({ subscription }) => !bySubscription.has(subscription));
  expect(vanished.map(({ name, isConnector }) => ({ name, isConnector }))).toEqual([]);
  await healthy.arrived(events.length);
  await bus.quiet();

  const faults: string[] = [];
  const counts: Record<string, number> = {};
  await eachOf(cases, 8, async (one) => {
    const id = bySubscription.get(one.subscription)?.id;
    // The test bus checks each answer of the API against the OpenAPI document.
    const delivery = await ask<DeliveryDetails>("GET", `/deliveries/${id}`);
    faults.push(...faultsOf(one, delivery));
    counts[delivery.status] = (counts[delivery.status] ?? 0) + 1;
  });
  const statuses = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  console.log(
    `hostile answers of FAULTS_SEED=${day}: ${answers.length} answers to ${cases.length} subscriptions ` +
      `(${toConnector.length} of a connector), ${statuses.join(", ")}; ` +
      `${new Set(healthy.webhooks.map(({ json }) => json.id)).size} of ${events.length} events at the healthy one; ` +
      `in ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  expect(faults).toEqual([]);
  // The healthy receiver got each event once, and its deliveries show it.
  expect(healthy.webhooks).toHaveLength(events.length);

  expect(await queuesOf(queuesIn(bus.aws)).takeDeadLetters()).toEqual([]);
  const failures =
    /delivery\.failed|dispatch\.failed|Invoke Error|turn\.failed|drain\.failed|not_changed/;
  expect(bus.lines.filter((line) => failures.test(line))).toEqual([]);
  expect(bus.notices).toEqual([]);
});
