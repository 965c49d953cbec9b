import type { ReplayPorts } from "../../../bus/replays/continue-replay.ts";
import type { Replay } from "../../../bus/replays/replay.ts";
import type { MemoryEndpoints } from "./endpoints.ts";

/** Replays in memory. Their endpoint records which one is running. */
export function memoryReplays({ leave }: Pick<MemoryEndpoints, "leave">) {
  const replays = new Map<string, Replay>();
  const port: ReplayPorts["replays"] = {
    get: async (companyId, id) => replays.get(`${companyId}/${id}`),
    async replace(replay) {
      const name = `${replay.company_id}/${replay.id}`;
      if (replays.get(name)?.version !== replay.version - 1) return false;
      replays.set(name, replay);
      return true;
    },
    leave,
  };
  return {
    ...port,
    async add(replay: Replay): Promise<void> {
      replays.set(`${replay.company_id}/${replay.id}`, replay);
    },
    all: () => [...replays.values()],
  };
}
export type MemoryReplays = ReturnType<typeof memoryReplays>;
