/** What is known of a request before it is verified. */
export type Received =
  /** A `Request`, as Deno, Bun, Workers and most frameworks hand it over. */
  | Request
  | {
      /** `Headers`, or an object of them as Node has it, the names in any case. */
      readonly headers:
        | Pick<Headers, "get">
        | Readonly<Record<string, string | readonly string[] | undefined>>;
      /** The exact bytes, or their text. A body that was parsed and written again does not verify. */
      readonly body: string | Uint8Array;
    };

/** The value of a header; undefined where there is none, or more than one. */
export function headerOf(headers: Received["headers"], name: string): string | undefined {
  if (typeof headers.get === "function") return headers.get(name) ?? undefined;
  const found = Object.entries(headers).filter(([key]) => key.toLowerCase() === name);
  const [[, value] = []] = found;
  return found.length === 1 && typeof value === "string" ? value : undefined;
}

/** @throws TypeError for a body that is not at hand as it came: no signature could be checked. */
export async function bytesOfBody(received: Received): Promise<Uint8Array> {
  const { body } = received;
  if (typeof body === "string") return new TextEncoder().encode(body);
  // Not `instanceof`, which is false for the arrays of another realm.
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  }
  if (!("arrayBuffer" in received)) {
    throw new TypeError("verify needs the body's exact bytes or text, not what was parsed of it");
  }
  if (received.bodyUsed) {
    throw new TypeError(
      "The request's body has been read: call verify first, or clone the request",
    );
  }
  return new Uint8Array(await received.arrayBuffer());
}
