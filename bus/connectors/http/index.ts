import type { LicenseEvent } from "../../events/event.ts";
import { subjectKeyOf } from "../../events/subject.ts";
import { signIn } from "../../outbound/sign-in/sign-in.ts";
import { headerFaults } from "../../outbound/target-headers.ts";
import type { Answered, Call, Connector, Verdict } from "../connector.ts";
import { again, textOf } from "../verdict.ts";
import type { HttpTarget } from "./schema.ts";
import { inQuery, setsAuthorization, signInByKey } from "./sign-in.ts";

/** Sends a request to any HTTP API for each event, as the company's expression makes it. */
export const http: Connector<HttpTarget> = {
  understands: () => true,
  urlOf: ({ url }) => url,
  signIn({ auth, headers = {} }) {
    const entry = auth?.type === "api_key" ? signInByKey(auth) : signIn(auth);
    return { ...entry, secrets: [...entry.secrets, ...Object.values(headers)] };
  },
  expressions: (_event, { request }) => (request === undefined ? {} : { request }),
  recordOf: (event, { latest_only }) => (latest_only ? subjectKeyOf(event) : undefined),
  faultOf(event, target, { request }) {
    const requested = requestOf(event, target, request);
    return requested.kind === "fault" ? requested.error : undefined;
  },
  *plan(event, target, { made }) {
    const requested = requestOf(event, target, made.request);
    if (requested.kind !== "call") return { reason: "`request` returned nothing to send" };
    yield requested.call;
    return undefined;
  },
  read,
};

/**
 * Reads an answer by its status, as nothing else is known of the API. A 4xx would be the same for another attempt
 * (RFC 9110, section 15.5), except for those about a moment, or about the credentials.
 */
export function read(answer: Answered, nowMs: number): Verdict {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: "done" };
  const error = [`The API answered ${status}`, textOf(answer)].filter(Boolean).join(": ");
  if (status === 401) return { kind: "credentials", error };
  if (status >= 400 && status < 500 && ![408, 409, 423, 425, 429].includes(status)) {
    return { kind: "never", error };
  }
  return again(answer, error, nowMs);
}

/** RFC 9110, section 8.3.1. */
const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(;[ -~]{0,200})?$/;

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

export type Requested =
  | { readonly kind: "call"; readonly call: Call }
  /** The target's expression makes no request for this event. */
  | { readonly kind: "nothing" }
  | { readonly kind: "fault"; readonly error: string };

/**
 * Returns the request of an event: the result of the target's expression, or a POST of the event. It always goes to
 * the target's own host, so that no other gets its credentials.
 */
export function requestOf(event: LicenseEvent, target: HttpTarget, made: unknown): Requested {
  if (target.request === undefined) return call(target, { body: envelopeOf(event) }, event);
  if (made === undefined) return { kind: "nothing" };
  if (typeof made !== "object" || made === null || Array.isArray(made)) {
    return fault("it must give an object with method, url, headers and body");
  }
  const { method = "POST", url = "", headers = {}, body, ...others } = made as Made;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return fault(`${unknown} is not known here`);
  if (!isMethod(method)) return fault(`method must be one of ${methods.join(", ")}`);
  if (typeof url !== "string") return fault("url must be a text");
  if (!isTexts(headers)) return fault("headers must be an object of texts");
  return call(target, { method, url, headers, body }, event);
}

type Made = Readonly<Record<"method" | "url" | "headers" | "body", unknown>>;
type Parts = {
  readonly method?: Call["method"];
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

function call(
  target: HttpTarget,
  { method = "POST", ...parts }: Parts,
  event: LicenseEvent,
): Requested {
  const url = URL.parse(parts.url ?? "", target.url);
  if (url?.origin !== new URL(target.url).origin || url.username || url.password) {
    return fault("url must be one of the target's own host");
  }
  if (target.auth?.type === "api_key" && target.auth.in === "query") {
    // The existing query keeps its spelling.
    url.search = [url.search.slice(1), inQuery(target.auth)].filter(Boolean).join("&");
  }
  // The expression can set the type of the body, such as a form.
  const { "content-type": contentType, ...headers } = lowerCase(parts.headers ?? {});
  const [wrong] = headerFaults(headers, setsAuthorization(target.auth));
  if (wrong) return fault(`headers${wrong.pointer} ${wrong.message}`);
  if (contentType !== undefined && !mediaType.test(contentType)) {
    return fault("headers/content-type must be a media type such as text/plain");
  }
  return {
    kind: "call",
    call: {
      method,
      url: url.href,
      headers: {
        // An API that supports it does nothing twice: draft-ietf-httpapi-idempotency-key-header.
        "idempotency-key": event.id,
        ...lowerCase(target.headers ?? {}),
        ...headers,
        ...(contentType === undefined ? {} : { "content-type": contentType }),
      },
      ...(parts.body === undefined ? {} : { body: parts.body }),
      // RFC 9110, section 9.2.2.
      ...(["POST", "PATCH"].includes(method) ? { once: true as const } : {}),
      // The object to delete does not exist.
      isFine: ({ status }) => method === "DELETE" && [404, 410].includes(status),
    },
  };
}

/** Returns the event as publishers sent it, without the fields that ingest adds. */
function envelopeOf({ id, event, company_id, user_id, ts, data, vendor }: LicenseEvent) {
  return { id, event, company_id, user_id, ts, data, ...(vendor && { vendor }) };
}

function isMethod(value: unknown): value is Call["method"] {
  return methods.some((method) => method === value);
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((text) => typeof text === "string")
  );
}

/** RFC 9110, section 5.1: names of headers are case-insensitive, so repeated ones are merged. */
function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function fault(error: string): Requested {
  return { kind: "fault", error };
}
