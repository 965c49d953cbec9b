import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import type { BusLine } from "../../cli/bus-line.ts";
import { type LocalBusOptions, startLocalBus, withoutRateLimits } from "../../cli/local-bus.ts";
import { type SampleKeys, sampleCompany } from "../../cli/sample-company.ts";
import type { EmbeddedAws, MetricDatum } from "../../packages/embedded-aws/embedded-aws.ts";
import { type busClient as BusClient, busClient } from "./bus-client.ts";
import { holdAgainstContract } from "./contract.ts";
import { endpointPort } from "./endpoint-port.ts";
import { queuesOf } from "./queues.ts";
import type { Receiver } from "./receiver.ts";
import { recordGrants } from "./recorded-grants.ts";

/** Maximum time to handle messages, in milliseconds. */
const handledMs = 90_000;

export type Attempted = Extract<BusLine, { what: "delivery.attempted" }>;

/** A whole bus for a test file, on free ports and in its own folder. */
export type TestBus = {
  readonly aws: EmbeddedAws;
  readonly keys: SampleKeys;
  /** Deliveries logged by the functions so far. */
  readonly attempts: readonly Attempted[];
  /** Other output of the functions, and warnings of the embedded AWS. */
  readonly notices: readonly string[];
  /** All output of the functions, unchanged. */
  readonly lines: readonly string[];
  /** Values of the bus's metrics that CloudWatch received. */
  readonly metrics: readonly MetricDatum[];
  readonly company: ReturnType<typeof BusClient>;
  /** Returns the name or URL of the resource whose logical id starts with this text. */
  refOf(idStart: string): string;
  publish(publisher: keyof SampleKeys["publishers"], body: unknown): Promise<Response>;
  subscribe(receiver: Receiver, fields?: Record<string, unknown>): Promise<Subscribed>;
  /** Checks for waiting work now, instead of up to a minute later. */
  sweep(): Promise<void>;
  /** Waits until the functions have handled every message that is not delayed. */
  quiet(): Promise<void>;
  /** Waits until the functions have handled every message, including delayed ones. */
  idle(): Promise<void>;
  stop(): Promise<void>;
};

export type Subscribed = { readonly id: string; readonly secret: string };

export async function startTestBus(
  receivers: readonly Pick<Receiver, "url">[],
  assembly: string = inject("assembly"),
  {
    apiPort = 0,
    variables = withoutRateLimits,
    intercept,
  }: Partial<Pick<LocalBusOptions, "apiPort" | "variables" | "intercept">> = {},
): Promise<TestBus> {
  const dataDir = await mkdtemp(join(tmpdir(), "license-event-bus-test-"));
  const attempts: Attempted[] = [];
  const notices: string[] = [];
  const lines: string[] = [];
  const metrics: MetricDatum[] = [];
  const { aws, keys } = await startLocalBus({
    assembly,
    dataDir,
    apiPort,
    variables,
    endpointPort: await endpointPort(),
    loopbackTargets: receivers.map(({ url }) => new URL(url).host),
    intercept,
    warmUp: [],
    onText: (text) => lines.push(text),
    onMetric: (datum) => metrics.push(datum),
    onLine: (line) => {
      if (line.what === "delivery.attempted") attempts.push(line);
    },
    onNotice: (text) => {
      // On a busy machine, recording a key's use may take longer than a request waits for it, which
      // is not an error.
      if (!text.includes("key.use_not_recorded")) notices.push(text);
    },
  });
  const withoutContract = globalThis.fetch;
  const secrets = new Set([keys.company, ...Object.values(keys.publishers)]);
  globalThis.fetch = withContract(aws.apiUrl, secrets, lines);
  const company = busClient(aws.apiUrl, keys.company);
  return {
    aws,
    keys,
    attempts,
    notices,
    lines,
    metrics,
    company,
    refOf(idStart) {
      const found = Object.entries(aws.resources).find(([id]) => id.startsWith(idStart));
      if (!found) throw new Error(`no resource ${idStart}`);
      return found[1].ref;
    },
    publish: (publisher, body) =>
      fetch(`${aws.apiUrl}/v1/events`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${keys.publishers[publisher]}`,
          "content-type": "application/json",
        },
        body: JSON.stringify(body),
      }),
    async subscribe(receiver, fields = {}) {
      const target = { type: "webhook", url: receiver.url };
      const answer = await company.subscribe(sampleCompany, { target, ...fields });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.body as Subscribed;
    },
    sweep: () => aws.runSchedules(),
    quiet: async () => expectHandled(await queuesOf(queuesIn(aws)).quiet(handledMs)),
    idle: async () => expectHandled(await queuesOf(queuesIn(aws)).idle(handledMs)),
    async stop() {
      globalThis.fetch = withoutContract;
      await aws.stop();
      await rm(dataDir, { recursive: true, force: true });
      recordGrants(inject("assembly"), aws);
      const leak = [...lines, ...notices].find((line) =>
        [...secrets].some((s) => line.includes(s)),
      );
      if (leak !== undefined) throw new Error(`a secret was printed: ${leak}`);
    },
  };
}

/** Returns the queues of an embedded AWS. */
export function queuesIn({ endpointUrl, resources }: EmbeddedAws) {
  const queues = Object.entries(resources).flatMap(([id, { type, ref }]) =>
    type === "AWS::SQS::Queue" ? [{ id, url: ref }] : [],
  );
  return { endpointUrl, queues };
}

function expectHandled(left: object): void {
  if (Object.keys(left).length === 0) return;
  throw new Error(`Messages are left after ${handledMs} ms: ${JSON.stringify(left)}`);
}

/**
 * Wraps calls: each answer of the bus is checked against its OpenAPI document, and the secrets in
 * answers are collected, because none may be printed.
 *
 * @param lines - Output of functions, which explains an answer that breaks the document.
 */
function withContract(
  apiUrl: string,
  secrets: Set<string>,
  lines: readonly string[],
): typeof fetch {
  const call = globalThis.fetch;
  return async (input, init) => {
    const request = new Request(input, init);
    const { url, method } = request;
    const response = await call(request);
    if (url.startsWith(apiUrl)) {
      try {
        await holdAgainstContract(method, new URL(url).pathname, response.clone());
      } catch (error) {
        throw new Error(`${error}\nFunctions printed:\n${lines.slice(-20).join("\n")}`);
      }
      if (response.status === 200 || response.status === 201) {
        const shown = (await response.clone().text()).matchAll(/"(?:secret|key|token)":"([^"]+)"/g);
        for (const [, secret = ""] of shown) secrets.add(secret);
      }
    }
    return response;
  };
}
