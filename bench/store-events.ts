/**
 * Stores events as the function that accepts them does, spread over a day. A process of its own, because some
 * benchmarks replace this one's clients. Started by `search`.
 */
import { eventStore } from "../bus/events/events-table.ts";
import { type EventType, eventTypes } from "../catalog/index.ts";
import { sampleCompany } from "../cli/sample-company.ts";
import { newEvent } from "./events.ts";

const [table = "", ...numbers] = process.argv.slice(2);
const [count = 0, perRequest = 1, from = 0, to = 0] = numbers.map(Number);

const storedAtOnce = 64;
const type = eventTypes.get("license.activated") as EventType;
const { add, list } = eventStore(table);
const requests = count / perRequest;
let next = 0;

async function storeSome(): Promise<void> {
  for (let at = next++; at < requests; at = next++) {
    const accepted_at = from + Math.floor((at / requests) * (to - from));
    const events = Array.from({ length: perRequest }, (_, i) =>
      newEvent(sampleCompany, { licenseId: at * perRequest + i + 1 }),
    );
    await Promise.all(
      events.map((event, position) =>
        add(
          { event, type, publisher: "license-api", contentHash: event.id },
          { accepted_at, ...(position > 0 && { position }) },
          perRequest === 1,
        ),
      ),
    );
    const members = events.map(({ id }, position) => ({ id, position }));
    if (perRequest > 1) await list(sampleCompany, accepted_at, members);
  }
}

await Promise.all(Array.from({ length: Math.ceil(storedAtOnce / perRequest) }, storeSome));
