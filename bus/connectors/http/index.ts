import { subjectKeyOf } from "../../events/subject.ts";
import { signIn } from "../../outbound/sign-in/sign-in.ts";
import type { Answered, Connector, Verdict } from "../connector.ts";
import { again, textOf } from "../verdict.ts";
import { requestOf } from "./request.ts";
import type { HttpTarget } from "./schema.ts";
import { signInByKey } from "./sign-in.ts";

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
    if (requested.kind === "call") yield requested.call;
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
