import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { companiesTable } from "../../../bus/companies/companies-table.ts";
import { type ApiKey, ownerOf } from "../../../bus/keys/api-key.ts";
import { type ApiKeyStore, apiKeyStore } from "../../../bus/keys/api-keys-table.ts";
import type { KeyInput } from "../../../bus/keys/new-api-key.ts";
import { forLoopbackHosts } from "../../../packages/embedded-aws/loopback.ts";
import { LicenseEventBus, type SubscriptionInput, verify } from "../../../sdk/index.ts";
import { makeKey } from "../../make-key.ts";
import { type Deployment, findDeployment } from "../deployment.ts";
import { Failure } from "../failure.ts";
import type { SmokeOptions } from "../smoke.ts";
import { type Outcome, outcomeOf, whereItIs } from "./outcome.ts";

/** Lifetime of the keys, in milliseconds, in case this process is killed. */
const keysLastMs = 3_600_000;
const code = "license.activated";
const name = "leb smoke";

/** Receives each completed step, and each item that could not be deleted. */
export type Report = { say(text: string): void; warn(text: string): void };

/**
 * Sends an event through a deployment, and deletes everything it created for that.
 *
 * @throws Failure that says what is wrong and where to look.
 */
export async function sendThrough(options: SmokeOptions, report: Report): Promise<void> {
  const deployment = await findDeployment(options);
  const { apiUrl } = deployment;
  report.say(`Found the stack ${options.stack}`);
  const started = performance.now();
  await checkApi(apiUrl);
  report.say(`Its API answers, at ${apiUrl}, in ${since(started)} ms`);
  const leftovers = new Leftovers();
  let still: readonly string[] = [];
  try {
    await publishAndReceive(deployment, options, leftovers, report);
  } finally {
    still = await leftovers.remove();
    for (const what of still) report.warn(`Not deleted: ${what}`);
  }
  if (still.length === 0) report.say("Deleted the keys and the subscription");
}

async function publishAndReceive(
  deployment: Deployment,
  options: SmokeOptions,
  leftovers: Leftovers,
  { say }: Report,
): Promise<void> {
  const url = deployment.apiUrl;
  const keys = apiKeyStore(deployment.apiKeysTable);
  const listed = companiesTable(deployment.companiesTable);
  const make = async (input: KeyInput) => {
    const expires_at = Date.now() + keysLastMs;
    const { key, apiKey } = await makeKey(keys, { ...input, name, expires_at });
    leftovers.add(`the key ${apiKey.id}`, () => revoke(keys, apiKey));
    return key;
  };
  // Far from real company numbers, and different each time.
  const company_id = 9_000_000_000_000_000 + randomInt(1_000_000_000);
  const companies = [company_id];
  const publisherKey = await make({ kind: "publisher", publisher: "license-api", companies });
  const companyKey = await make({ kind: "company", company_id });
  leftovers.add("the company in the list", () => listed.remove(company_id));
  say(`Created keys of company ${company_id}`);

  const company = new LicenseEventBus({ url, key: companyKey }).company(company_id);
  const { input, expect, stop } = await receiverOf(options, url, companyKey);
  leftovers.add("its receiver", stop);
  // The second attempt runs within the timeout.
  const retry = { delays: [2] };
  const subscription = { name, events: [code], retry, ...input };
  const { id, secret } = await company.subscriptions.create(subscription);
  leftovers.add(`the subscription ${id}`, () => company.subscriptions.delete(id));
  expect(secret);
  say(`Created the subscription ${id}`);

  const publisher = new LicenseEventBus({ url, key: publisherKey });
  const data = { license: { id: 1, license_key: "LEB-SMOKE" } };
  const started = performance.now();
  const published = await publisher.publish({ event: code, company_id, data });
  say(`The event ${published.id} was accepted in ${since(started)} ms`);

  const outcome = await outcomeOf(published.id, company, options.timeout * 1000);
  if (outcome.kind !== "delivered") throw await failureOf(outcome, deployment, options);
  say(`It was delivered ${outcome.afterMs} ms later`);
}

