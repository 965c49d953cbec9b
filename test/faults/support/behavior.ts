import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";

/** How a receiver takes a request: well, with a status of failure, or as no receiver should. */
export type Behavior =
  | { readonly kind: "answer"; readonly status: number; readonly afterMs?: number }
  /** Says nothing until the client gives up. */
  | { readonly kind: "hang" }
  /** Answers well, a few bytes at a time. */
  | { readonly kind: "slow"; readonly ms: number }
  /** Closes the connection in the middle of a good answer. */
  | { readonly kind: "cut" }
  /** Closes the connection without an answer. */
  | { readonly kind: "closed" }
  /** Answers well, with a body of so many bytes or a little more. */
  | { readonly kind: "huge"; readonly bytes: number };

export const taken: Behavior = { kind: "answer", status: 200 };

/** @returns Whether the request was taken, once nothing more can be done about it. */
export async function behave(response: ServerResponse, behavior: Behavior): Promise<boolean> {
  const ended = once(response, "close");
  await play(response, behavior);
  await ended;
  // Nobody reads a huge answer to its end: that it is a good one is in its first line.
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

/** As fast as it is read, and no further than somebody reads it. */
async function pour(response: ServerResponse, bytes: number): Promise<void> {
  const chunk = Buffer.alloc(64 * 1024, ".");
  const chunks = Array.from({ length: Math.ceil(bytes / chunk.length) }, () => chunk);
  response.writeHead(200, { "content-length": chunks.length * chunk.length });
  // That the client closes the connection is its right.
  await pipeline(Readable.from(chunks), response).catch(() => {});
}
