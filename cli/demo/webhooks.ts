import { join } from "node:path";
import pc from "picocolors";
import { LicenseEventBus, type PublishResult } from "../../sdk/index.ts";
import { type BusLine, busLinePrinter } from "../bus-line.ts";
import { table } from "../print.ts";
import { sampleCompany } from "../sample-company.ts";
import { synthesize } from "../synthesize.ts";
import { checks, type Publication, publications, type Seen } from "./checks.ts";
import { type Consumer, startConsumers, subscribe } from "./consumers.ts";
import { demoPlace } from "./place.ts";

/** Maximum wait for the deliveries. */
const patienceMs = 40_000;

const consumers = await startConsumers();
const all = Object.values(consumers);
const expected = all.reduce((sum, consumer) => sum + consumer.expected, 0);
const attempts: Seen["attempts"][number][] = [];
const allEnded = Promise.withResolvers<void>();

step("Synthesizing the stack and starting it in the embedded AWS");
const place = await demoPlace();
const show = busLinePrinter();
const { aws, keys } = await place.start({
  assembly: await synthesize(join(place.dataDir, "cdk.out"), { signal: place.signal }),
  apiPort: 0,
  endpointPort: 0,
  loopbackTargets: all.map(({ receiver }) => new URL(receiver.url).host),
  onNotice: (text) => console.error(pc.yellow(`  ${text}`)),
  onLine: (line) => {
    console.log(`  ${show(line, Date.now())}`);
    if (line.what !== "delivery.attempted") return;
    attempts.push(line);
    if (attempts.filter(({ outcome }) => outcome !== "retrying").length === expected) {
      allEnded.resolve();
    }
  },
});

step(`Subscribing ${all.length} consumers over the API at ${aws.apiUrl}`);
const { subscriptions } = busWith(keys.company).company(sampleCompany);
const consumerOf = new Map<string, Consumer>();
for (const consumer of all) consumerOf.set(await subscribe(consumer, subscriptions), consumer);

const published = publications(sampleCompany);
step(`Publishing ${published.length} events over HTTP, the first of them twice`);
const answers: PublishResult[] = [];
for (const { publisher, event } of [...published, ...published.slice(0, 1)]) {
  answers.push(await busWith(keys.publishers[publisher]).publish(event));
}

const patience = setTimeout(allEnded.resolve, patienceMs);
await allEnded.promise;
clearTimeout(patience);

console.log(`\n${deliveryTable(attempts, published, consumerOf)}\n`);
const results = checks({ published, answers, consumers, consumerOf, attempts });
for (const { ok, what, seen } of results) {
  console.log(ok ? `${pc.green("✓")} ${what}` : `${pc.red("✗")} ${what}. Found: ${seen}`);
}

await aws.stop();
await Promise.all(all.map(({ receiver }) => receiver.stop()));
const isGood = results.every(({ ok }) => ok);
console.log(isGood ? pc.green("\nAll checks passed.") : pc.red("\nSome checks failed."));
process.exitCode = isGood ? 0 : 1;

function busWith(key: string): LicenseEventBus {
  return new LicenseEventBus({ url: aws.apiUrl, key });
}

function step(text: string): void {
  console.log(pc.bold(`\n${text}`));
}

type Attempted = Extract<BusLine, { what: "delivery.attempted" }>;

/** Returns a table of deliveries. Each row shows the delivery's last attempt. */
export function deliveryTable(
  attempts: readonly Attempted[],
  published: readonly Publication[],
  consumerOf: ReadonlyMap<string, Consumer>,
): string {
  const last = new Map(
    attempts.map((attempt) => [`${attempt.event_id} ${attempt.subscription_id}`, attempt]),
  );
  const publicationOf = new Map(published.map((one) => [one.event.id, one]));
  const rows = [...last.values()].map((attempt) => [
    publicationOf.get(attempt.event_id)?.event.event ?? attempt.event ?? "",
    publicationOf.get(attempt.event_id)?.publisher ?? "",
    consumerOf.get(attempt.subscription_id)?.name ?? "",
    consumerOf.get(attempt.subscription_id)?.input.format ?? "licensespring",
    attempt.outcome,
    String(attempt.attempt),
    `${attempt.age_ms} ms`,
  ]);
  return table(["event", "publisher", "consumer", "format", "status", "attempts", "latency"], rows);
}
