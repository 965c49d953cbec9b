import { expect, test } from "vitest";
import { newEndpoint } from "../../endpoints/endpoint.ts";
import { newReplay } from "../../replays/new-replay.ts";
import type { Replay } from "../../replays/replay.ts";
import { type ReplayPorts, replayCalls } from "./replays.ts";
import type { Call } from "./serve.ts";

const subscription = { company_id: 1, id: "sub_1" };

function replayAt(ms: number): Replay {
  const made = newReplay(1, "sub_1", {}, ms);
  if (!made.ok) throw new Error("the replay is not valid");
  return made.replay;
}

/** Begins a replay of a subscription whose endpoint has entered another. */
async function beginAfter({ id }: Replay, stored: Replay | undefined) {
  const puts: string[] = [];
  let replay_id: string | undefined = id;
  const ports = {
    replays: {
      get: async () => stored,
      put: async (replay: Replay) => puts.push(`${replay.id} after ${replay_id}`),
    },
    subscriptions: { get: async () => subscription },
    endpoints: {
      read: async () => ({ ...newEndpoint, replay_id }),
      leave: async () => {
        replay_id = undefined;
      },
      enter: async (_: unknown, other: string) => {
        replay_id ??= other;
        return replay_id === other;
      },
      wake: async () => true,
    },
    deliveries: { undelivered: async () => [] },
    queues: { drain: async () => {} },
  } as unknown as ReplayPorts;
  const call = { companyId: 1, path: { id: "sub_1" }, body: {} } as unknown as Call;
  const begin = replayCalls(ports).replaySubscription;
  const answer = await begin(call).catch(({ problem }) => problem.type.split(":").at(-1));
  return { answer, puts, replay_id };
}

test("a replay that another one precedes is stored nowhere", async () => {
  const other = replayAt(Date.now() - 60_000);
  expect(await beginAfter(other, other)).toEqual({
    answer: "replay-running",
    puts: [],
    replay_id: other.id,
  });
});

test("a replay that has entered and is not stored yet counts as running", async () => {
  const other = replayAt(Date.now());
  expect(await beginAfter(other, undefined)).toMatchObject({ answer: "replay-running", puts: [] });
});

test("a replay that has ended counts as running until its end is announced", async () => {
  const other = { ...replayAt(Date.now() - 60_000), state: "cancelled" as const };
  const { answer, replay_id } = await beginAfter(other, other);
  expect(answer).toBe("replay-running");
  expect(replay_id).toBe(other.id);
});

test("a replay is stored after it has entered in the place of one that was never stored", async () => {
  const { answer, puts, replay_id } = await beginAfter(replayAt(Date.now() - 60_000), undefined);
  expect(answer).toMatchObject({ statusCode: 202 });
  expect(puts).toEqual([`${replay_id} after ${replay_id}`]);
});
