import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** A way to break the engine: a text in one of its files, and its replacement. */
export type Mutation = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
};

export const mutations: readonly Mutation[] = [
  {
    name: "send an attempt that is recorded already",
    file: "bus/delivery/decide.ts",
    from: "if (row.attempts > attempt) return true;",
    to: "",
  },
  {
    name: "skip the follow-up of a function that died",
    file: "bus/delivery/decide.ts",
    from: 'isRepeated ? "follow-up" : "skip"',
    to: '"skip"',
  },
  {
    name: "apply effects before the row is written",
    file: "bus/delivery/deliver.ts",
    from: "const other = await ports.deliveries.write(row, expected, made);",
    to: "await applyEffects(effects, work, ports); const other = await ports.deliveries.write(row, expected, made);",
  },
  {
    name: "write a row unconditionally",
    file: "bus/delivery/deliver.ts",
    from: "await ports.deliveries.write(row, expected, made)",
    to: "await ports.deliveries.write(row, { attempts: Infinity }, made)",
  },
  {
    name: "forget to wake for a retry that has a message",
    file: "bus/delivery/after.ts",
    from: "delayMs: next_attempt_at - nowMs }, wake]",
    to: "delayMs: next_attempt_at - nowMs }]",
  },
  {
    name: "forget to wake for what is held",
    file: "bus/delivery/after.ts",
    from: 'effects: [reason === "rate_limited" ? planned : wake] };',
    to: 'effects: reason === "rate_limited" ? [planned] : wake.at > 0 ? [] : [] };',
  },
  {
    name: "send through an open circuit",
    file: "bus/delivery/decide.ts",
    from: 'return { kind: "hold", reason: "paused", wakeAt: circuit.until };',
    to: 'return { kind: "send", isProbe: false };',
  },
  {
    name: "send while the subscription is disabled",
    file: "bus/delivery/decide.ts",
    from: 'return { kind: "hold", reason: "disabled", wakeAt: nowMs + indexLagMs };',
    to: 'return { kind: "send", isProbe: false };',
  },
  {
    name: "keep quiet about dead deliveries",
    file: "bus/delivery/after.ts",
    from: 'return mustAnnounce ? [{ kind: "announce-dead", row }, ...turn] : turn;',
    to: "return mustAnnounce ? turn : turn;",
  },
  {
    name: "retry before Retry-After",
    file: "bus/delivery/outcome.ts",
    from: "const at = nowMs + Math.max(delay, answer.retryAfter ?? 0);",
    to: "const at = nowMs + delay;",
  },
  {
    name: "ignore the rate limit",
    file: "bus/delivery/deliver.ts",
    from: "if (!hasRoom) return held",
    to: "if (!hasRoom && now < 0) return held",
  },
  {
    name: "trust the index right after a row began to wait",
    file: "bus/drain/drain.ts",
    from: "const wakeAt = isIndexCurrent ? next : earliest(next, now + indexLagMs);",
    to: "const wakeAt = isIndexCurrent ? next : next;",
  },
  {
    name: "forget the leases of held rows",
    file: "bus/drain/send-due.ts",
    from: "leased?.due_at, ",
    to: "",
  },
  {
    name: "leave retries alone while a subscription is disabled",
    file: "bus/drain/send-due.ts",
    from: 'return holdRetries(look, "disabled", ports);',
    to: "return undefined;",
  },
  {
    name: "look at an endpoint once more without an end",
    file: "bus/drain/drain.ts",
    from: "if (rows.length > 0 || now - drop_before < 2 * sweepMs) return now + sweepMs;",
    to: "if (rows.length >= 0) return now + sweepMs;",
  },
  {
    name: "leave the rows of a deleted subscription",
    file: "bus/drain/drain.ts",
    from: "await endRows(groups.flat(), subscriptionDeleted, undefined, ports);",
    to: "",
  },
  {
    name: "acknowledge an event whose delivery failed",
    file: "bus/dispatch/dispatch.ts",
    from: "return deliverEach(batch, { ...found, subscription: ({ id }) => byId.get(id) }, ports);",
    to: "await deliverEach(batch, { ...found, subscription: ({ id }) => byId.get(id) }, ports); return [];",
  },
  {
    name: "trust the subscriptions in memory",
    file: "bus/dispatch/dispatch.ts",
    from: "const stale = companies.filter((id) => !subscriptions.isCurrent(id, version(id)));",
    to: "const stale = companies.filter((id) => !subscriptions.known(id));",
  },
  {
    name: "lose the delivery of a turn that must wait",
    file: "bus/ordering/take-turns.ts",
    from: "if (delivery && delivery.delivery_id !== head.delivery_id) {",
    to: "if (delivery && delivery.delivery_id === head.delivery_id) {",
  },
  {
    name: "let the next of a lane go while the first is retrying",
    file: "bus/ordering/take-turns.ts",
    from: "    if (!ended) {",
    to: "    if (!ended && !work.row) {",
  },
  {
    name: "wait for no event that is accepted and not dispatched",
    file: "bus/ordering/lane.ts",
    from: "pending !== undefined && isBefore",
    to: "pending === undefined && isBefore",
  },
  {
    name: "keep a replay that has ended",
    file: "bus/replays/continue-replay.ts",
    from: "  await replays.leave(key, id);\n}",
    to: "  if (id === '') await replays.leave(key, id);\n}",
  },
  {
    name: "lease a message that another consumer has leased",
    file: "bus/polling/receive.ts",
    from: "{ attempts, isOpen: true, due_at })) ? [] : [leased]",
    to: "{ attempts, isOpen: true })) ? [] : [leased]",
  },
  {
    name: "acknowledge a message whose lease has ended",
    file: "bus/polling/acknowledge.ts",
    from: 'if (row.status !== "held" || until <= now) return "expired";',
    to: 'if (row.status !== "held") return "expired"; else until = row.due_at ?? 0;',
  },
  {
    name: "end the lease of a message when its lane has a turn",
    file: "bus/delivery/decide.ts",
    from: 'if (row && waitingOf(row) === "held") return { kind: "skip" };',
    to: "",
  },
  {
    name: "hand out messages of a disabled subscription",
    file: "bus/polling/receive.ts",
    from: 'state === "disabled") return [];',
    to: 'state === "half-open") return [];',
  },
  {
    name: "send polled messages when their endpoint is looked at",
    file: "bus/drain/send-due.ts",
    from: "const limit = isPolled(subscription) ? 0 : pace.length - rows.length;",
    to: "const limit = pace.length - rows.length;",
  },
];

