import { randomUUID } from "node:crypto";
import { DeleteCommand, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import {
  type Flow,
  newFlow,
  noProgress,
  type Progress,
  type RateLimit,
  windowOf,
} from "../domain/flow/index.ts";
import { batchGet } from "./batch-get.ts";
import { tellingWhatIsThere, whatIsThere } from "./conditional-write.ts";
import { namesIn, tables } from "./tables.ts";

/** What is stored of a subscription's flow. Its parts are written apart from each other. */
export type FlowItem = Progress & {
  readonly flow: Flow;
  /** Counts the changes of `flow`. */
  readonly version: number;
  /** The window of the rate limit that is under way, and how much of it is taken. */
  readonly window?: number;
  readonly used?: number;
  /** By whom the last step of the chain was taken: another one for each call. */
  readonly taken_by?: string;
};

type Stored = Partial<FlowItem> & { readonly company_id: number; readonly id: string };

/** A subscription that never failed and was never held has no item. */
export function flowItemOf(stored: unknown): FlowItem {
  const { flow = newFlow, version = 0, ...rest } = (stored ?? {}) as Partial<Stored>;
  return { ...noProgress, ...rest, flow, version };
}

export type Changed = { readonly item: FlowItem; readonly isChanged: boolean };

/** A change that others overtake more often than this fails. */
const mostTries = 10;

/** The flows of subscriptions, by company and subscription. */
export function flowStore(table: string) {
  const keyOf = (companyId: number, id: string) => ({ company_id: companyId, id });

  async function read(companyId: number, id: string): Promise<FlowItem> {
    const { Item } = await tables.send(
      new GetCommand({ TableName: table, Key: keyOf(companyId, id), ConsistentRead: true }),
    );
    return flowItemOf(Item);
  }

  /** Writes, if the condition holds, and tells what is there then. */
  async function update(
    companyId: number,
    id: string,
    {
      to,
      where,
      values,
    }: { to: string; where?: string; values: Readonly<Record<string, unknown>> },
  ): Promise<Changed> {
    try {
      const { Attributes } = await tables.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(companyId, id),
          UpdateExpression: to,
          ConditionExpression: where,
          ExpressionAttributeNames: namesIn(to, where),
          ExpressionAttributeValues: values,
          ReturnValues: "ALL_NEW",
          ...tellingWhatIsThere,
        }),
      );
      return { isChanged: true, item: flowItemOf(Attributes) };
    } catch (error) {
      return { isChanged: false, item: flowItemOf(whatIsThere(error)) };
    }
  }

  return {
    read,

    /** Those of many subscriptions, as they were a moment ago. */
    async readAll(
      subscriptions: readonly { readonly company_id: number; readonly id: string }[],
    ): Promise<(subscription: { readonly id: string }) => Flow> {
      const keys = subscriptions.map(({ company_id, id }) => keyOf(company_id, id));
      const { items, missing } = await batchGet({ [table]: { keys, isConsistent: false } });
      if (Object.keys(missing).length > 0) throw new Error("Flows could not be read");
      const found = new Map((items[table] ?? []).map((item) => [item.id, flowItemOf(item).flow]));
      return ({ id }) => found.get(id) ?? newFlow;
    },

    async forget(companyId: number, id: string): Promise<void> {
      await tables.send(new DeleteCommand({ TableName: table, Key: keyOf(companyId, id) }));
    },

    /**
     * Changes a flow on top of whatever others changed meanwhile. Nothing is written where nothing changes.
     *
     * @param known - As it was read, perhaps a while ago.
     * @param change - Gives the flow itself where it stays as it is; may be called several times.
     */
    async change(
      companyId: number,
      id: string,
      known: FlowItem,
      change: (flow: Flow) => Flow,
    ): Promise<Changed> {
      let item = known;
      for (let tries = 0; tries < mostTries; tries++) {
        const flow = change(item.flow);
        if (flow === item.flow) return { item, isChanged: false };
        const { version } = item;
        const written = await update(companyId, id, {
          to: "SET #flow = :flow, #version = :next",
          where: version === 0 ? "attribute_not_exists(#version)" : "#version = :version",
          values: {
            ":flow": flow,
            ":next": version + 1,
            ...(version === 0 ? {} : { ":version": version }),
          },
        });
        if (written.isChanged) return written;
        item = written.item;
      }
      throw new Error(`The flow of ${id} was changed by others ${mostTries} times in a row`);
    },

    /** Notes that a delivery is held: a chain that lets go sees to it, or somebody begins one. */
    async noteHeld(companyId: number, id: string, nowMs: number): Promise<FlowItem> {
      const to = "SET #held_at = :now";
      return (await update(companyId, id, { to, values: { ":now": nowMs } })).item;
    },

    /**
     * Takes a step of the chain, once.
     *
     * @param progress - What it leaves to the next, whose turn is one more than this one's.
     * @returns `isChanged` tells whether it was this step's turn.
     */
    async advance(companyId: number, id: string, progress: Progress): Promise<Changed> {
      const { turn, wake_at, after, pace, has_found } = progress;
      const taken_by = randomUUID();
      const left = Object.entries({ turn, wake_at, after, pace, has_found, taken_by });
      const set = left.filter(([, value]) => value !== undefined);
      const gone = left.filter(([, value]) => value === undefined).map(([name]) => `#${name}`);
      const taken = await update(companyId, id, {
        to:
          `SET ${set.map(([name]) => `#${name} = :${name}`).join(", ")}` +
          (gone.length > 0 ? ` REMOVE ${gone.join(", ")}` : ""),
        where: turn === 1 ? "attribute_not_exists(#turn)" : "#turn = :this",
        values: {
          ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
          ...(turn === 1 ? {} : { ":this": turn - 1 }),
        },
      });
      // The client repeats a write whose answer got lost, and then finds what it wrote.
      return { ...taken, isChanged: taken.isChanged || taken.item.taken_by === taken_by };
    },

    /**
     * Takes one attempt of the rate limit's window, across all that send at the same time.
     *
     * @returns Whether there was one left.
     */
    async take(companyId: number, id: string, rate: RateLimit, nowMs: number): Promise<boolean> {
      const window = windowOf(rate, nowMs);
      for (;;) {
        const another = await update(companyId, id, {
          to: "SET #used = #used + :one",
          where: "#window = :window AND #used < :max",
          values: { ":one": 1, ":window": window, ":max": rate.max },
        });
        if (another.isChanged) return true;
        const { window: current = 0 } = another.item;
        // A later one: this function's clock is behind, or it was slow.
        if (current >= window) return false;
        const first = await update(companyId, id, {
          to: "SET #window = :window, #used = :one",
          where: "attribute_not_exists(#window) OR #window < :window",
          values: { ":one": 1, ":window": window },
        });
        if (first.isChanged) return true;
        // Somebody else began the window in between.
      }
    },
  };
}
export type FlowStore = ReturnType<typeof flowStore>;
