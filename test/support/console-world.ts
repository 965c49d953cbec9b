import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContextOptions } from "playwright-core";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { sample } from "../../catalog/index.ts";
import { withoutRateLimits } from "../../cli/local-bus.ts";
import { makeKey } from "../../cli/make-key.ts";
import type { Tab } from "./browser.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { startTestBus, type TestBus } from "./test-bus.ts";

/** A bus whose company 1 has what the console shows: events with every kind of outcome. */
export type ConsoleWorld = {
  readonly bus: TestBus;
  /** Address that signs in to company 1 and shows its events. */
  readonly link: string;
  /** Key of an administrator. */
  readonly adminKey: string;
  /** Pages that embed an address, given as their query: only the first may embed the console. */
  readonly embedders: readonly [allowed: string, other: string];
  /** Ids of subscriptions by their names. */
  readonly subscriptions: Readonly<Record<string, string>>;
  /** The event about the license `licenseKey`. */
  readonly eventId: string;
  /** Answers 500 until its `defaultStatus` changes. */
  readonly failing: Receiver;
  stop(): Promise<void>;
};

/** The bus and the browser that all tests of the console share. They are available once tests run. */
export type SharedConsole = {
  readonly world: ConsoleWorld;
  /** Opens an address in a tab of its own. */
  readonly open: (url: string, options?: BrowserContextOptions) => Promise<Tab>;
};

/** The license that a customer asks about. */
export const licenseKey = "WXYZ-1234-MISSING";

/** Starts the bus, and waits until each delivery of the event has a result. */
export async function startConsoleWorld(): Promise<ConsoleWorld> {
  const [portal, failing] = [await startReceiver(), await startReceiver()];
  failing.defaultStatus = 500;
  failing.headers = { "content-type": "text/plain", "x-request-id": "f81d4fae" };
  const [embedder, otherEmbedder] = [await startEmbedder(), await startEmbedder()];
  const bus = await startTestBus([portal, failing], undefined, {
    variables: { ...withoutRateLimits, CONSOLE_FRAME_ANCESTORS: embedder.origin },
  });
  const store = apiKeyStore(bus.refOf("StorageApiKeys"));
  const { key: adminKey } = await makeKey(store, { kind: "admin", name: "operations" });
  const pattern = { detail: { data: { license: { id: [78, 79] } } } };
  const events = ["license.*"];
  const made = {
    "Customer portal": await bus.subscribe(portal, { name: "Customer portal", events }),
    "Data warehouse": await bus.subscribe(portal, { name: "Data warehouse", events, pattern }),
    "Order desk": await bus.subscribe(portal, { name: "Order desk", events: ["order.*"] }),
    Billing: await bus.subscribe(failing, { name: "Billing", events }),
  };
  const event = eventAbout(licenseKey);
  await bus.publish("platform", [event, eventAbout("OTHER-0001"), eventAbout("OTHER-0002")]);
  await portal.arrived(3);
  await failing.arrived(3);
  await bus.quiet();
  return {
    bus,
    link: linkOf(bus, bus.keys.company, 1, "/console/companies/1/events"),
    adminKey,
    embedders: [embedder.origin, otherEmbedder.origin],
    subscriptions: Object.fromEntries(Object.entries(made).map(([name, { id }]) => [name, id])),
    eventId: event.id,
    failing,
    async stop() {
      await bus.stop();
      await Promise.all([portal, failing, embedder, otherEmbedder].map((one) => one.stop()));
    },
  };
}

/** Returns an address that signs in, as `npm start` prints it. */
export function linkOf(
  { aws }: TestBus,
  key: string,
  company: number | undefined,
  path = "/console",
): string {
  const ofCompany = company === undefined ? "" : `&company=${company}`;
  return `${aws.apiUrl}${path}#token=${key}${ofCompany}`;
}

/** Starts a server whose page embeds the address in its query. */
async function startEmbedder() {
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? "/", "http://127.0.0.1").searchParams.get("address");
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(
      `<title>Portal</title><iframe width="900" height="600" src="${address}"></iframe>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Returns an expired license's event with an id of its own. */
function eventAbout(licenseKey: string) {
  const { data, ...rest } = sample("license.expired");
  const license = { ...Object(data.license), id: 77, license_key: licenseKey };
  return { ...rest, id: crypto.randomUUID(), company_id: 1, data: { ...data, license } };
}
