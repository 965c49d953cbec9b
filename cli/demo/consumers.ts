import type { busClient } from "../bus-client.ts";
import {
  flakyReceiver,
  keygenReceiver,
  plainReceiver,
  type Receiver,
  verifyingReceiver,
} from "./receivers.ts";

export type Consumer = {
  readonly name: string;
  readonly receiver: Receiver;
  /** What it asks the bus for, besides its name and where it is. */
  readonly wish: Readonly<Record<string, unknown>>;
  /** How many of the demo's events are for it. */
  readonly expected: number;
};

/** Starts the demo's consumers, each a server of its own on this machine. */
export async function startConsumers() {
  return {
    customer: {
      name: "customer's server",
      receiver: await verifyingReceiver(),
      wish: { events: ["license.*", "customer.*", "order.*"] },
      expected: 4,
    },
    billing: {
      name: "billing, down at first",
      receiver: await flakyReceiver(2),
      wish: { events: ["order.*"], retry: { delays: [1, 1] } },
      expected: 1,
    },
    keygenApp: {
      name: "Keygen app",
      receiver: await keygenReceiver(),
      wish: { events: ["keygen.*"], format: "keygen" },
      expected: 3,
    },
    flexnetReceiver: {
      name: "FlexNet receiver",
      receiver: await plainReceiver(),
      wish: { events: ["flexnet.*"], format: "flexnet" },
      expected: 4,
    },
    sales: {
      name: "sales, an integration",
      receiver: await plainReceiver(),
      wish: { channel: "integrations" },
      expected: 2,
    },
  } as const satisfies Record<string, Consumer>;
}
export type Consumers = Awaited<ReturnType<typeof startConsumers>>;

/**
 * Subscribes a consumer, and lets its receiver know the secret to verify with.
 *
 * @throws When the bus refuses.
 */
export async function subscribe(
  { name, receiver, wish }: Consumer,
  client: ReturnType<typeof busClient>,
  companyId: number,
): Promise<void> {
  const target = { type: "webhook", url: receiver.url };
  const answer = await client.subscribe(companyId, { name, target, ...wish });
  if (answer.status !== 201) throw new Error(`${name}: ${JSON.stringify(answer.body)}`);
  receiver.secret = (answer.body as { secret: string }).secret;
}
