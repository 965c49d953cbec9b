import { appendFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { AwsCall } from "../../../packages/embedded-aws/intercept.ts";

/** Appends the time and the deliveries of a call that queues some, so that it survives a kill. */
export function recordQueued(file: string, { operation, body }: AwsCall): void {
  if (operation !== "SendMessageBatch") return;
  const ids = `${body}`.match(/dlv_\w+/g);
  if (ids) appendFileSync(file, `${Date.now()} ${ids.join(" ")}\n`);
}

/** Returns when each delivery was queued, by its id, in unix milliseconds. */
export async function queuedTimes(file: string): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>();
  for (const line of (await readFile(file, "utf8")).split("\n")) {
    const [at, ...ids] = line.split(" ");
    for (const id of ids) times.set(id, [...(times.get(id) ?? []), Number(at)]);
  }
  return times;
}
