import {
  cloudEventSchema,
  type EventType,
  eventTypes,
  jsonSchema,
  nearestEventType,
  sample,
} from "../../../catalog/index.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import type { Answer, Call } from "./serve.ts";

/** Values of an event type for each filter of the list. */
const filters: Readonly<Record<string, (type: EventType) => readonly string[]>> = {
  vendor: ({ vendor }) => [vendor],
  publisher: ({ publishers }) => publishers,
  channel: ({ consumers }) => consumers,
};

/** The catalog over the API. It is the same for everybody, so it needs no key. */
export function eventTypeCalls() {
  return {
    listEventTypes: list,
    getEventType: read,
    getEventTypeSchema: schema,
  };
}

async function list({ query }: Call): Answer {
  const asked = Object.entries(query);
  const items = [...eventTypes.values()].filter((type) =>
    asked.every(([name, value]) => value === undefined || filters[name]?.(type).includes(value)),
  );
  return jsonResponse(200, { items });
}

async function read(call: Call): Answer {
  const type = typeOf(call);
  return jsonResponse(200, { ...type, schema: jsonSchema(type.code), sample: sample(type.code) });
}

/** Returns the schema that the `dataschema` of a CloudEvent names. */
async function schema(call: Call): Answer {
  const body = cloudEventSchema(typeOf(call).code);
  return jsonResponse(200, body, { "content-type": "application/schema+json" });
}

function typeOf({ path }: Call): EventType {
  const code = path.code ?? "";
  const type = eventTypes.get(code);
  if (type) return type;
  const nearest = nearestEventType(code);
  throw new Refusal(
    problem("not-found", `Unknown event type.${nearest ? ` Did you mean "${nearest}"?` : ""}`),
  );
}
