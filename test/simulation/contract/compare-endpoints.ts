import fc from "fast-check";
import { type Endpoint, type EndpointKey, newEndpoint } from "../../../bus/endpoints/endpoint.ts";
import { expectAlike, oneOf, step } from "./compare.ts";
import { type EndpointStore, wakingOf } from "./endpoints.ts";
import { start } from "./rows.ts";

type Readable = EndpointStore & { read(key: EndpointKey): Promise<Endpoint> };

type Run = {
  readonly store: Readable;
  readonly company: number;
  /** The reads of each endpoint, latest first. */
  readonly reads: Map<string, readonly Endpoint[]>;
  /** Each endpoint at the start of the last look at it. */
  readonly begun: Map<string, Endpoint>;
  /** Unix milliseconds. */
  now: number;
};

type EndpointInput = { readonly id: string; readonly passes: number };
type Found = { readonly key: EndpointKey; readonly read: Endpoint; readonly before: Endpoint };

/** Returns a step about an endpoint, some time after the one before, with its stored state. */
function about<Args extends object>(
  name: string,
  args: { readonly [Name in keyof Args]: fc.Arbitrary<Args[Name]> },
  ask: (args: Args, run: Run, found: Found) => Promise<unknown>,
) {
  type All = Args & EndpointInput;
  const all = {
    ...args,
    id: oneOf("sub_0", "sub_1"),
    passes: oneOf(0, 1, 500, 9_999, 10_000, 10_001, 60_000),
  } as { readonly [Name in keyof All]: fc.Arbitrary<All[Name]> };
  return step<Run, All>(name, all, async (given, run) => {
    const { store, company: company_id } = run;
    const { id, passes } = given;
    run.now += passes;
    const key = { company_id, id };
    const [read = newEndpoint, before = newEndpoint] = run.reads.get(id) ?? [];
    const answer = await ask(given, run, { key, read, before });
    const latest = await store.read(key);
    run.reads.set(id, [latest, read]);
    return { answer, latest };
  });
}

/** In milliseconds. */
const ahead = oneOf(0, 1_000, 5_000, 20_000, 120_000);
const replayId = oneOf("rpl_1", "rpl_2");
const known = oneOf("new", "read", "before");
const knownAs = (name: "new" | "read" | "before", { read, before }: Found) =>
  ({ new: newEndpoint, read, before })[name];

const change = about(
  "change",
  { known, failures: oneOf(undefined, 1, 2) },
  ({ known, failures }, { store }, found) =>
    store.change(found.key, knownAs(known, found), (health) =>
      failures === undefined || health.failures === failures ? health : { failures },
    ),
);

const wake = about("wake", { ahead }, ({ ahead }, { store, now }, { key }) =>
  store.wake(key, now + ahead, now),
);

const take = about(
  "take",
  { max: oneOf(1, 3), per: oneOf("second", "minute"), late: oneOf(0, 0, 2_000) },
  ({ max, per, late }, { store, now }, { key }) => store.take(key, { max, per }, now - late),
);

const begin = about("begin", { known, ahead }, async ({ known, ahead }, run, found) => {
  const { store, now, begun } = run;
  const endpoint = await store.begin(found.key, knownAs(known, found), now + ahead);
  if (endpoint) begun.set(found.key.id, endpoint);
  return endpoint;
});

const finish = about("finish", { ahead: fc.option(ahead) }, async ({ ahead }, run, { key }) => {
  const look = run.begun.get(key.id);
  if (look) await run.store.finish(key, look, ahead === null ? undefined : run.now + ahead);
});

const forget = about("forget", {}, async (_, { store, begun }, { key }) => {
  const look = begun.get(key.id);
  if (look) await store.forget(key, look);
});

const enter = about("enter", { replayId }, ({ replayId }, { store }, { key }) =>
  store.enter(key, replayId),
);

const leave = about("leave", { replayId }, ({ replayId }, { store }, { key }) =>
  store.leave(key, replayId),
);

const waking = about("waking", { ahead }, ({ ahead }, { store, company, now }) =>
  wakingOf(store, company, now + ahead),
);

/** Compares two stores of endpoints. */
export function compareEndpoints(...stores: [Readable, Readable]): Promise<void> {
  const steps = fc.oneof(
    change,
    wake,
    wake,
    take,
    begin,
    begin,
    finish,
    forget,
    enter,
    leave,
    waking,
  );
  return expectAlike(steps, stores, (store, company) => ({
    store,
    company,
    now: start,
    reads: new Map(),
    begun: new Map(),
  }));
}
