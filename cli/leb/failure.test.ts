import { expect, test } from "vitest";
import { ApiError, NetworkError } from "../../sdk/index.ts";
import { failureOf } from "./failure.ts";

const local = "http://127.0.0.1:8787";
const deployed = "https://bus.example.com";
const call = "GET /v1/companies/1/deliveries";
const problem = (status: number, more: object = {}) =>
  new ApiError(call, { type: "about:blank", title: "Refused", status, ...more });
const ofBus = (status: number, more: object = {}) =>
  problem(status, { type: "urn:license-event-bus:problem:any", ...more });
const noAnswer = (error: Error) =>
  new NetworkError(call, new TypeError("fetch failed", { cause: error }));
const withCode = (code: string, more = {}) => Object.assign(new Error("raw"), { code, ...more });

test.each<[string, Error, string, RegExp]>([
  ["a wrong key of a local bus", ofBus(401), local, /keys create --local --company 1$/],
  [
    "a wrong key of a deployed bus",
    ofBus(401),
    deployed,
    /AWS credentials: .* --stack \S+ --company 1$/,
  ],
  [
    "a local bus that does not run",
    noAnswer(withCode("ECONNREFUSED")),
    local,
    /8787 does not answer: nothing accepts .*\nIs "npm start" running/,
  ],
  [
    "a wrong host",
    noAnswer(withCode("ENOTFOUND", { hostname: "bus.example.com" })),
    deployed,
    /bus\.example\.com has no address\.\nCheck --url or LEB_URL/,
  ],
  [
    "a wrong scheme",
    noAnswer(withCode("EPROTO", { message: "0A00010B:wrong version number" })),
    local,
    /it does not speak TLS on this port/,
  ],
  [
    "a closed connection",
    noAnswer(withCode("UND_ERR_SOCKET")),
    deployed,
    /it closed the connection/,
  ],
  [
    "a bus that takes too long",
    noAnswer(new DOMException("raw", "TimeoutError")),
    deployed,
    /it took too long/,
  ],
  [
    "an answer of another server",
    problem(404),
    deployed,
    /^Refused \(404\)\.\nCheck --url or LEB_URL \(https:/,
  ],
  ["an overloaded bus", problem(502), deployed, /Try again in a moment/],
  [
    "an id of nothing",
    ofBus(404, { detail: "The company has no such delivery." }),
    local,
    /Check the id, and --company/,
  ],
  [
    "an unlike event type",
    ofBus(422, { errors: [{ pointer: "/event", message: "matches no event type" }] }),
    local,
    /npx leb catalog$/,
  ],
])("says what to do about %s", (_what, error, url, text) => {
  const { message = "" } = failureOf(error, url) ?? {};
  expect(message).toMatch(text);
  expect(message).not.toMatch(/raw|ECONN|ENOTFOUND|UND_ERR/);
});
