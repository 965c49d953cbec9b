import type { Problem } from "../bus/values/problem.ts";
import { type Patience, pauseOf, persistently, type Try } from "./retry.ts";

/** Settings of a client: the bus to call, the key to call it with, and how to retry. */
export type Options = {
  /** Address of the bus, for example `https://abc.execute-api.eu-west-1.amazonaws.com`. */
  readonly url: string;
  /**
   * An API key. `leb_pub_…` publishes, `leb_co_…` manages one company, `leb_adm_…` manages
   * everything.
   */
  readonly key: string;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Time until a request without an answer fails, in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number;
} & Partial<Patience>;

/** A request to the API. `path` starts with a slash and includes the query. */
export type Call = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
};

/** The API's answer with any status, including errors. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined if the body is empty or not JSON. */
  readonly body: unknown;
};

const stillRunning = "urn:license-event-bus:problem:still-running";

/** A connection to a bus with an API key. */
export type Connection = {
  readonly patience: Patience;
  /** Sends a request once. The result says whether a retry can help. */
  once(call: Call): Promise<Try<Answer>>;
  /**
   * Sends a request, and retries it while that can help.
   *
   * @throws ApiError if the bus answers with an error, NetworkError if there is no answer.
   */
  send(call: Call): Promise<Answer>;
};

/** @throws RangeError if `url` or `key` is not valid. */
export function connectionTo(options: Options): Connection {
  const {
    key,
    // Wrapped: browsers and Workers refuse a `fetch` that is called as a method of another object.
    fetch = (url, init) => globalThis.fetch(url, init),
    timeoutMs = 30_000,
    retries = 5,
    sleep = (ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    random = Math.random,
  } = options;
  const base = baseOf(options.url);
  if (!/^[\x21-\x7e]+$/.test(key ?? "")) {
    throw new RangeError("key is not valid: expected an API key of the bus, leb_…, without spaces");
  }
  const patience = { retries, sleep, random };

  async function request({ method, path, headers, body }: Call): Promise<Answer> {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      // The bus never redirects, and a followed POST would become a GET.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: jsonOf(await response.text()),
    };
  }

  async function once(call: Call): Promise<Try<Answer>> {
    let answer: Answer;
    try {
      answer = await request(call);
    } catch (error) {
      return {
        kind: "again",
        error: new NetworkError(`${call.method} ${base}${call.path}`, error),
      };
    }
    if (!mayPass(answer)) return { kind: "done", value: answer };
    const afterMs = pauseOf(answer.headers.get("retry-after"), Date.now());
    return { kind: "again", error: refusal(call, answer), afterMs };
  }

  return {
    patience,
    once,
    send: (call) =>
      persistently(async (tries) => {
        const tried = await once(call);
        if (tried.kind === "again") return tried;
        const { status, body } = tried.value;
        const hasContent = body !== undefined || status === 202 || status === 204;
        const isSuccess = status >= 200 && status < 300 && hasContent;
        // An earlier try deleted it, and only its answer was lost.
        const isGone = call.method === "DELETE" && status === 404 && tries > 1;
        if (!isSuccess && !isGone) throw refusal(call, tried.value);
        return tried;
      }, patience),
  };
}

/** Returns the error for an answer that is not a success. */
export function refusal({ method, path }: Call, answer: Answer): ApiError {
  return new ApiError(`${method} ${path}`, problemOf(answer));
}

function mayPass({ status, body }: Answer): boolean {
  // An earlier try of the same call is still running.
  const isRunning = status === 409 && isObject(body) && body.type === stillRunning;
  return isRunning || status === 429 || status >= 500;
}

function problemOf({ status, headers, body }: Answer): Problem {
  if (isObject(body) && typeof body.title === "string") return { ...body, status } as Problem;
  const blank = { type: "about:blank", status };
  const kind = headers.get("content-type")?.split(";")[0];
  if (status < 300 || kind === "text/html") {
    const answer = kind === "text/html" ? "a web page" : (kind ?? "no content");
    return {
      ...blank,
      title: "Not an answer of the bus",
      detail: `It is ${answer}. Check the url.`,
    };
  }
  const location = headers.get("location");
  if (location) {
    return { ...blank, title: "Redirected", detail: `To ${location}. Check the url.` };
  }
  // API Gateway's own errors.
  const message =
    isObject(body) && typeof body.message === "string" ? body.message : "No reason given";
  return { ...blank, title: message };
}

/** True if a value is an object and not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function baseOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:/i.test(url)) {
    throw new RangeError(
      "url is not valid: expected the address of the bus, https://… (or http://127.0.0.1:8787)",
    );
  }
  let end = url.length;
  while (url[end - 1] === "/") end--;
  return url.slice(0, end);
}

/** The bus answered with an error. `problem` says why (RFC 9457). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly problem: Problem;

  /** @param call - Method and path, for example `POST /v1/events`. */
  constructor(call: string, problem: Problem) {
    super(`${call} was answered with ${sentence(problem)}`);
    this.status = problem.status;
    this.problem = problem;
  }
}

/**
 * No answer arrived, so it is unknown whether the bus did what the call says. `cause` is the error
 * of `fetch`.
 */
export class NetworkError extends Error {
  override readonly name = "NetworkError";

  constructor(call: string, cause: unknown) {
    super(`${call} got no answer: ${innermost(cause)}`, { cause });
  }
}

/** Returns a problem as one line, without a period at its end. */
export function sentence({ status, title, detail, errors = [] }: Problem): string {
  const faults = errors
    .map(({ pointer, message }) => `${pointer || "the body"} ${message}`)
    .join("; ");
  const parts = [`${status}: ${title}`, detail, faults].filter((part) => part);
  return parts.map((part) => part?.replace(/\.$/, "")).join(". ");
}

/** Returns the message of the innermost cause: Node's `fetch` itself only says "fetch failed". */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return innermost(error.cause);
  const { code } = error as { code?: unknown };
  return error.message || (typeof code === "string" ? code : error.name);
}
