import { join } from "node:path";
import pc from "picocolors";
import { connectorOf } from "../../bus/connectors/index.ts";
import { LicenseEventBus } from "../../sdk/index.ts";
import { type BusLine, busLinePrinter } from "../bus-line.ts";
import { table } from "../print.ts";
import { sampleCompany } from "../sample-company.ts";
import { synthesize } from "../synthesize.ts";
import {
  type IntegrationEvent,
  integrationChecks,
  integrationEvents,
  outdated,
} from "./integration-checks.ts";
import { demoPlace } from "./place.ts";
import { type System, startSystems } from "./systems.ts";

/** Maximum wait for the deliveries of one event. */
const patienceMs = 40_000;

const systems = await startSystems();
const ended: Ended[] = [];
type Ended = Extract<BusLine, { what: "delivery.attempted" | "delivery.ended" }>;
let wake = () => {};

step("Synthesizing the stack and starting it in the embedded AWS");
const place = await demoPlace();
const show = busLinePrinter();
const { aws, keys } = await place.start({
  assembly: await synthesize(join(place.dataDir, "cdk.out"), { signal: place.signal }),
  apiPort: 0,
  endpointPort: 0,
  loopbackTargets: systems.map(({ url }) => new URL(url).host),
  onNotice: (text) => console.error(pc.yellow(`  ${text}`)),
  onLine(line) {
    console.log(`  ${show(line, Date.now())}`);
    if (line.what !== "delivery.attempted" && line.what !== "delivery.ended") return;
    if (line.outcome === "retrying") return;
    ended.push(line);
    wake();
  },
});

step(`Subscribing ${systems.map(({ name }) => name).join(", ")} over the API at ${aws.apiUrl}`);
const { subscriptions } = busWith(keys.company).company(sampleCompany);
for (const { name, target } of systems) await subscriptions.create({ name, target });

const events = integrationEvents(sampleCompany);
const isDeletion = ({ event }: IntegrationEvent) => event.event.endsWith(".deleted");
step("Publishing creations and changes");
for (const one of events.filter((event) => !isDeletion(event))) await publish(one);
step("Publishing an outdated change of the customer, which arrives late");
await publish(outdated(events));
const before = holdings();
console.log(`\nContent of each system:\n\n${before.text}\n`);

step("Publishing deletions");
for (const one of events.filter(isDeletion)) await publish(one);
const after = holdings();
console.log(`\nContent of each system:\n\n${after.text}\n`);

const results = integrationChecks({ events, before: before.held, after: after.held, ended });
for (const { ok, what, seen } of results) {
  console.log(ok ? `${pc.green("✓")} ${what}` : `${pc.red("✗")} ${what}. Found: ${seen}`);
}
await aws.stop();
await Promise.all(systems.map((system) => system.stop()));
const isGood = results.every(({ ok }) => ok);
console.log(isGood ? pc.green("\nAll checks passed.") : pc.red("\nSome checks failed."));
process.exitCode = isGood ? 0 : 1;

/** Publishes an event and waits until every system that handles its type has received it. */
async function publish({ publisher, event }: IntegrationEvent): Promise<void> {
  await busWith(keys.publishers[publisher]).publish(event);
  const expected = systems.filter(({ target }) => connectorOf(target).understands(event.event));
  const end = Date.now() + patienceMs;
  const count = () => ended.filter(({ event_id }) => event_id === event.id).length;
  while (count() < expected.length && Date.now() < end) {
    const { promise, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    const patience = setTimeout(resolve, end - Date.now());
    await promise;
    clearTimeout(patience);
  }
}

function holdings() {
  const held = new Map(systems.map((system: System) => [system.name, system.holds()]));
  const rows = [...held].flatMap(([name, all]) =>
    all.map(({ what, id, details }) => [name, what, id, details]),
  );
  return { held, text: table(["system", "what", "id", "details"], rows) };
}

function busWith(key: string): LicenseEventBus {
  return new LicenseEventBus({ url: aws.apiUrl, key });
}

function step(text: string): void {
  console.log(pc.bold(`\n${text}`));
}
