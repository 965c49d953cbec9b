import type { LicenseEventBus, SubscriptionInput } from "../../sdk/index.ts";
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
  /** The subscription's input, without its name and target. */
  readonly input: Omit<SubscriptionInput, "name" | "target">;
  /** Number of the demo's events that match. */
  readonly expected: number;
};

/** Starts the demo's consumers, each on a server of its own on this machine. */
export async function startConsumers() {
  return {
    customer: {
      name: "customer's server",
      receiver: await verifyingReceiver(),
      input: { events: ["license.*", "customer.*", "order.*"] },
      expected: 4,
    },
    billing: {
      name: "billing, down at first",
      receiver: await flakyReceiver(2),
      input: { events: ["order.*"], retry: { delays: [1, 1] } },
      expected: 1,
    },
    keygenApp: {
      name: "Keygen app",
      receiver: await keygenReceiver(),
      input: { events: ["keygen.*"], format: "keygen" },
      expected: 3,
    },
    flexnetReceiver: {
      name: "FlexNet receiver",
      receiver: await plainReceiver(),
      input: { events: ["flexnet.*"], format: "flexnet" },
      expected: 4,
    },
    sales: {
      name: "sales, an integration",
      receiver: await plainReceiver(),
      input: { channel: "integrations" },
      expected: 2,
    },
  } satisfies Record<string, Consumer>;
}
export type Consumers = Awaited<ReturnType<typeof startConsumers>>;

type Subscriptions = ReturnType<LicenseEventBus["company"]>["subscriptions"];

/**
 * Subscribes a consumer and gives its receiver the signing secret.
 *
 * @returns The subscription's id.
 * @throws ApiError if the bus refuses.
 */
export async function subscribe(
  { name, receiver, input }: Consumer,
  subscriptions: Subscriptions,
): Promise<string> {
  const target = { type: "webhook", url: receiver.url } as const;
  const { id, secret } = await subscriptions.create({ name, target, ...input });
  receiver.secret = secret;
  return id;
}
