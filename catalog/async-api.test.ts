import { Parser } from "@asyncapi/parser";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { asyncApi, channels, eventTypes, sample } from "./index.ts";

const server = "https://bus.example.com/prod/";

test("AsyncAPI's own parser accepts the document, with every event type and its sample", async () => {
  const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncApi({ server })));
  expect(diagnostics.filter(({ severity }) => severity <= 1)).toEqual([]);
  const names = document
    ?.components()
    .messages()
    .map((message) => message.name());
  expect(names).toEqual([...eventTypes.keys()]);
  const published = document
    ?.channels()
    .get("events")
    ?.messages()
    .map((message) => message.name());
  expect(published).toEqual(names?.filter((name) => !name?.startsWith("bus.")));
});

test("each message's payload accepts its example, and no other data", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema(asyncApi({ server }), "document");
  for (const code of eventTypes.keys()) {
    const payload = { $ref: `document#/components/messages/${code}/payload` };
    expect(ajv.validate(payload, sample(code)), code).toBe(true);
    const [object = ""] = eventTypes.get(code)?.objects ?? [];
    expect(ajv.validate(payload, { ...sample(code), data: { [object]: 1 } }), code).toBe(false);
  }
});

test("lists the server for publishers, and each channel's own events only", () => {
  const document = asyncApi({ server }) as {
    servers: object;
    channels: Record<string, { messages: object }>;
  };
  expect(document.servers).toMatchObject({
    bus: { host: "bus.example.com", protocol: "https", pathname: "/prod" },
  });
  for (const channel of channels) {
    expect(Object.keys(document.channels[channel]?.messages ?? {})).toEqual(
      [...eventTypes.values()]
        .filter(({ consumers }) => consumers.includes(channel))
        .map(({ code }) => code),
    );
  }
});
