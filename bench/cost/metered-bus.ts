import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { sample } from "../../catalog/index.ts";
import { startLocalBus } from "../../cli/local-bus.ts";
import { sampleCompany } from "../../cli/sample-company.ts";
import { synthesize } from "../../cli/synthesize.ts";
import { Meter, type Usage } from "../../packages/embedded-aws/billing/meter.ts";
import { readAssembly } from "../../packages/embedded-aws/cloudformation/assembly.ts";
import type { Template } from "../../packages/embedded-aws/cloudformation/template.ts";

/** The synthesized stack in the embedded AWS, with its bill. */
export type MeteredBus = {
  readonly template: Template;
  /** Subscribes these URLs to every event, and removes earlier ones. */
  subscribe(urls: readonly string[]): Promise<void>;
  /**
   * Publishes events. Those that are not accepted are published once more with the same ids.
   *
   * @param each - Events in a request.
   * @param perSecond - Requests a second, sent even if earlier ones are not answered.
   * @returns The number of requests.
   */
  publish(events: number, each: number, perSecond: number): Promise<number>;
  /** Resolves when nothing is on its way. */
  settled(): Promise<void>;
  /** Returns the usage since the last call, by logical ids. */
  usage(): readonly Usage[];
  stop(): Promise<void>;
};

/** Returns a license like the catalog's sample, with its own id. */
const newEvent = () => ({
  ...sample("license.activated"),
  id: randomUUID(),
  company_id: sampleCompany,
});

export const eventBytes = JSON.stringify(newEvent()).length;

/** The clients of this process keep the port at which they first found AWS. */
let endpointPort = 0;

/**
 * @param hosts - `host:port` of the receivers that webhooks can be sent to.
 * @param batchingSeconds - Maximum time for which events wait to be dispatched together.
 */
export async function startMeteredBus(
  hosts: readonly string[],
  batchingSeconds: number,
): Promise<MeteredBus> {
  const folder = await mkdtemp(join(tmpdir(), "license-event-bus-cost-"));
  const assembly = await synthesize(join(folder, "cdk.out"), {
    context: { batchingSeconds: String(batchingSeconds) },
  });
  const { template, stackName } = await readAssembly(assembly);
  const meter = new Meter();
  const { aws, keys } = await startLocalBus({
    assembly,
    dataDir: folder,
    apiPort: 0,
    endpointPort,
    loopbackTargets: hosts,
    onLine: () => {},
    onNotice: printOnce(),
    meter,
  });
  endpointPort = Number(new URL(aws.endpointUrl).port);
  const sqs = new SQSClient();
  const queues = Object.values(aws.resources).flatMap(({ type, ref }) =>
    type === "AWS::SQS::Queue" ? ref : [],
  );
  let subscriptions: readonly string[] = [];

  const call = async (method: string, path: string, key: string, body?: unknown) => {
    const response = await fetch(`${aws.apiUrl}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status } = response;
    if (status >= 400 && status !== 503) throw new Error(`${method} ${path}: ${status} ${text}`);
    return { status, answer: text === "" ? undefined : JSON.parse(text) };
  };
  const publisherKey = keys.publishers["license-api"];
  const ofCompany = `/companies/${sampleCompany}/subscriptions`;

  return {
    template,

    async subscribe(urls) {
      for (const id of subscriptions) await call("DELETE", `${ofCompany}/${id}`, keys.company);
      const made = urls.map((url) => ({ events: ["*"], target: { type: "webhook", url } }));
      const answers = made.map((fields) => call("POST", ofCompany, keys.company, fields));
      subscriptions = (await Promise.all(answers)).map(({ answer }) => answer.id);
    },

    async publish(events, each, perSecond) {
      const began = performance.now();
      let requests = 0;
      const publishers = Array.from({ length: Math.ceil(events / each) }, async (_, at) => {
        await wait(Math.max(0, began + (at / perSecond) * 1000 - performance.now()));
        let left = Array.from({ length: each }, newEvent);
        for (;;) {
          requests += 1;
          left = await refused(left);
          if (left.length === 0) return;
          await wait(1000);
        }
      });
      await Promise.all(publishers);
      return requests;
    },

    async settled() {
      for (;;) {
        const counts = await Promise.all(queues.map((url) => messagesOn(url)));
        if (counts.every((count) => count === 0)) return;
        await wait(50);
      }
    },

    usage() {
      // Excludes the calls that check whether everything is done.
      const usage = meter.usage().filter(({ by }) => by !== "developer");
      meter.reset();
      return usage.map((part) => ({ ...part, resource: logicalId(part.resource) }));
    },

    async stop() {
      await aws.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };

  /** Publishes events in one request, and returns those that were not accepted. */
  async function refused<Event>(events: readonly Event[]): Promise<Event[]> {
    const [only] = events;
    const body = events.length === 1 ? only : events;
    const { status, answer } = await call("POST", "/events", publisherKey, body);
    const results: readonly { readonly status: number }[] = answer?.results ?? [];
    return events.filter((_, at) => (results[at]?.status ?? status) !== 202);
  }

  async function messagesOn(QueueUrl: string): Promise<number> {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    const { ApproximateNumberOfMessages: ready, ...others } = Attributes;
    const { ApproximateNumberOfMessagesNotVisible: inFlight } = others;
    return Number(ready) + Number(inFlight) + Number(others.ApproximateNumberOfMessagesDelayed);
  }

  /** Returns the logical id in a name that AWS generates, which begins with the stack's name. */
  function logicalId(name: string): string {
    const id = name.startsWith(`${stackName}-`) ? name.slice(stackName.length + 1) : name;
    return id.replace(/\.fifo$/, "");
  }
}

/** Returns a function that prints each notice once. */
function printOnce(): (text: string) => void {
  const printed = new Set<string>();
  return (text) => {
    if (!printed.has(text)) console.error(text);
    printed.add(text);
  };
}
