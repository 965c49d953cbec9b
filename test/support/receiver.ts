import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export type Webhook = {
  readonly headers: IncomingHttpHeaders;
  /** The exact bytes, as text. */
  readonly text: string;
  readonly json: Record<string, unknown>;
  /** Time of arrival, in unix milliseconds. */
  readonly at: number;
};

/** A consumer's server for tests. It records requests and gives scripted answers. */
export type Receiver = {
  readonly url: string;
  readonly webhooks: readonly Webhook[];
  /** Status codes of the next answers. `defaultStatus` applies when none is left. */
  readonly answers: number[];
  /** Default status, 200 at first. */
  defaultStatus: number;
  /** Headers of its answers. */
  headers: Record<string, string>;
  /** Waits until this many webhooks have arrived. */
  arrived(count: number): Promise<readonly Webhook[]>;
  stop(): Promise<void>;
};

export async function startReceiver(port = 0): Promise<Receiver> {
  const webhooks: Webhook[] = [];
  const answers: number[] = [];
  let wake = () => {};
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part) => {
      text += part;
    });
    request.on("end", () => {
      webhooks.push({ headers: request.headers, text, json: JSON.parse(text), at: Date.now() });
      response.writeHead(answers.shift() ?? receiver.defaultStatus, receiver.headers).end();
      wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const receiver: Receiver = {
    defaultStatus: 200,
    headers: {},
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    webhooks,
    answers,
    async arrived(count) {
      while (webhooks.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return webhooks;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
