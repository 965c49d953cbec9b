import { EventEmitter } from "node:events";
import http, { type ClientRequest, type RequestOptions } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { Readable } from "node:stream";
import type { EnvironmentMessage, PortAnswer, PortCall } from "./protocol.ts";

/**
 * Sends a function's calls of AWS over the port of its environment, because a call over HTTP takes
 * five times the processor time. Callers see no difference, and other requests still use HTTP. Runs
 * in the worker thread of an environment.
 *
 * @param endpoint - URL of the embedded AWS.
 * @returns The receiver of answers from the port.
 */
export function callOverPort(
  endpoint: string,
  send: (message: EnvironmentMessage) => void,
): (answer: PortAnswer) => void {
  const { hostname, port } = new URL(endpoint);
  const underWay = new Map<number, PortRequest>();
  const overHttp = http.request as (...given: unknown[]) => ClientRequest;
  let made = 0;

  const request = (...given: unknown[]): unknown => {
    const [options, onResponse] = given as [RequestOptions, unknown];
    const isThere = (options.hostname ?? options.host) === hostname && `${options.port}` === port;
    const head = isThere && headOf(options);
    if (!head) return overHttp(...given);
    const id = ++made;
    const started = new PortRequest(
      (body) => {
        underWay.set(id, started);
        send({ kind: "call", id, ...head, body });
      },
      () => {
        if (underWay.delete(id)) send({ kind: "call left", id });
      },
      options.signal,
    );
    if (typeof onResponse === "function") started.once("response", onResponse as () => void);
    return started;
  };
  Object.assign(http, { request });
  syncBuiltinESMExports();

  return (answer) => {
    const waiting = underWay.get(answer.id);
    underWay.delete(answer.id);
    waiting?.answer(answer);
  };
}

/** Returns the head of a request; undefined if it is not a call of AWS with all headers known. */
function headOf({
  method,
  path,
  headers,
}: RequestOptions): Omit<PortCall, "id" | "body"> | undefined {
  if (method !== "POST" || typeof headers !== "object" || Array.isArray(headers)) return undefined;
  const lower: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) lower[name.toLowerCase()] = `${value}`;
  }
  return lower["x-amz-target"] === undefined
    ? undefined
    : { method, url: path ?? "/", headers: lower };
}

/** A connection that is always open. */
class Connected extends EventEmitter {
  readonly connecting = false;
  setTimeout(): void {}
  setKeepAlive(): void {}
}
const connected = new Connected().setMaxListeners(0);

/** The part of `ClientRequest` that AWS clients use. */
class PortRequest extends EventEmitter {
  readonly socket = connected;
  destroyed = false;
  readonly #send: (body: string | Uint8Array) => void;
  readonly #leave: () => void;
  readonly #stopListening: () => void;
  #written: Uint8Array[] = [];
  #response: Readable | undefined;

  /** @param leave - Called when the caller stops waiting for an answer. */
  constructor(
    send: (body: string | Uint8Array) => void,
    leave: () => void,
    signal: AbortSignal | undefined,
  ) {
    super();
    this.#send = send;
    this.#leave = leave;
    const abort = () => this.destroy(abortError(signal?.reason));
    signal?.addEventListener("abort", abort, { once: true });
    this.#stopListening = () => signal?.removeEventListener("abort", abort);
    process.nextTick(() => (signal?.aborted ? abort() : this.emit("socket", connected)));
  }

  write(chunk: string | Uint8Array): boolean {
    this.#written.push(Buffer.from(chunk as string));
    return true;
  }

  end(chunk?: string | Uint8Array): this {
    if (this.destroyed) return this;
    if (this.#written.length === 0) {
      this.#send(chunk ?? "");
      return this;
    }
    if (chunk !== undefined) this.write(chunk);
    this.#send(Buffer.concat(this.#written));
    return this;
  }

  answer(answer: PortAnswer): void {
    if (this.destroyed) return;
    if (answer.reply === "closed") {
      this.destroy();
      return;
    }
    const { status, headers, body } = answer.reply;
    const lower: Record<string, string> = { date: new Date().toUTCString() };
    for (const name in headers) lower[name.toLowerCase()] = headers[name] as string;
    const response = new Readable({ read() {} });
    Object.assign(response, {
      httpVersion: "1.1",
      statusCode: status,
      statusMessage: http.STATUS_CODES[status],
      headers: lower,
      complete: true,
    });
    this.#response = response;
    response.once("close", () => this.#close());
    response.push(body);
    response.push(null);
    this.emit("response", response);
  }

  /** Without an error, fails like a `ClientRequest` whose connection ended. */
  destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.#leave();
    if (this.#response) {
      this.#response.destroy(error);
      return this;
    }
    const hangUp = () => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    process.nextTick(() => {
      this.emit("error", error ?? hangUp());
      this.#close();
    });
    return this;
  }

  setTimeout(ms: number, onTimeout?: () => void): this {
    if (onTimeout) this.once("timeout", onTimeout);
    const timer = setTimeout(() => this.emit("timeout"), ms);
    this.once("close", () => clearTimeout(timer));
    return this;
  }

  setNoDelay(): void {}
  setSocketKeepAlive(): void {}

  #close(): void {
    this.#stopListening();
    this.emit("close");
  }
}

function abortError(cause: unknown): Error {
  const error = new Error("The operation was aborted", { cause });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}
