import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { type EventCode, type EventData, eventTypes } from "license-event-bus/catalog";
import { LicenseEventBus, verify } from "license-event-bus/sdk";

const { url, endpoint, port, company, publisher } = JSON.parse(process.argv[2] ?? "") as {
  readonly [name in "url" | "endpoint" | "port" | "company" | "publisher"]: string;
};

const code: EventCode = "license.activated";
const data: EventData<typeof code> = { license: { id: 1, license_key: "ABCD-EFGH" } };
// @ts-expect-error: no such event
const none: EventCode = "license.actived";
console.log("known:", eventTypes.has(code), eventTypes.has(none));

const { subscriptions } = new LicenseEventBus({ url, key: company }).company(1);
const target = { type: "webhook", url: `http://localhost:${port}` } as const;
const { secret } = await subscriptions.create({ target });
const server = createServer(async (request, response) => {
  const verified = await verify({ headers: request.headers, body: await text(request) }, secret);
  response.end();
  if (!verified.ok) throw new Error(verified.reason);
  const { event } = verified;
  if (event.event === code) {
    const key: string | null | undefined = event.data.license.license_key;
    console.log("verified:", code, key);
    await invokeLicenseServer();
  } else {
    console.log("verified:", event.event);
    server.close();
  }
}).listen(port);

const bus = new LicenseEventBus({ url, key: publisher });
const published = await bus.publish({ event: code, company_id: 1, data });
console.log("published:", published.ok);

/** The app's own function publishes too. */
async function invokeLicenseServer() {
  const event = { event: "license.deactivated", company_id: 1, data };
  const response = await fetch(`${endpoint}/2015-03-31/functions/license-server/invocations`, {
    method: "POST",
    headers: {
      authorization: "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/lambda/aws4_request",
    },
    body: JSON.stringify({ key: publisher, event }),
  });
  console.log("license server:", await response.text());
}
