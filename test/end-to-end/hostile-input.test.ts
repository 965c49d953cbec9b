import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { openApi } from "../../bus/api/document/open-api.ts";
import { type OperationId, operations } from "../../bus/api/operations/index.ts";
import { parametersOf } from "../../bus/api/operations/operation.ts";
import { versionId } from "../../bus/aws/company-items.ts";
import { tables } from "../../bus/aws/tables.ts";
import type { DeliveryRow } from "../../bus/delivery/row.ts";
import type { KeyScope } from "../../bus/keys/api-key.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { newApiKey } from "../../bus/keys/new-api-key.ts";
import { newKeyPair, sign as signForKeygen } from "../../bus/signatures/keygen.ts";
import { eventTypes, sample } from "../../catalog/index.ts";
import keygenWebhook from "../conformance/keygen-webhook.json" with { type: "json" };
import { day, partOfDay, sized } from "../faults/support/size.ts";
import { certificateAuthority } from "../support/certificates.ts";
import { holdAgainstContract } from "../support/contract.ts";
import { basesFor, eventBases, notificationBase } from "../support/hostile/bases.ts";
import { call, type Sent, startSink } from "../support/hostile/call.ts";
import { placesIn } from "../support/hostile/places.ts";
import { hostileBodies, hostileTexts, hostileValues } from "../support/hostile/values.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { refusedCalls } from "../support/refused-calls.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

/*
 * Puts hostile values in every place of every input. Each is accepted or refused without affecting
 * its neighbors, and everything accepted reaches its end. By default, a seventh of the places,
 * different each day, get some of the values in turn, so that each value reaches several places.
 * With FAULTS=full, each place gets all of them.
 */

const calls = refusedCalls();
const timeout = sized(3_600_000, 300_000);
let bus: TestBus;
let receiver: Receiver;
/** The target of hostile subscriptions. */
let sink: Awaited<ReturnType<typeof startSink>>;
let admin: string;
let publisherKeys: ReadonlyMap<string, string>;

beforeAll(async () => {
  receiver = await startReceiver();
  sink = await startSink();
  bus = await startTestBus([receiver, sink], inject("assembly"), { intercept: calls.intercept });
  admin = await keyFor({ kind: "admin" });
  const keys = ["platform", "license-api", "user-portal", "keygen", "flexnet"].map(
    async (publisher) => [publisher, await keyFor({ kind: "publisher", publisher })] as const,
  );
  publisherKeys = new Map(await Promise.all(keys));
});
afterAll(async () => {
  await bus.stop();
  await Promise.all([receiver.stop(), sink.stop()]);
});

async function keyFor(scope: KeyScope): Promise<string> {
  const made = newApiKey(scope, Date.now());
  if (!made.ok) throw new Error("no key");
  await apiKeyStore(bus.refOf("StorageApiKeys")).add(made.key, made.apiKey);
  return made.key;
}

const json = { "content-type": "application/json" };
const bearer = (key = "") => ({ authorization: `Bearer ${key}` });
const asAdmin = () => ({ ...json, ...bearer(admin) });

/** Returns the next `count` items of a list, after the last ones. Another seed starts elsewhere. */
function inTurn<Item>(items: readonly Item[]) {
  let next = 31 * day;
  return (count: number): readonly Item[] =>
    Array.from(
      { length: Math.min(count, items.length) },
      () => items[next++ % items.length] as Item,
    );
}
const someValues = inTurn(hostileValues);
const someTexts = inTurn(hostileTexts);
const someBodies = inTurn(hostileBodies);

/** Returns copies of a body with hostile values at each place, some for each. */
function hostileVersions(body: unknown, countAt: (depth: number) => number) {
  return partOfDay(placesIn(body)).flatMap((place) => {
    const count = sized(hostileValues.length, countAt(place.name.split("/").length - 1));
    const values = place.isName
      ? someTexts(count).map(({ name, text }) => ({ name, json: JSON.stringify(text) }))
      : someValues(count);
    return values.map(({ name, json }) => ({
      what: `${place.name || "the whole"} = ${name}`,
      json: place.with(json),
    }));
  });
}

const faults: string[] = [];
const counts = new Map<string, { requests: number; accepted: number; refused: number }>();
const isAccepted = (status: number) => status >= 200 && status < 300;

function count(kind: string, status: number): void {
  const of = counts.get(kind) ?? { requests: 0, accepted: 0, refused: 0 };
  of.requests += 1;
  of[isAccepted(status) ? "accepted" : "refused"] += 1;
  counts.set(kind, of);
}

