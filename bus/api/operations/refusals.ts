import { refusedEventSchema } from "../../refusals/view.ts";
import { problem } from "../../values/problem.ts";
import { named, pageAnswer } from "./answers.ts";
import { type Descriptions, moment, uuid } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const refusalOperations = {
  listRefusals: { method: "GET", path: "/v1/refusals", access: "publisher or admin", query: "refusalPage" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function refusalDescriptions(): Descriptions<typeof refusalOperations> {
  named.add(refusedEventSchema, { id: "RefusedEvent" });

  const message = "must be an integer";
  const example = {
    id: "rfs_01M82GW3N5E7YRBPPC9RBJHB5A",
    at: moment,
    publisher: "license-api",
    event_id: uuid,
    event: "license.activated",
    company_id: 1,
    problem: problem("invalid", undefined, [{ pointer: "/data/license/id", message }]),
  };

  return {
    listRefusals: {
      tag: "Publishing",
      sdk: "refusals.list",
      summary: "List refused events",
      description:
        "Returns the events that the bus refused from a publisher key or a source in the last 7 days, the newest first, without their content. A request that was refused as a whole is one item. A publisher key lists its own. Of a flood, the list has about five a second. A page can have fewer items than `limit` although there is a next one.",
      properties: {
        "query.listRefusals.company_id": "Only events about this company.",
        key_id:
          "Publisher key or source whose refused events to list. An administrator key needs it.",
        "RefusedEvent.at": "When the bus refused the event, in Unix milliseconds.",
        "RefusedEvent.publisher": "Publisher of the key, or of the source.",
        "RefusedEvent.event_id":
          "Id of the event. `null` if it has none, or a malformed one, or the whole request was refused.",
        "RefusedEvent.event":
          "Event code, cut at 100 characters. `null` if the event has none, or the whole request was refused.",
        "RefusedEvent.company_id":
          "Company (tenant) that the event names. `null` if it names none, or the whole request was refused.",
        "RefusedEvent.problem":
          "Answer that the publisher got for the event. The list has the first 10 of its `errors`.",
      },
      successes: [pageAnswer(refusedEventSchema, example)],
    },
  };
}
