import {
  asyncApi,
  channels,
  cloudEventSchema,
  type EventType,
  eventTypes,
  jsonSchema,
  knownPublishers,
  nearestEventType,
  sample,
  vendors,
} from "../../catalog/index.ts";
import { type Fault, problem } from "../../domain/problem.ts";
import { Refusal } from "../http/problems.ts";
import { jsonResponse } from "../http/response.ts";
import type { Answer, Request } from "./request.ts";

/** What a list can be narrowed by: the words it takes, and how an event type has them. */
const filters: Readonly<
  Record<string, { words: readonly string[]; of: (type: EventType) => readonly string[] }>
> = {
  vendor: { words: vendors, of: ({ vendor }) => [vendor] },
  publisher: { words: knownPublishers, of: (type) => type.publishers },
  channel: { words: channels, of: ({ consumers }) => consumers },
};

/** The catalog over the API. It is the same for everybody, so it needs no key. */
export function eventTypeRoutes(apiUrl: string) {
  /** The whole catalog as an AsyncAPI document. */
  const document = async () => jsonResponse(200, asyncApi({ server: apiUrl }));
  return [
    { method: "GET" as const, path: "/v1/event-types", handler: list },
    { method: "GET" as const, path: "/v1/event-types/{code}", handler: read },
    { method: "GET" as const, path: "/v1/event-types/{code}/schema", handler: schema },
    { method: "GET" as const, path: "/v1/asyncapi.json", handler: document },
  ];
}

async function list({ queryStringParameters = {} }: Request): Answer {
  const asked = Object.entries(queryStringParameters);
  const faults = asked.flatMap(([name, value = ""]) => filterFault(name, value));
  if (faults.length > 0) throw new Refusal(problem("invalid", undefined, faults));
  const items = [...eventTypes.values()].filter((type) =>
    asked.every(([name, value = ""]) => filters[name]?.of(type).includes(value)),
  );
  return jsonResponse(200, { items });
}

async function read(request: Request): Answer {
  const type = typeOf(request);
  return jsonResponse(200, { ...type, schema: jsonSchema(type.code), sample: sample(type.code) });
}

/** What the `dataschema` of a CloudEvent names. */
async function schema(request: Request): Answer {
  const body = cloudEventSchema(typeOf(request).code);
  return jsonResponse(200, body, { "content-type": "application/schema+json" });
}

function typeOf({ pathParameters }: Request): EventType {
  const code = pathParameters?.code ?? "";
  const type = eventTypes.get(code);
  if (type) return type;
  const nearest = nearestEventType(code);
  throw new Refusal(
    problem("not-found", `There is no such event type.${nearest ? ` Is "${nearest}" meant?` : ""}`),
  );
}

function filterFault(name: string, value: string): readonly Fault[] {
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (!filter) return [{ pointer: `/${name}`, message: "is not known here" }];
  if (filter.words.includes(value)) return [];
  return [{ pointer: `/${name}`, message: `must be one of ${filter.words.join(", ")}` }];
}