/**
 * A 5xx means that a retry can help. On a busy machine it does. If it never does, it is a fault.
 */
const maxTries = 6;
async function persistently<Result extends { readonly status: number }>(
  attempt: () => Promise<Result>,
): Promise<Result> {
  let result = await attempt();
  for (let tries = 1; result.status >= 500 && tries < maxTries; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 500 * tries));
    result = await attempt();
  }
  return result;
}

/**
 * Sends a request, and records an answer that no request should get as a fault.
 *
 * @param only - The only valid status, if there is one.
 * @returns Undefined for a request that HTTP cannot express.
 */
async function tried(
  kind: string,
  what: string,
  sent: Sent,
  only?: number,
): Promise<Response | undefined> {
  const unsayable = new Response(null, { status: 204 });
  const answer = await persistently(async () => (await call(bus.aws.apiUrl, sent)) ?? unsayable);
  if (answer === unsayable) return undefined;
  const { status } = answer;
  count(kind, status);
  const description = async () =>
    `${what}: ${status} ${(await answer.clone().text()).slice(0, 300)}`;
  if (status >= 500) faults.push(await description());
  else if (only !== undefined && status !== only)
    faults.push(`${await description()}, not ${only}`);
  // API Gateway itself answers requests without a route.
  else if (answer.headers.get("content-type")?.includes("problem") || isAccepted(status)) {
    const [path = ""] = sent.path.split("?");
    await holdAgainstContract(sent.method, path, answer.clone()).catch((error: unknown) =>
      faults.push(`${what}: ${error}`),
    );
  }
  return answer;
}

/** Runs a few at a time. */
async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>) {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}

