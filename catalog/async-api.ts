import { allDefinitions, type Definition, type JsonSchema } from "./definitions.ts";
import { type Channel, channels, type EventType, maxTs } from "./event-type.ts";
import { objectSchema, vendorSchema } from "./json-schema.ts";
import { sample } from "./sample.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * Returns the whole catalog as an AsyncAPI 3 document from the bus's point of view: it receives
 * events from publishers at its HTTPS endpoint, and sends them, and its own, to the receivers of
 * each channel.
 *
 * @param server - URL of the bus's API, such as `https://bus.example.com`.
 */
export function asyncApi({ server }: { readonly server: string }): object {
  const all = allDefinitions();
  return {
    asyncapi: "3.0.0",
    info: {
      title: "License event bus",
      version: "1.0.0",
      description: "Events of software licensing, from their publishers to their receivers.",
    },
    defaultContentType: "application/json",
    servers: {
      bus: { ...address(server), security: [reference("securitySchemes", "publisherKey")] },
      receiver: {
        host: "{host}",
        protocol: "https",
        description: "The destination of a subscription's webhooks.",
        variables: { host: { description: "The host of the subscription's target." } },
      },
    },
    channels: {
      events: {
        address: "/v1/events",
        description: "Publishers send events here: one, or up to 100 in an array.",
        servers: [{ $ref: "#/servers/bus" }],
        messages: messagesOf(all.filter(({ type }) => type.vendor !== "bus")),
      },
      ...perChannel((channel) => ({
        address: null,
        description: `Events for ${channel}, in each subscription's format. The schemas show the bus's own format.`,
        servers: [{ $ref: "#/servers/receiver" }],
        messages: messagesOf(all.filter(({ type }) => type.consumers.includes(channel))),
      })),
    },
    operations: {
      publish: { action: "receive", channel: { $ref: "#/channels/events" }, bindings: byPost },
      ...perChannel((channel) => ({
        action: "send",
        channel: { $ref: `#/channels/${channel}` },
        bindings: byPost,
      })),
    },
    components: {
      securitySchemes: { publisherKey: { type: "http", scheme: "bearer" } },
      schemas: { envelope, ...objectSchemas(all) },
      messages: Object.fromEntries(
        all.map((definition) => [definition.type.code, message(definition)]),
      ),
    },
  };
}

const byPost = { http: { method: "POST", bindingVersion: "0.3.0" } };

const envelope = {
  type: "object",
  properties: {
    id: {
      type: "string",
      format: "uuid",
      description:
        "A UUID of version 1 to 8, returned in lower case. The bus generates one for an event without.",
    },
    company_id: { type: "integer", description: "The company that the event is about." },
    user_id: {
      type: ["integer", "null"],
      description: "The user or system that triggered it, if known.",
    },
    ts: {
      type: "integer",
      minimum: 0,
      maximum: maxTs,
      description:
        "Time of the event in unix seconds, at most a day ahead. By default, the time at which the bus accepted it.",
    },
  },
  required: ["company_id"],
};

function message(definition: Definition): Members {
  const { code, vendor, status, publishers, trigger, notes, objects } = definition.type;
  const place = (member: string) =>
    `#/components/messages/${code}/payload/allOf/1/properties/${member}`;
  const ofVendor = vendorSchema(definition, place("vendor"));
  return {
    name: code,
    title: code,
    ...(trigger && { summary: `When ${trigger}.` }),
    ...(notes && { description: notes }),
    tags: [{ name: vendor }, { name: status }],
    "x-publishers": publishers,
    payload: {
      allOf: [
        reference("schemas", "envelope"),
        {
          type: "object",
          properties: {
            event: { const: code },
            data: {
              type: "object",
              properties: Object.fromEntries(
                objects.map((name) => [
                  name,
                  reference("schemas", schemaName(definition.type, name)),
                ]),
              ),
              required: objects,
              additionalProperties: false,
            },
            ...(ofVendor && { vendor: ofVendor }),
          },
          required: ["event", "data"],
        },
      ],
    },
    examples: [{ name: "sample", payload: sample(code) }],
  };
}

/** Returns each object once, however many events contain it. */
function objectSchemas(
  all: readonly Definition[],
): Readonly<Record<string, JsonSchema | undefined>> {
  return Object.fromEntries(
    all.flatMap((definition) =>
      definition.type.objects.map((object) => {
        const name = schemaName(definition.type, object);
        return [name, objectSchema(definition, object, `#/components/schemas/${name}`)];
      }),
    ),
  );
}

/**
 * Returns a schema's name. A vendor's object has one shape in all its events, but two of a
 * deployment's own types may differ.
 */
function schemaName({ vendor, code }: EventType, object: string): string {
  return `${vendor === "own" ? code : vendor}.${object}`;
}

function messagesOf(some: readonly Definition[]): Members {
  return Object.fromEntries(some.map(({ type }) => [type.code, reference("messages", type.code)]));
}

function perChannel(of: (channel: Channel) => object): Members {
  return Object.fromEntries(channels.map((channel) => [channel, of(channel)]));
}

function reference(kind: "messages" | "schemas" | "securitySchemes", name: string) {
  return { $ref: `#/components/${kind}/${name}` };
}

function address(url: string): Members {
  const { host, protocol, pathname } = new URL(url);
  return {
    host,
    protocol: protocol.replace(":", ""),
    ...(pathname !== "/" && { pathname: pathname.replace(/\/$/, "") }),
  };
}