async function failureOf(
  outcome: Exclude<Outcome, { kind: "delivered" }>,
  deployment: Deployment,
  { stack, timeout }: SmokeOptions,
): Promise<Failure> {
  if (outcome.kind === "failed") {
    const where = "See docs/operations.md#dead-deliveries";
    return new Failure(`It was not delivered: ${outcome.error}\n  ${where}`);
  }
  const what = `The event was accepted, but not attempted within ${timeout} s.`;
  return new Failure([what, ...(await whereItIs(deployment, stack))].join("\n  "));
}

function since(started: number): number {
  return Math.round(performance.now() - started);
}

const apiTimeoutMs = 10_000;

/** @throws Failure if the API does not answer like a bus. */
export async function checkApi(url: string): Promise<void> {
  const { status } = await fetch(`${url}/v1/health`, {
    signal: AbortSignal.timeout(apiTimeoutMs),
  }).catch((error: Error & { cause?: { code?: string } }) => {
    throw new Failure(
      `The API at ${url} cannot be reached: ${error.cause?.code ?? error.message}. Check this machine's network ` +
        "and the DNS record of the API.",
    );
  });
  if (status === 200) return;
  throw new Failure(`The API at ${url} answers ${status}. See docs/operations.md#api-errors`);
}

type Leftover = { readonly what: string; readonly remove: () => Promise<unknown> };

/** Temporary items to delete at the end. */
export class Leftovers {
  readonly #all: Leftover[] = [];

  add(what: string, remove: () => Promise<unknown>): void {
    this.#all.unshift({ what, remove });
  }

  /**
   * Deletes everything, newest first.
   *
   * @returns The items that could not be deleted, with the reason.
   */
  async remove(): Promise<readonly string[]> {
    const still: string[] = [];
    for (const { what, remove } of this.#all) {
      await remove().catch((error: Error) => still.push(`${what}: ${error.message}`));
    }
    return still;
  }
}

const [tries, pauseMs] = [10, 300];

/**
 * Revokes a key. A key created a moment ago may not be listed yet, so this retries.
 *
 * @throws Error if the key is never found.
 */
export async function revoke(
  keys: Pick<ApiKeyStore, "revoke">,
  { id, scope }: ApiKey,
): Promise<void> {
  for (let i = 0; i < tries; i++) {
    if (await keys.revoke(ownerOf(scope), id)) return;
    await pause(pauseMs);
  }
  throw new Error("not found; it expires within the hour");
}

/** The destination of the event. */
export type Receiver = {
  /** Input of the subscription. */
  readonly input: Pick<SubscriptionInput, "transform"> & {
    readonly target: Extract<SubscriptionInput["target"], { type: "webhook" }>;
  };
  /** Sets the secret to verify with. */
  readonly expect: (secret: string) => void;
  readonly stop: () => Promise<void>;
};

/** A bus in AWS cannot reach a laptop, so it delivers to its own API. */
async function receiverOf(
  { local, port }: SmokeOptions,
  apiUrl: string,
  key: string,
): Promise<Receiver> {
  return local ? receiverHere(port) : apiOf(apiUrl, key);
}

/** Delivers to a call that every key can make, that takes a body, and that changes nothing. */
function apiOf(apiUrl: string, token: string): Receiver {
  const input = {
    target: {
      type: "webhook" as const,
      url: `${apiUrl}/v1/patterns/test`,
      auth: { type: "bearer" as const, token },
    },
    transform: '{ "events": ["*"], "event": { "detail-type": event } }',
  };
  return { input, expect: () => {}, stop: async () => {} };
}

/** Starts a server that accepts only requests with a valid signature. */
async function receiverHere(port: number): Promise<Receiver> {
  // The delivery can arrive before the secret is known.
  const { promise: secret, resolve: expect } = Promise.withResolvers<string>();
  const server = createServer(
    forLoopbackHosts(async (request, response) => {
      const { headers } = request;
      const verified = await verify({ headers, body: await buffer(request) }, await secret);
      response.writeHead(verified.ok ? 204 : 401).end();
    }),
  );
  await opened(server, port);
  return {
    input: { target: { type: "webhook", url: `http://localhost:${port}/` } },
    expect,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @throws Failure if the port is taken. */
async function opened(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      const taken = `Port ${port} is taken. Pass another --port, and allow it: npm start -- --allow localhost:PORT`;
      reject(isTaken ? new Failure(taken) : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
