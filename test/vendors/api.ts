import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/*
 * Some company's own API, in memory: records by kind and id, which are put, changed and deleted, and entries that are
 * posted. It lets in who has a token of its token endpoint, and does nothing twice of what has the same
 * `idempotency-key`.
 */

type Json = Readonly<Record<string, unknown>>;

export type ApiRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What it was answered; 0 if the connection was closed instead. */
  readonly status: number;
};

export type ApiFault =
  /** It answers this in place of doing anything. */
  | { readonly status: number; readonly headers?: Record<string, string> }
  /** The connection is closed, before anything is done or after it. */
  | { readonly drop: "before" | "after" };

export type FakeApi = {
  /** Of the API, with a slash at its end. */
  readonly url: string;
  /** What to ask for tokens with (RFC 6749, section 4.4). */
  readonly client: {
    readonly token_url: string;
    readonly client_id: string;
    readonly client_secret: string;
  };
  /** By `kind/id`. */
  readonly records: ReadonlyMap<string, Json>;
  /** What was posted, without repeats. */
  readonly entries: readonly Json[];
  readonly requests: readonly ApiRequest[];
  readonly faults: ApiFault[];
  /** Tokens that were given out hold no more. */
  expireTokens(): void;
  /** The client is let in no more. */
  revokeClient(): void;
  stop(): Promise<void>;
};

export async function startApi(): Promise<FakeApi> {
  const records = new Map<string, Json>();
  const entries: Json[] = [];
  const done = new Set<string>();
  const requests: ApiRequest[] = [];
  const faults: ApiFault[] = [];
  const tokens = new Set<string>();
  let secret = "a-secret-of-the-client";
  let issued = 0;

  const server = createServer(async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    const body = await textOf(request);
    const status = respond({ method, path, headers, body }, response);
    requests.push({ method, path, headers, body, status });
  });

  function respond(asked: Omit<ApiRequest, "status">, response: ServerResponse): number {
    if (asked.path === "/token") return give(asked, response);
    const fault = faults.shift();
    if (fault && "status" in fault) return answer(response, fault.status, {}, fault.headers);
    if (fault?.drop === "before") return drop(response);
    const [status, content] = act(asked);
    return fault ? drop(response) : answer(response, status, content);
  }

  /** The token endpoint: RFC 6749, sections 4.4.3 and 5.2. */
  function give({ headers, body }: Omit<ApiRequest, "status">, response: ServerResponse): number {
    const basic = `Basic ${Buffer.from(`the-client:${secret}`).toString("base64")}`;
    if (headers.authorization !== basic) return answer(response, 401, { error: "invalid_client" });
    if (new URLSearchParams(body).get("grant_type") !== "client_credentials") {
      return answer(response, 400, { error: "unsupported_grant_type" });
    }
    const access_token = `token-number-${++issued}`;
    tokens.add(access_token);
    return answer(response, 200, { access_token, token_type: "Bearer", expires_in: 3600 });
  }

  function act({ method, path, headers, body }: Omit<ApiRequest, "status">): [number, object] {
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

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const home = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${home}/api/`,
    client: { token_url: `${home}/token`, client_id: "the-client", client_secret: secret },
    records,
    entries,
    requests,
    faults,
    expireTokens: () => tokens.clear(),
    revokeClient() {
      secret = "another-secret";
      tokens.clear();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  return text;
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

function answer(
  response: ServerResponse,
  status: number,
  content: object,
  headers: Readonly<Record<string, string>> = {},
): number {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(status === 204 ? undefined : JSON.stringify(content));
  return status;
}

function drop(response: ServerResponse): number {
  response.destroy();
  return 0;
}
