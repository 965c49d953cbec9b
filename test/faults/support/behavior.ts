import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";

/** A receiver's answer to a request: properly, with a status of failure, or wrongly. */
export type Behavior =
  | { readonly kind: "answer"; readonly status: number; readonly afterMs?: number }
  /** Sends nothing until the client gives up. */
  | { readonly kind: "hang" }
  /** Answers properly, a few bytes at a time. */
  | { readonly kind: "slow"; readonly ms: number }
  /** Closes the connection in the middle of a proper answer. */
  | { readonly kind: "cut" }
  /** Closes the connection without an answer. */
  | { readonly kind: "closed" }
  /** Answers properly, with a body of at least this many bytes. */
  | { readonly kind: "huge"; readonly bytes: number };

export const taken: Behavior = { kind: "answer", status: 200 };

/** @returns True if the request was accepted, once this is final. */
export async function behave(response: ServerResponse, behavior: Behavior): Promise<boolean> {
  const ended = once(response, "close");
  await play(response, behavior);
  await ended;
  // A client does not read a huge answer to its end. Its first line already shows success.
  if (behavior.kind === "huge") return response.headersSent;
  return response.writableFinished && response.statusCode < 300;
}

async function play(response: ServerResponse, behavior: Behavior): Promise<void> {
  switch (behavior.kind) {
    case "answer":
      if (behavior.afterMs) await wait(behavior.afterMs);
      response.writeHead(behavior.status).end();
      return;
    case "hang":
      return;
    case "slow":
      return dribble(response, behavior.ms);
    case "cut":
      response.writeHead(200, { "content-length": 1000 });
      response.write("the beginning of an answer", () => response.destroy());
      return;
    case "closed":
      response.destroy();
      return;
    case "huge":
      return pour(response, behavior.bytes);
    default:
      return behavior satisfies never;
  }
}

async function dribble(response: ServerResponse, ms: number): Promise<void> {
  const parts = 5;
  response.writeHead(200);
  for (let i = 0; i < parts && !response.destroyed; i++) {
    response.write(".");
    await wait(ms / parts);
  }
  response.end();
}

/** Writes as fast and as long as the client reads. */
async function pour(response: ServerResponse, bytes: number): Promise<void> {
  const chunk = Buffer.alloc(64 * 1024, ".");
  const chunks = Array.from({ length: Math.ceil(bytes / chunk.length) }, () => chunk);
  response.writeHead(200, { "content-length": chunks.length * chunk.length });
  // The client is allowed to close the connection.
  await pipeline(Readable.from(chunks), response).catch(() => {});
}