const root = new URL("../../", import.meta.url);
/** Number of seeds after which a mutation counts as missed. Each is found within 1,100. */
const seeds = 2_000;

/** @throws Error if the file does not contain the text exactly once. */
export function checkMutation({ file, from }: Mutation): void {
  if (readFileSync(new URL(file, root), "utf8").split(from).length === 2) return;
  throw new Error(`${file} does not contain this text exactly once: ${from}`);
}

/**
 * Runs the simulator on each broken engine.
 *
 * @returns True if it detected all of them.
 */
export async function runMutations(): Promise<boolean> {
  let missed = 0;
  for (const mutation of mutations) {
    const { name } = mutation;
    checkMutation(mutation);
    const begun = performance.now();
    const found = await firstFailure(mutation);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    if (!found) missed += 1;
    console.log(found ? `found in ${seconds} s: ${name}\n  ${found}` : `NOT FOUND: ${name}`);
  }
  console.log(`${mutations.length - missed} of ${mutations.length} found`);
  return missed === 0;
}

/** @returns The first line of the simulator's output; undefined if no seed failed. */
async function firstFailure(mutation: Mutation): Promise<string | undefined> {
  const at = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const args = ["--import", at("mutate.ts"), at("main.ts"), "--seeds", String(seeds)];
  const env = { ...process.env, MUTATION: JSON.stringify(mutation) };
  try {
    await promisify(execFile)(process.execPath, args, { env, maxBuffer: 64e6 });
    return undefined;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    const lines = `${stdout}\n${stderr}`.split("\n");
    return lines.find((line) => /^seed|Error/.test(line)) ?? String(error);
  }
}