async function made(path: string, body: unknown): Promise<string> {
  const sent = { method: "POST", path, headers: asAdmin(), body: JSON.stringify(body) };
  const answer = await call(bus.aws.apiUrl, sent);
  if (answer?.status !== 201) throw new Error(`${path}: ${await answer?.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

/** A published event with its answer. A hostile value can be a valid id, company or code. */
type Published = {
  readonly what: string;
  readonly json: string;
  id: string;
  company: number;
  code: string;
  status: number;
};
const published: Published[] = [];
const accepted = () => published.filter(({ status }) => status === 202);

/**
 * Publishes events of one publisher in one request, and retries those that the bus allows to retry.
 */
async function publish(events: readonly Published[]): Promise<void> {
  const [publisher = ""] = eventTypes.get(events[0]?.code ?? "")?.publishers ?? [];
  const headers = { ...json, ...bearer(publisherKeys.get(publisher)) };
  published.push(...events);
  let left = events;
  for (let tries = 0; left.length > 0 && tries < maxTries; tries++) {
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 500 * tries));
    const body = `[${left.map(({ json }) => json).join()}]`;
    const sent = { method: "POST", path: "/v1/events", headers, body };
    const answer = await tried("batches of events", "a batch", sent);
    type Result = { readonly status: number; readonly id: string; readonly event: string };
    type Answer = { readonly results?: readonly Result[] };
    const { results = [] } = (answer ? await answer.json() : {}) as Answer;
    for (const [i, event] of left.entries()) {
      const result = results[i];
      event.status = result?.status ?? 0;
      if (result?.status !== 202) continue;
      const { company_id: company } = JSON.parse(event.json) as { company_id: number };
      Object.assign(event, { id: result.id, code: result.event, company });
    }
    left = left.filter(({ status }) => status >= 500);
  }
  for (const { what, status } of events) {
    count("events", status);
    if (status !== 202 && !(status >= 400 && status < 500)) faults.push(`${what}: ${status}`);
  }
}

const anId = "00000000-0000-4000-8000-000000000000";
const subscriptionsOf = new Map<number, readonly string[]>();

test(
  "accepts or refuses a hostile event on its own, and a refused one leaves its id free",
  async () => {
    const target = { type: "webhook", url: receiver.url };
    const http = { type: "http", url: receiver.url, latest_only: true, request: "{'body': $}" };
    const batches = await Promise.all(
      eventBases.map(async (base, i): Promise<Published[][]> => {
        const company = i + 1;
        const code = String(base.event);
        const path = `/v1/companies/${company}/subscriptions`;
        const subscriptions = [
          made(path, { target, ordered: true }),
          made(path, { target, format: "cloudevents", transform: "$" }),
          made(path, { target: http }),
        ];
        subscriptionsOf.set(company, await Promise.all(subscriptions));

        const whole = { ...base, company_id: company, id: anId };
        const eventOf = (
          what: string,
          text: string,
          id: string = crypto.randomUUID(),
        ): Published => {
          return { id, what, company, code, json: text.replace(anId, id), status: 0 };
        };
        const neighbor = () => eventOf("a neighbor", JSON.stringify(whole));
        const hostile = hostileVersions(whole, (depth) => (depth < 2 ? 2 : 1)).map(
          ({ what, json }) => eventOf(`${code} ${what}`, json),
        );
        const runs = Math.ceil(hostile.length / 60);
        return Array.from({ length: runs }, (_, i) => {
          const some = hostile.slice(i * 60, i * 60 + 60);
          return [neighbor(), ...some.slice(0, 30), neighbor(), ...some.slice(30), neighbor()];
        });
      }),
    );
    await each(batches.flat(), async (events) => {
      await publish(events);
      const corrected = events
        .filter(({ status, json, id }) => status !== 202 && json.includes(id))
        .filter((_, i) => i % sized(1, 3) === 0)
        .map(({ id, what, company, code }): Published => {
          const right = { ...eventBases[company - 1], company_id: company, id };
          return {
            id,
            what: `${what}, corrected`,
            company,
            code,
            json: JSON.stringify(right),
            status: 0,
          };
        });
      await publish(corrected.slice(0, 100));
    });
    const right = published.filter(({ what }) => /^a neighbor$|, corrected$/.test(what));
    expect(right.length).toBeGreaterThan(20);
    expect(right.filter(({ status }) => status !== 202)).toEqual([]);
    expect(accepted().length).toBeLessThan(published.length);
    expect(faults).toEqual([]);
  },
  timeout,
);

/** The first of the companies that receive an operation's hostile bodies. */
const firstCompany = 1_000;

test(
  "answers a hostile body, path, query or header as the API describes",
  async () => {
    const authority = certificateAuthority("test");
    const { cert, key } = authority.issue("client");
    const bases = basesFor(sink.url, { certificate: cert, private_key: key });
    expect(missingMembers(bases)).toEqual([]);

    const requests: (() => Promise<unknown>)[] = [];
    const ask = (
      kind: string,
      id: OperationId,
      sent: Partial<Sent>,
      what: string,
      only?: number,
    ) => {
      const { method } = operations[id];
      const whole = { method, path: "", headers: asAdmin(), ...sent };
      requests.push(() => tried(kind, `${id} ${what}`, whole, only));
    };
    const existing = await Promise.all(bases.map((_, i) => thingsOf(firstCompany + i)));
    const pathOf = (
      id: OperationId,
      i: number,
      parameters: Readonly<Record<string, string>> = {},
    ) =>
      operations[id].path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
        const own: Readonly<Record<string, string>> = {
          company_id: String(firstCompany + i),
          code: "license.updated",
          source_id: existing[i]?.source ?? "",
          id: /source/i.test(id) ? (existing[i]?.source ?? "") : (existing[i]?.subscription ?? ""),
        };
        return parameters[name] ?? own[name] ?? "";
      });

    for (const [i, { operation, body }] of bases.entries()) {
      // Changes and replacements are validated, deeper inside, by the code that validates creation.
      const countAt = (depth: number) =>
        depth < 2 || !/^(change|replace)S/.test(operation) ? 1 : 0;
      for (const { what, json } of hostileVersions(body, countAt)) {
        ask("bodies", operation, { path: pathOf(operation, i), body: json }, what);
      }
    }
    for (const id of Object.keys(operations) as OperationId[]) {
      const { path, method } = operations[id];
      const { body, query = [] } = described(id);
      const bytes = body && JSON.stringify(bases.find(({ operation }) => operation === id)?.body);
      for (const name of parametersOf(path)) {
        for (const { name: what, text } of someTexts(sized(hostileTexts.length, 1))) {
          // Without its last step, the path is a list's.
          const raws = text === "" ? [] : [encodeURIComponent(text.toWellFormed()), text];
          for (const raw of new Set(raws)) {
            const at = pathOf(id, 0, { [name]: raw });
            ask("paths", id, { path: at, ...(bytes && { body: bytes }) }, `{${name}} = ${what}`);
          }
        }
      }
      for (const name of [...query, "more"]) {
        for (const { name: what, text } of someTexts(sized(hostileTexts.length, 1))) {
          const at = `${pathOf(id, 0)}?${encodeURIComponent(name)}=${encodeURIComponent(text.toWellFormed())}`;
          if (method === "GET") ask("queries", id, { path: at }, `?${name} = ${what}`);
        }
      }
      const headers = [
        "idempotency-key",
        "if-match",
        "content-type",
        "content-encoding",
        "authorization",
      ];
      for (const name of partOfDay(headers)) {
        for (const { name: what, text } of someTexts(sized(hostileTexts.length, 1))) {
          const sent = { path: pathOf(id, 0), headers: { ...asAdmin(), [name]: text } };
          ask("headers", id, { ...sent, ...(bytes && { body: bytes }) }, `${name}: ${what}`);
        }
      }
      if (!body) continue;
      const known = id === "publishEvents" ? bearer(publisherKeys.get("platform")) : asAdmin();
      // The operations of companies and admins share the code that reads a body. The other two have
      // their own.
      const isOfApi = id !== "publishEvents" && id !== "receiveWebhook";
      const bodies = someBodies(sized(hostileBodies.length, isOfApi ? 3 : hostileBodies.length));
      for (const { name, bytes, headers, status } of bodies) {
        const sent = {
          path: pathOf(id, 0),
          headers: { ...json, ...known, ...headers },
          body: bytes,
        };
        // A source is identified by its sender before its body is read.
        ask("bytes", id, sent, name, id === "receiveWebhook" ? undefined : status);
      }
    }
    await each(requests, (request) => request());
    expect(faults).toEqual([]);
  },
  timeout,
);

/** Creates one item of each kind in a company, to call operations on. */
async function thingsOf(company: number) {
  const at = `/v1/companies/${company}`;
  const target = { type: "webhook", url: sink.url };
  return {
    subscription: await made(`${at}/subscriptions`, { target, events: ["order.created"] }),
    source: await made(`${at}/sources`, { kind: "flexnet", auth: { type: "bearer", token: "t" } }),
  };
}

type Schema = { readonly properties?: Readonly<Record<string, unknown>> };
type Documented = {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
};
const document = openApi({ server: "" }) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>;
};

function described(id: OperationId) {
  const { path, method } = operations[id];
  const { parameters = [], requestBody } = document.paths[path]?.[method.toLowerCase()] ?? {};
  return {
    query: parameters.flatMap(({ name, in: where }) => (where === "query" ? [name] : [])),
    body: requestBody?.content["application/json"]?.schema,
  };
}

/** Returns the members of an operation's schema that none of its bases has. */
function missingMembers(bases: readonly { operation: OperationId; body: unknown }[]): string[] {
  return (Object.keys(operations) as OperationId[]).flatMap((id) => {
    const { body } = described(id);
    // The catalog defines the content of events, and vendors define their webhooks.
    if (!body || id === "publishEvents" || id === "receiveWebhook") return [];
    const bodies = bases.filter(({ operation }) => operation === id);
    const known = new Set(bodies.flatMap(({ body }) => namesIn(body)));
    return [...propertiesIn(body)]
      .filter((name) => !known.has(name))
      .map((name) => `${id}: ${name}`);
  });
}

function namesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
}

function propertiesIn(schema: unknown): Set<string> {
  const names = new Set<string>();
  const walk = (part: unknown) => {
    if (typeof part !== "object" || part === null) return;
    for (const name of Object.keys((part as Schema).properties ?? {})) names.add(name);
    for (const inner of Object.values(part)) walk(inner);
  };
  walk(schema);
  return names;
}

test(
  "accepts or refuses a vendor's hostile webhook, and the next one arrives",
  async () => {
    const company = 900;
    const at = `/v1/companies/${company}`;
    const target = { type: "webhook", url: receiver.url };
    const keys = newKeyPair("ed25519");
    subscriptionsOf.set(company, [await made(`${at}/subscriptions`, { target, ordered: true })]);
    const auth = { type: "bearer", token: "t" };
    const [flexnet, licensespring, keygen] = await Promise.all([
      made(`${at}/sources`, { kind: "flexnet", auth }),
      made(`${at}/sources`, { kind: "licensespring", auth }),
      made(`${at}/sources`, { kind: "keygen", public_key: keys.publicKey }),
    ]);
    const signed = (path: string, body: string) =>
      signForKeygen({
        privateKey: keys.privateKey,
        keyid: "account",
        url: `${bus.aws.apiUrl}${path}`,
        body,
        date: new Date(),
      });
    const token = () => ({ authorization: "Bearer t" });
    const whole = { ...sample("license.updated"), company_id: company, id: anId };
    // The payload is JSON text inside JSON.
    const keygenWith = (payload: string) => {
      const { data } = JSON.parse(keygenWebhook.body);
      const attributes = { ...data.attributes, event: "license.updated", payload };
      const meta = { idempotencyToken: anId };
      return { data: { ...data, id: anId, attributes, meta } };
    };
    const { payload } = JSON.parse(keygenWebhook.body).data.attributes;
    const inPayload = hostileVersions(JSON.parse(payload), () => 1);
    const payloads = inPayload.map(({ what, json }) => ({
      what: `in the payload, ${what}`,
      json: JSON.stringify(keygenWith(json)),
    }));
    const vendors = [
      { id: flexnet, base: notificationBase, headers: token, more: [] },
      { id: licensespring, base: whole, headers: token, more: [] },
      { id: keygen, base: keygenWith(payload), headers: signed, more: payloads },
    ];
    const sends = vendors.flatMap(({ id, base, headers, more }) => {
      const path = `/v1/sources/${id}`;
      const send = async (what: string, version: string) => {
        const body = version.replaceAll(anId, crypto.randomUUID());
        const sent = { method: "POST", path, headers: { ...json, ...headers(path, body) }, body };
        const answer = await tried("webhooks of vendors", `a source gets ${what}`, sent);
        if (answer?.status !== 202) return answer?.status;
        type Accepted = {
          readonly id: string;
          readonly event: string;
          readonly suppressed?: string;
        };
        const { id, event: code, suppressed } = (await answer.json()) as Accepted;
        const status = suppressed === undefined ? 202 : 0;
        published.push({ id, what, company, code, json: "{}", status });
        return answer.status;
      };
      return [
        ...[...hostileVersions(base, () => 1), ...more].map((version) => {
          return () => send(version.what, version.json);
        }),
        async () => expect(await send("the base itself", JSON.stringify(base))).toBe(202),
      ];
    });
    await each(sends, (send) => send());
    expect(faults).toEqual([]);
  },
  timeout,
);

test(
  "everything accepted reaches its end unchanged",
  async () => {
    // To hostile subscriptions that were accepted: each of these companies has some.
    const companies = [...new Set(await companiesWithSubscriptions())].filter(
      (id) => id >= firstCompany,
    );
    const codes = ["license.updated", "keygen.license.created", "flexnet.DEVICE.CREATE"] as const;
    await each(companies, (company) =>
      each(codes, (code) => {
        const event = { ...sample(code), company_id: company, id: crypto.randomUUID() };
        const { id } = event;
        return publish([{ id, what: code, company, code, json: JSON.stringify(event), status: 0 }]);
      }),
    );
    expect(companies.length).toBeGreaterThan(5);

    const wanted = accepted().flatMap(({ id, company, code, what }) => {
      const consumers = eventTypes.get(code)?.consumers ?? [];
      const channels = ["webhooks", "webhooks", "integrations"] as const;
      return (subscriptionsOf.get(company) ?? []).flatMap((subscription, i) =>
        consumers.includes(channels[i] ?? "webhooks")
          ? [[`${id.toLowerCase()} ${subscription}`, `${what}, for ${subscription}`] as const]
          : [],
      );
    });
    const deliveries = await settled(new Map(wanted));
    const own = new Set([...subscriptionsOf.values()].flat());
    const isOwn = ({ subscription_id }: DeliveryRow) => own.has(subscription_id);
    // The HTTP target receives only the latest.
    const unwell = deliveries.filter(
      (one) => isOwn(one) && !/^(delivered|dropped)$/.test(one.status),
    );
    expect(unwell).toEqual([]);
    const ends = deliveries.filter((one) => !isOwn(one));
    expect(
      ends.filter(({ status, reason }) => /^(dead|held|dropped)$/.test(status) && !reason),
    ).toEqual([]);
    // A retrying delivery shows why its last attempt failed.
    const retrying = ends.filter(({ status }) => status === "retrying");
    const isTold = ({ last_attempt }: DeliveryRow) =>
      last_attempt && ("error" in last_attempt || last_attempt.status >= 300 || last_attempt.fault);
    expect(retrying.filter((one) => !isTold(one))).toEqual([]);
    expect(alteredOnTheWay()).toEqual([]);

    const byStatus = (some: readonly DeliveryRow[]) =>
      JSON.stringify(
        Object.fromEntries(
          [...Map.groupBy(some, ({ status }) => status)].map(([status, of]) => [status, of.length]),
        ),
      );
    const positions = [...counts].map(([kind, of]) => `${kind} ${JSON.stringify(of)}`);
    console.log(
      [
        `FAULTS_SEED=${day}: ${Object.keys(operations).length} operations, ${hostileValues.length} values, ${hostileTexts.length} texts, ${hostileBodies.length} bodies`,
        ...positions,
        `deliveries of events with hostile values ${byStatus(deliveries.filter(isOwn))}`,
        `deliveries to hostile subscriptions ${byStatus(ends)}`,
      ].join("\n"),
    );
    expect(faults).toEqual([]);
    expect(calls.refused).toEqual([]);
    expect(await messagesOfDeadLetterQueues()).toEqual([]);
    expect(failures()).toEqual([]);
  },
  timeout,
);

async function companiesWithSubscriptions(): Promise<number[]> {
  const items = await scanned<{ company_id: number; id: string }>("StorageSubscriptions");
  return items.filter(({ id }) => id !== versionId).map(({ company_id }) => company_id);
}

async function scanned<Item>(table: string): Promise<Item[]> {
  const items: Item[] = [];
  const TableName = bus.refOf(table);
  for await (const { Items = [] } of paginateScan({ client: tables }, { TableName })) {
    items.push(...(Items as Item[]));
  }
  return items;
}

/** Returns logged failures, without those of attempts that a busy machine causes. */
function failures(): string[] {
  const failed = bus.lines.filter((line) =>
    /"what":"[\w.]*failed"|Unhandled|Invoke Error/.test(line),
  );
  return failed.filter((line) => !/TimeoutError|ECONNRESET/.test(line));
}

/** Returns all deliveries, once the wanted ones exist and none is running. */
function settled(wanted: ReadonlyMap<string, string>): Promise<readonly DeliveryRow[]> {
  return vi.waitFor(
    async () => {
      const entries = await scanned<DeliveryRow>("StorageDeliveries");
      const there = new Set(entries.map((one) => `${one.event_id} ${one.subscription_id}`));
      const missing = [...wanted].flatMap(([key, what]) => (there.has(key) ? [] : [what]));
      expect(missing.slice(0, 5), failures().slice(0, 5).join("\n")).toEqual([]);
      const isUnderWay = ({ status, attempts }: DeliveryRow) =>
        status === undefined || (status === "retrying" && attempts === 0);
      expect(entries.filter(isUnderWay)).toEqual([]);
      return entries;
    },
    { timeout: timeout / 3, interval: 1_000 },
  );
}

/** Returns the envelopes, as JSON text, that arrived different from what was sent. */
function alteredOnTheWay(): string[] {
  const arrived = new Map(
    receiver.webhooks.flatMap(({ json }) =>
      "event" in json && !("specversion" in json) ? [[String(json.id), json] as const] : [],
    ),
  );
  const ofEvents = accepted().filter(({ company }) => company <= eventBases.length);
  return ofEvents.flatMap(({ what, id, json }) => {
    const { id: _, ...sent } = JSON.parse(json) as Record<string, unknown>;
    const got = arrived.get(id.toLowerCase()) ?? {};
    return Object.keys(sent)
      .filter((name) => JSON.stringify(got[name]) !== JSON.stringify(sent[name]))
      .map((name) => `${what}: ${name} arrived as ${JSON.stringify(got[name])?.slice(0, 200)}`);
  });
}

async function messagesOfDeadLetterQueues(): Promise<string[]> {
  const sqs = new SQSClient({});
  const queues = Object.entries(bus.aws.resources).filter(
    ([id, { type }]) => type === "AWS::SQS::Queue" && /dead/i.test(id),
  );
  expect(queues.length).toBeGreaterThan(0);
  const found = queues.map(async ([id, { ref }]) => {
    const AttributeNames = ["ApproximateNumberOfMessages" as const];
    const input = new GetQueueAttributesCommand({ QueueUrl: ref, AttributeNames });
    const messages = Number((await sqs.send(input)).Attributes?.ApproximateNumberOfMessages);
    return messages === 0 ? [] : [`${messages} on ${id}`];
  });
  return (await Promise.all(found)).flat();
}
