import { hostname } from "node:os";
import { ApiError, type SubscriptionInput } from "../../../sdk/index.ts";
import { plain, timeOf } from "../../print.ts";
import type { companyOf } from "../bus.ts";

type Subscriptions = Awaited<ReturnType<typeof companyOf>>["subscriptions"];
/** Which events a subscription receives. */
export type Filter = Pick<SubscriptionInput, "events" | "pattern" | "channel">;

const dayMs = 86_400_000;
const nameForm = /^leb listen on (.+) \(process (\d+)\)$/;
/** Names of subscriptions have at most 100 characters. */
const host = hostname().slice(0, 60);

/** Creates the subscription of this process. Its name says whose it is, in case it is left behind. */
export async function subscribe(subscriptions: Subscriptions, filter: Filter) {
  return subscriptions.create({
    ...filter,
    name: `leb listen on ${host} (process ${process.pid})`,
    target: { type: "poll" as const },
  });
}

/**
 * Deletes a subscription.
 *
 * @returns What is left and why; undefined if it is deleted, or was already.
 */
export async function unsubscribe(
  subscriptions: Subscriptions,
  id: string,
): Promise<string | undefined> {
  try {
    await subscriptions.delete(id);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    return plain(
      `The subscription ${id} is not deleted: ${(error as Error).message}. The next leb listen on this machine deletes it. To do it yourself: npx leb subscriptions delete ${id}`,
    );
  }
}

/** Deletes what killed processes of this machine left, and tells of those that other machines may have left. */
export async function deleteAbandoned(
  subscriptions: Subscriptions,
  say: (text: string) => void,
): Promise<void> {
  for await (const { id, name = "", target, created_at } of subscriptions.list()) {
    const [, itsHost, pid] = nameForm.exec(name) ?? [];
    if (target.type !== "poll" || itsHost === undefined) continue;
    if (itsHost === host) {
      if (isRunning(Number(pid))) continue;
      say(
        (await unsubscribe(subscriptions, id)) ??
          `Deleted the subscription ${id} of an earlier leb listen, which was killed.`,
      );
    } else if (created_at < Date.now() - dayMs) {
      say(
        plain(
          `The subscription ${id} is of a leb listen on ${itsHost} since ${timeOf(created_at)}. If it no longer runs: npx leb subscriptions delete ${id}`,
        ),
      );
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
