import { subjectKeyOf } from "../../events/subject.ts";
import { signIn } from "../../outbound/sign-in/sign-in.ts";
import type { Connector } from "../connector.ts";
import { signInByKey } from "./api-key.ts";
import { read } from "./read.ts";
import { requestOf } from "./request.ts";
import type { HttpTarget } from "./schema.ts";

/** A request to any API for each event, as the company has it made. */
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
