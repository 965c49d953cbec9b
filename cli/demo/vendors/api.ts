import {
  type Json,
  type Reply,
  startVendor,
  type VendorCall,
  type VendorServer,
} from "./vendor-server.ts";

/*
 * A company's own API, in memory: records by kind and id that are put, changed and deleted, and
 * entries that are posted. It accepts tokens of its own token endpoint, and ignores a request that
 * repeats an `idempotency-key`.
 */

/** Its `url` is the API's address and ends with a slash. */
export type FakeApi = VendorServer & {
  /** The client's credentials for the token endpoint (RFC 6749, section 4.4). */
  readonly client: {
    readonly token_url: string;
    readonly client_id: string;
    readonly client_secret: string;
  };
  /** Keyed by `kind/id`. */
  readonly records: ReadonlyMap<string, Json>;
  /** Posted entries, without repeats. */
  readonly entries: readonly Json[];
  /** Invalidates all issued tokens. */
  expireTokens(): void;
  /** Refuses the client from now on. */
  revokeClient(): void;
};

/** Starts the API on a free port of the loopback. */
export async function startApi(): Promise<FakeApi> {
  const records = new Map<string, Json>();
  const entries: Json[] = [];
  const done = new Set<string>();
  const tokens = new Set<string>();
  let secret = "a-secret-of-the-client";
  let issued = 0;

  function reply(call: VendorCall): Reply {
    const [status, content] = call.path === "/token" ? give(call) : act(call);
    return {
      status,
      ...(status === 204 ? {} : { body: JSON.stringify(content) }),
      headers: { "content-type": "application/json" },
    };
  }

  /** The token endpoint (RFC 6749, sections 4.4.3 and 5.2). */
  function give({ headers, body }: VendorCall): [number, object] {
    const basic = `Basic ${Buffer.from(`the-client:${secret}`).toString("base64")}`;
    if (headers.authorization !== basic) return [401, { error: "invalid_client" }];
    if (new URLSearchParams(body).get("grant_type") !== "client_credentials") {
      return [400, { error: "unsupported_grant_type" }];
    }
    const access_token = `token-number-${++issued}`;
    tokens.add(access_token);
    return [200, { access_token, token_type: "Bearer", expires_in: 3600 }];
  }

  function act({ method, path, headers, body }: VendorCall): [number, object] {
    if (!tokens.has(headers.authorization?.replace(/^Bearer /, "") ?? "")) {
      return [401, { error: "The token is not known" }];
    }
    const key = /^\/api\/(\w+\/\w+)$/.exec(path)?.[1];
    const content = body === "" ? undefined : objectIn(body);
    if (method === "DELETE" && key) return records.delete(key) ? [204, {}] : [404, {}];
    if (content === undefined) return [422, { error: "The body must be a JSON object" }];
    if (method === "PUT" && key) {
      const isNew = !records.has(key);
      records.set(key, content);
      return [isNew ? 201 : 200, content];
    }
    if (method !== "POST" || path !== "/api/") return [404, { error: "There is nothing here" }];
    const once = String(headers["idempotency-key"]);
    if (!done.has(once)) entries.push(content);
    done.add(once);
    return [201, {}];
  }

  const server = await startVendor(reply, "/token");
  return {
    ...server,
    url: `${server.url}/api/`,
    client: { token_url: `${server.url}/token`, client_id: "the-client", client_secret: secret },
    records,
    entries,
    expireTokens: () => tokens.clear(),
    revokeClient() {
      secret = "another-secret";
      tokens.clear();
    },
  };
}

function objectIn(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Json)
      : undefined;
  } catch {
    return undefined;
  }
}
