import type { Problem } from "../bus/values/problem.ts";
import { type Patience, pauseOf, persistently, type Try } from "./retry.ts";

export type Options = {
  /** Address of the bus, for instance `https://abc.execute-api.eu-west-1.amazonaws.com`. */
  readonly url: string;
  /** `leb_pub_…` publishes, `leb_co_…` manages one company, `leb_adm_…` everything. */
  readonly key: string;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** After how long without an answer a request has failed; 30 seconds unless told. */
  readonly timeoutMs?: number;
} & Partial<Patience>;

export type Call = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
};

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** undefined where there is none, or where it is no JSON. */
  readonly body: unknown;
};

const stillRunning = "urn:license-event-bus:problem:still-running";

/** The way to a bus, with a key. */
export type Connection = {
  readonly patience: Patience;
  /** One request. What may pass by itself, if tried again, is told apart from what will not. */
  once(call: Call): Promise<Try<Answer>>;
  /**
   * One request, tried again while that can help.
   *
   * @throws ApiError for an answer that is no success, NetworkError for none.
   */
  send(call: Call): Promise<Answer>;
};

/** @throws RangeError for a url or a key that can be none. */
export function connectionTo(options: Options): Connection {
  const {
    key,
    // Called through: browsers and Workers refuse a `fetch` that is called as a method of another object.
    fetch = (url, init) => globalThis.fetch(url, init),
    timeoutMs = 30_000,
    retries = 5,
    sleep = (ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    random = Math.random,
  } = options;
  const base = baseOf(options.url);
  if (!/^[\x21-\x7e]+$/.test(key ?? "")) {
    throw new RangeError("key is an API key of the bus: leb_… without blanks");
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
        // The answer to the try that deleted it got lost.
        const isGone = call.method === "DELETE" && status === 404 && tries > 1;
        if (!isSuccess && !isGone) throw refusal(call, tried.value);
        return tried;
      }, patience),
  };
}

/** An answer that is no success, as an error. */
export function refusal({ method, path }: Call, answer: Answer): ApiError {
  return new ApiError(`${method} ${path}`, problemOf(answer));
}

function mayPass({ status, body }: Answer): boolean {
  // An earlier try of the same call, whose answer got lost, is still worked on.
  const isRunning = status === 409 && isObject(body) && body.type === stillRunning;
  return isRunning || status === 429 || status >= 500;
}

function problemOf({ status, headers, body }: Answer): Problem {
  if (isObject(body) && typeof body.title === "string") return { ...body, status } as Problem;
  const blank = { type: "about:blank", status };
  if (status < 300) {
    return { ...blank, title: "This is not what the bus answers: is the url the bus's?" };
  }
  const location = headers.get("location");
  if (location) return { ...blank, title: `A redirect to ${location}: is the url the bus's?` };
  // API Gateway's own refusals.
  const message =
    isObject(body) && typeof body.message === "string" ? body.message : "No reason given";
  return { ...blank, title: message };
}

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
    throw new RangeError("url is the address of the bus: https://… (or http://127.0.0.1:8787)");
  }
  let end = url.length;
  while (url[end - 1] === "/") end--;
  return url.slice(0, end);
}

/** The bus answered with an error. `problem` tells why (RFC 9457). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly problem: Problem;

  /** @param call - What was asked, for instance `POST /v1/events`. */
  constructor(call: string, problem: Problem) {
    super(`${call} was answered with ${sentence(problem)}`);
    this.status = problem.status;
    this.problem = problem;
  }
}

/** No answer came: whether the bus did what was asked is not known. `cause` is what `fetch` threw. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";

  constructor(call: string, cause: unknown) {
    super(`${call} got no answer: ${innermost(cause)}`, { cause });
  }
}

/** A problem in one line, for the person who reads it. */
function sentence({ status, title, detail, errors = [] }: Problem): string {
  const faults = errors.map(({ pointer, message }) => `${pointer || "it"} ${message}`).join("; ");
  const parts = [`${status}: ${title}`, detail, faults].filter((part) => part);
  return parts.map((part) => part?.replace(/\.$/, "")).join(". ");
}

/** Node's `fetch` says only "fetch failed", and why in the cause. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return innermost(error.cause);
  const { code } = error as { code?: unknown };
  return error.message || (typeof code === "string" ? code : error.name);
}
