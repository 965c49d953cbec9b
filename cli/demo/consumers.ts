import type { AddressInfo } from "node:net";
import express, { type Express, type Request } from "express";
import { Webhook } from "standardwebhooks";
import type { LicenseEventBus, SubscriptionInput } from "../../sdk/index.ts";

type Receiver = {
  readonly url: string;
  /** Accepted requests, in order. */
  readonly received: readonly { readonly webhookId: string; readonly body: unknown }[];
  /** Number of refused requests. */
  readonly refused: number;
  /** The subscription's signing secret, set after subscribing. */
  secret: string;
  stop(): Promise<void>;
};

/**
 * Starts a customer's server that verifies each webhook with the npm package `standardwebhooks`.
 */
function verifyingReceiver(): Promise<Receiver> {
  const app = express().use(express.text({ type: "application/json" }));
  return listen(app, (request, secret) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    try {
      return { status: 204, body: new Webhook(secret).verify(request.body, headers) };
    } catch {
      return { status: 401 };
    }
  });
}

/** Starts a server that fails the first requests and accepts the rest. */
function flakyReceiver(failures: number): Promise<Receiver> {
  let left = failures;
  const app = express().use(express.json());
  return listen(app, (request) =>
    left-- > 0 ? { status: 503 } : { status: 200, body: request.body },
  );
}

/** Starts a server that accepts any JSON. */
function plainReceiver(): Promise<Receiver> {
  const app = express().use(express.json());
  return listen(app, (request) => ({ status: 200, body: request.body }));
}

/**
 * Starts an app written as Keygen's documentation shows: it reads the event's name and the payload,
 * a JSON text of its own, and keeps what each event is about.
 */
function keygenReceiver(): Promise<Receiver> {
  const app = express()
    .use(express.json({ type: "application/vnd.api+json" }))
    .use(express.json());
  return listen(app, ({ body: { data } }) => {
    if (!data) return { status: 400 };
    const payload = JSON.parse(data.attributes.payload);
    switch (data.attributes.event) {
      case "user.password-reset":
        return { status: 200, body: { reset: payload.meta.passwordResetToken } };
      case "user.created":
        return { status: 200, body: { user: payload.data.attributes.email } };
      case "license.created":
        return { status: 200, body: { license: payload.data.attributes.key } };
      default:
        return { status: 400 };
    }
  });
}

type Answer = { readonly status: number; readonly body?: unknown };

/**
 * Starts an app on a free port of the loopback. The values that `answer` returns for a body count
 * as received.
 */
async function listen(
  app: Express,
  answer: (request: Request, secret: string) => Answer,
): Promise<Receiver> {
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve, reject) => server.once("listening", resolve).once("error", reject));
  const { port } = server.address() as AddressInfo;
  const received: { webhookId: string; body: unknown }[] = [];
  const receiver = {
    url: `http://127.0.0.1:${port}/webhooks`,
    received,
    refused: 0,
    secret: "",
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  app.post("/webhooks", (request, response) => {
    const { status, body } = answer(request, receiver.secret);
    if (body === undefined) receiver.refused++;
    else received.push({ webhookId: String(request.headers["webhook-id"]), body });
    response.sendStatus(status);
  });
  return receiver;
}

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
