import { generateKeyPairSync } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import type { Response } from "./answer.ts";
import { oauthTokens } from "./oauth-tokens.ts";
import type { TokenClient } from "./sign-in/oauth.ts";

const client = { token_url: "https://login.example.com/", client_id: "a", client_secret: "b" };
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const withKey: TokenClient = {
  token_url: "https://login.example.com/",
  client_id: "a",
  username: "b",
  audience: "c",
  private_key: privateKey,
};
const never = new AbortController().signal;

let now: number;
/** Requests for tokens, which the test answers. */
let requests: { body: string; answer: (response: Response) => void; signal: AbortSignal }[];
let tokens: ReturnType<typeof oauthTokens>;

beforeEach(() => {
  now = 1_700_000_000_000;
  requests = [];
  tokens = oauthTokens(
    ({ body }, signal) => new Promise((answer) => requests.push({ body, answer, signal })),
    () => now,
  );
});

function give(token: string, request = requests.at(-1), expires_in = 3600): void {
  const body = JSON.stringify({ access_token: token, token_type: "Bearer", expires_in });
  request?.answer({ kind: "answered", status: 200, headers: {}, body });
}

async function get(token: string, of: TokenClient = client) {
  const got = tokens.get(of, never);
  give(token);
  return await got;
}

test("concurrent callers for the same token share one request", async () => {
  const all = [tokens.get(client, never), tokens.get(client, never), tokens.get(client, never)];
  expect(requests).toHaveLength(1);
  give("one");
  for (const got of await Promise.all(all)) {
    expect(got).toEqual({ ok: true, token: "one", isKept: false });
  }
});

test("uses a token until shortly before it expires, and then another", async () => {
  await get("one");
  now += 3_539_000;
  expect(await tokens.get(client, never)).toEqual({ ok: true, token: "one", isKept: true });
  expect(requests).toHaveLength(1);
  now += 1000;
  expect(await get("two")).toMatchObject({ token: "two" });
  expect(requests).toHaveLength(2);
});

test.each([
  { token_url: "https://other.example.com/" },
  { client_id: "c" },
  { client_secret: "c" },
  { scope: "c" },
  { audience: "c" },
])("a client that differs by %j gets its own token", async (other) => {
  await get("one");
  expect(await get("two", { ...client, ...other })).toMatchObject({ token: "two" });
  expect(await tokens.get(client, never)).toMatchObject({ token: "one" });
});

test.each([
  { token_url: "https://other.example.com/" },
  { client_id: "d" },
  { username: "d" },
  { audience: "d" },
  { private_key: `${privateKey}\n` },
])("a client with another key gets its own token", async (other) => {
  await get("one", withKey);
  expect(await get("two", { ...withKey, ...other })).toMatchObject({ token: "two" });
  expect(await tokens.get(withKey, never)).toMatchObject({ token: "one" });
});

test("`isKept` is true for a token from an earlier request", async () => {
  expect(await get("one")).toEqual({ ok: true, token: "one", isKept: false });
  expect(await tokens.get(client, never)).toEqual({ ok: true, token: "one", isKept: true });
  tokens.drop(client, "one");
  const both = [tokens.get(client, never), tokens.get(client, never)];
  give("two");
  for (const got of await Promise.all(both)) expect(got).toMatchObject({ isKept: false });
});

test("a JWT has the time of its request", async () => {
  await get("one", withKey);
  now += 3_600_000;
  await get("two", withKey);
  const ends = requests.map(({ body }) => {
    const [, claims = ""] = new URLSearchParams(body).get("assertion")?.split(".") ?? [];
    return JSON.parse(Buffer.from(claims, "base64url").toString()).exp;
  });
  expect(ends).toEqual([1_700_000_180, 1_700_003_780]);
});

test("drops a refused token, but not the one after it", async () => {
  await get("one");
  tokens.drop(client, "one");
  await get("two");
  // A late caller that still had the old token.
  tokens.drop(client, "one");
  expect(await tokens.get(client, never)).toMatchObject({ token: "two" });
  expect(requests).toHaveLength(2);
});

test("a failed request fails for all callers, and the next caller starts another", async () => {
  const all = [tokens.get(client, never), tokens.get(client, never)];
  requests[0]?.answer({ kind: "failed", reason: "dns", message: "ENOTFOUND" });
  const message = "the token endpoint could not be called: ENOTFOUND";
  expect(await Promise.all(all)).toEqual([
    { ok: false, message, isRefused: false },
    { ok: false, message, isRefused: false },
  ]);
  expect(await get("one")).toMatchObject({ ok: true });
});

test("a caller out of time gives up, and the request continues for the others", async () => {
  const [short, long] = [new AbortController(), new AbortController()];
  const first = tokens.get(client, short.signal);
  const second = tokens.get(client, long.signal);
  short.abort();
  expect(await first).toMatchObject({ ok: false, message: expect.stringContaining("in time") });
  expect(requests[0]?.signal.aborted).toBe(false);
  give("one");
  expect(await second).toMatchObject({ token: "one" });
});

test("the request ends with its last caller, and a later caller starts another", async () => {
  const only = new AbortController();
  const first = tokens.get(client, only.signal);
  only.abort();
  expect(await first).toMatchObject({ ok: false });
  expect(requests[0]?.signal.aborted).toBe(true);
  const next = tokens.get(client, never);
  expect(requests).toHaveLength(2);
  // The late answer of the first request does not affect the second.
  requests[0]?.answer({ kind: "failed", reason: "connection", message: "aborted" });
  give("two");
  expect(await next).toMatchObject({ token: "two" });
});

test("a caller without time gets no token", async () => {
  expect(await tokens.get(client, AbortSignal.abort())).toMatchObject({ ok: false });
});

test("keeps the newest thousand tokens", async () => {
  const of = (i: number) => ({ ...client, client_id: `client ${i}` });
  for (let i = 0; i <= 1000; i++) await get(`token-${i}`, of(i));
  expect(await tokens.get(of(1), never)).toMatchObject({ token: "token-1" });
  expect(await get("again", of(0))).toMatchObject({ token: "again" });
});
