import { expect, test } from "vitest";
import { operations } from "../api/operations/index.ts";
import { egressPolicyOf, targetFault } from "./target.ts";

const message = (url: string, loopbackTargets: string[] = []) =>
  targetFault(url, { loopbackTargets });

test("a webhook goes to an https URL", () => {
  expect(message("https://example.com/hook?a=b#c")).toBeUndefined();
  expect(message("http://example.com/hook")).toBe("must be an https URL");
  expect(message("ftp://example.com/")).toBe("must be an https URL");
  expect(message("not a url")).toBe("must be a URL");
  expect(message("https://me:secret@example.com/")).toContain("password");
  expect(message("https://me@example.com/")).toContain("password");
  // The parser would remove the line break.
  expect(message("https://example.com/\n")).toBe("must be a URL");
  expect(message("https://exam\tple.com/")).toBe("must be a URL");
});

test.each([
  "https://127.0.0.1/",
  "https://2130706433/",
  "https://017700000001/",
  "https://0x7f.1/",
  "https://0177.0.0.01/",
  "https://127.1/",
  "https://127%2e0%2E0.1/",
  "https://１２７.0.0.1/",
  "https://127。0。0。1/",
  "https://①②⑦.⓪.0.1/",
  "https:\\\\127.0.0.1\\",
  "https:127.0.0.1",
  "https://@127.0.0.1/",
  "https://10.0.0.1/",
  "https://169.254.169.254/latest/meta-data",
  "https://[::1]/",
  "https://[::]/",
  "https://[::127.0.0.1]/",
  "https://[::ffff:10.0.0.1]/",
  "https://[::ffff:0:127.0.0.1]/",
  "https://[64:ff9b::127.0.0.1]/",
  "https://[2002:7f00:1::]/",
  "https://[fd00::1]/",
  "https://192.168.1.1./",
])("refuses a private address in every spelling: %s", (url) => {
  expect(message(url)).toBe("must not be a private address");
});

test.each([
  ["https://localhost/", "it has no dot"],
  ["https://LOCALHOST./", "it has no dot"],
  ["https://ⓛocalhost/", "it has no dot"],
  ["https://a.localhost/", ".localhost is for this machine"],
  ["https://localhost.localdomain/", ".localdomain is for this machine"],
  ["https://api.default.svc/", ".svc is for services of a Kubernetes cluster"],
  ["https://api.default.svc.cluster.local/", ".local is for multicast DNS and clusters"],
  ["https://router.LAN./", ".lan is for local networks"],
  ["https://intranet/", "it has no dot"],
])("refuses a private name: %s", (url, reason) => {
  expect(message(url)).toBe(`must not be a private name: ${reason}`);
});

test.each([
  "https://8.8.8.8/",
  "https://[2606:4700::1111]/",
  "https://localhost.example.com/",
  "https://xn--bcher-kva.example.com/",
  "https://example.com./",
])("accepts a public host: %s", (url) => {
  expect(message(url)).toBeUndefined();
});

test.each(["https://[fe80::1%25lo]/", "https://256.0.0.1/", "https://1.2.3/x y", "https://a b/"])(
  "refuses an invalid host: %s",
  (url) => {
    expect(message(url)).toBe("must be a URL");
  },
);

const env = {
  LOOPBACK_TARGETS: "",
  WEBHOOK_PORTS: "443",
  API_URL: "https://abc.execute-api.eu-west-1.amazonaws.com",
  ALLOW_OWN_API_AS_TARGET: "false",
  CHANNELS: "webhooks,integrations",
  EVENT_BUS_ARN: "arn:aws:events:eu-west-1:000000000000:event-bus/bus",
};

test("accepts the ports that the operator allows, by default 443", () => {
  const at = (port: string, ports?: string) =>
    targetFault(
      `https://example.com${port}/`,
      ports ? egressPolicyOf({ ...env, WEBHOOK_PORTS: ports }) : { loopbackTargets: [] },
    );
  expect(at(":443")).toBeUndefined();
  expect(at(":22")).toBe("must use port 443, not 22");
  expect(at(":8443", "443,8443")).toBeUndefined();
  expect(at(":80", "443,8443")).toContain("443 or 8443");
  expect(at("", "8443")).toContain("not 443");
});

test("accepts a receiver on this machine only if it is allowed, with its port", () => {
  expect(message("http://localhost:3000/hook", ["localhost:3000"])).toBeUndefined();
  expect(message("https://localhost:3000/hook", ["localhost:3000"])).toBeUndefined();
  expect(message("http://127.0.0.1:3000/hook", ["127.0.0.1:3000"])).toBeUndefined();
  expect(message("http://[::1]:3000/hook", ["[::1]:3000"])).toBeUndefined();
  expect(message("http://localhost:3001/hook", ["localhost:3000"])).toContain("localhost:3000");
  expect(message("http://localhost:3000/hook")).toContain("https");
  expect(message("ftp://localhost:3000/hook", ["localhost:3000"])).toContain("https");
  // Allowing a public or private host has no effect: only loopback can be allowed.
  expect(message("http://10.0.0.1:3000/", ["10.0.0.1:3000"])).toContain("https");
});

test.each([
  "https://abc.execute-api.eu-west-1.amazonaws.com/v1/sources/src_1",
  "https://abc.execute-api.eu-west-1.amazonaws.com/v1/events?x=1",
  "https://ABC.Execute-API.eu-west-1.amazonaws.com:443/",
  "https://abc.execute-api.eu-west-1.amazonaws.com./v1/events",
  "https://abc.execute-api.eu-west-1.amazonaws.com/v1/patterns/test/../../events",
])("refuses the bus's own API unless a setting allows it: %s", (url) => {
  expect(targetFault(url, egressPolicyOf(env))).toContain("must not be this bus's own API");
  expect(
    targetFault(url, egressPolicyOf({ ...env, ALLOW_OWN_API_AS_TARGET: "true" })),
  ).toBeUndefined();
});

test.each(["127.0.0.1", "localhost", "localhost.", "[::1]", "127.1.2.3", "0x7f.1"])(
  "refuses a local bus's own API by the name %s",
  (host) => {
    const local = { ...env, API_URL: "http://127.0.0.1:8787", LOOPBACK_TARGETS: allLocal };
    expect(targetFault(`http://${host}:8787/v1/events`, egressPolicyOf(local))).toContain(
      "own API",
    );
    expect(targetFault("http://127.0.0.1:3000/", egressPolicyOf(local))).toBeUndefined();
  },
);
const allLocal = "127.0.0.1:8787,localhost:8787,localhost.:8787,[::1]:8787,127.0.0.1:3000";

test("accepts another API, and the call of the bus's own API that changes nothing", () => {
  const egressPolicy = egressPolicyOf(env);
  for (const url of [
    "https://abd.execute-api.eu-west-1.amazonaws.com/v1/events",
    `https://abc.execute-api.eu-west-1.amazonaws.com${operations.testPattern.path}`,
  ]) {
    expect(targetFault(url, egressPolicy)).toBeUndefined();
  }
});
