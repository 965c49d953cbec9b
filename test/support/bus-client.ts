/** An answer of the bus. */
export type Answer = { readonly status: number; readonly body: unknown };

/** Returns a client of the bus's HTTP API with one key. */
export function busClient(apiUrl: string, key: string) {
  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  }
  return {
    call,
    publish: (events: unknown) => call("POST", "/v1/events", events),
    subscribe: (companyId: number, subscription: unknown) =>
      call("POST", `/v1/companies/${companyId}/subscriptions`, subscription),
  };
}
