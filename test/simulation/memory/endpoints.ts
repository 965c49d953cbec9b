import {
  type Endpoint,
  type EndpointKey,
  newEndpoint,
  touchMs,
} from "../../../bus/endpoints/endpoint.ts";
import type { EndpointsTable } from "../../../bus/endpoints/endpoints-table.ts";
import { windowOf } from "../../../bus/endpoints/pace.ts";
import { eventual, type Lag, lagging } from "./lagging.ts";

const pageLength = 100;

/** Endpoint rows in memory, with an eventually consistent index of wake times. */
export function memoryEndpoints(lag: Lag) {
  const rows = eventual<{ readonly key: EndpointKey; readonly row: Endpoint }>(lag.now);
  const waking = new Map<string, { readonly key: EndpointKey; readonly wake_at: number }>();

  const index = lagging<{ readonly key: EndpointKey; readonly wake_at: number | undefined }>(
    lag,
    (name, { key, wake_at }) => {
      if (wake_at === undefined) waking.delete(name);
      else waking.set(name, { key, wake_at });
    },
  );

  const nameOf = ({ company_id, id }: EndpointKey) => `${company_id}/${id}`;
  const find = (key: EndpointKey) => rows.get(nameOf(key))?.row;

  function put(key: EndpointKey, row: Endpoint | undefined): void {
    const name = nameOf(key);
    const before = rows.get(name)?.row.wake_at;
    rows.set(name, row && { key, row });
    if (before === row?.wake_at) return;
    index.set(name, { key, wake_at: row?.wake_at });
    store.onWake();
  }

  function without<Name extends keyof Endpoint>(row: Endpoint, name: Name): Omit<Endpoint, Name> {
    const { [name]: _, ...rest } = row;
    return rest;
  }

  /** True if nothing has changed since the look began. */
  const isUntouched = (key: EndpointKey, begun: Endpoint) => {
    const row = find(key);
    return row?.wake_at === begun.wake_at && row?.touched_at === begun.touched_at;
  };

  const port: Omit<EndpointsTable, "read" | "readAll" | "enter" | "leave"> = {
    async change(key, known, change) {
      for (let endpoint = known; ; ) {
        const health = change(endpoint.health);
        if (health === endpoint.health) return { endpoint, isChanged: false };
        const row = find(key) ?? newEndpoint;
        if (row.version === endpoint.version) {
          const changed = { ...row, health, version: row.version + 1 };
          put(key, changed);
          return { endpoint: changed, isChanged: true };
        }
        endpoint = row;
      }
    },
    async wake(key, at, nowMs, latest = at) {
      const row = find(key) ?? newEndpoint;
      if (row.wake_at === undefined || row.wake_at > latest) {
        put(key, { ...row, wake_at: at, touched_at: nowMs });
        return true;
      }
      if ((row.touched_at ?? 0) < nowMs - touchMs) put(key, { ...row, touched_at: nowMs });
      return false;
    },
    async take(key, limit, nowMs) {
      const row = find(key) ?? newEndpoint;
      const now = windowOf(limit, nowMs);
      const { window = -1, used = 0 } = row;
      if (window > now || (window === now && used >= limit.max)) return false;
      put(key, { ...row, window: now, used: window === now ? used + 1 : 1 });
      return true;
    },
    async begin(key, known, again) {
      const row = find(key);
      if (row?.wake_at === undefined || row.wake_at !== known.wake_at) return undefined;
      const begun = { ...row, wake_at: again };
      put(key, begun);
      return begun;
    },
    async finish(key, begun, wakeAt) {
      const row = find(key);
      if (!row || !isUntouched(key, begun)) return;
      put(key, wakeAt === undefined ? without(row, "wake_at") : { ...row, wake_at: wakeAt });
    },
    async forget(key, begun) {
      if (isUntouched(key, begun)) put(key, undefined);
    },
    async *waking(until) {
      index.catchUp();
      const found = [...waking.values()].filter(({ wake_at }) => wake_at <= until);
      for (let i = 0; i < found.length; i += pageLength) yield found.slice(i, i + pageLength);
    },
  };

  const store = {
    ...port,
    /** Called after each change of a `wake_at`. */
    onWake: () => {},
    get: (key: EndpointKey): Endpoint => find(key) ?? newEndpoint,
    getLate: (key: EndpointKey, ms: number): Endpoint =>
      rows.getLate(nameOf(key), ms)?.row ?? newEndpoint,
    all: () => [...rows.all()],
    /** Returns the earliest wake time. */
    firstWake(): number | undefined {
      let first: number | undefined;
      for (const { row } of rows.all()) {
        if (row.wake_at !== undefined && !(row.wake_at >= (first ?? Infinity))) first = row.wake_at;
      }
      return first;
    },
    /**
     * Begins a replay.
     *
     * @returns False if another one is running.
     */
    async enter(key: EndpointKey, replayId: string): Promise<boolean> {
      const row = find(key) ?? newEndpoint;
      if (row.replay_id !== undefined && row.replay_id !== replayId) return false;
      put(key, { ...row, replay_id: replayId });
      return true;
    },
    async leave(key: EndpointKey, replayId: string): Promise<void> {
      const row = find(key);
      if (row?.replay_id === replayId) put(key, without(row, "replay_id"));
    },
  };
  return store;
}
export type MemoryEndpoints = ReturnType<typeof memoryEndpoints>;
