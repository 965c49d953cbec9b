import {
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { newestFirst } from "../aws/newest-first.ts";
import {
  daysFrom,
  existingItem,
  namesIn,
  projectionOf,
  retentionDays,
  returningExisting,
  tables,
} from "../aws/tables.ts";
import type { EndpointKey } from "../endpoints/endpoint.ts";
import { isExpired } from "../events/event-record.ts";
import { deliveryIdsBetween, endOfTime } from "../values/id.ts";
import {
  type Attempt,
  attemptRecord,
  attemptResult,
  attemptsWithContent,
  maxAttempts,
} from "./attempt.ts";
import type { UndeliveredStatus } from "./outcome.ts";
import {
  type DeliveryFilter,
  type DeliveryRecord,
  type DeliveryRow,
  dueKey,
  endpointText,
  indexedAttributes,
  lastDue,
  rowAttributes,
  rowOf,
  showsDelivery,
  undeliveredKey,
  type Waiting,
  waitingOf,
} from "./row.ts";
import type { Expected } from "./types.ts";

/** Due times in unix milliseconds. */
type DueRange = {
  /** Exclusive. If it is missing, the range begins with the first. */
  readonly after?: number | undefined;
  /** Inclusive. If it is missing, the range ends with the last. */
  readonly until?: number | undefined;
  readonly limit: number;
};
type Attributes = Readonly<Record<string, unknown>>;

/**
 * Deliveries by company and id, each with its attempts. Two indexes hold only the rows that need
 * them: `Undelivered` has the held, retrying and dead of a company except tests, and `Due` the
 * waiting ones of an endpoint by due time. A delivery that arrives at once costs no index write.
 */
export function deliveriesTable(table: string) {
  async function* pages(query: Partial<QueryCommandInput>, limit: number) {
    let left = limit;
    let ExclusiveStartKey: QueryCommandInput["ExclusiveStartKey"];
    do {
      const range = { TableName: table, Limit: left, ExclusiveStartKey };
      const page = await tables.send(new QueryCommand({ ...query, ...range }));
      yield page;
      left -= page.Count ?? 0;
      ExclusiveStartKey = page.LastEvaluatedKey;
      // A page ends early at 1 MB.
    } while (ExclusiveStartKey && left > 0);
  }

  async function rows(query: Partial<QueryCommandInput>, limit: number) {
    const found: DeliveryRow[] = [];
    for await (const { Items = [] } of pages(query, limit)) {
      found.push(...Items.map(rowOf));
    }
    return found;
  }

  const dueBetween = (endpoint: EndpointKey, from: string, to: string) => ({
    IndexName: "Due",
    KeyConditionExpression: "endpoint = :endpoint AND due BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":endpoint": endpointText(endpoint), ":from": from, ":to": to },
  });

  return {
    /**
     * Writes a row and appends an attempt to it, in one conditional write.
     *
     * @returns Undefined if it was written; otherwise the row that is there instead.
     */
    async write(
      row: DeliveryRow,
      expected: Expected,
      attempt?: Attempt,
    ): Promise<DeliveryRow | undefined> {
      const { company_id, id } = row;
      const { expression, values } = updateOf(row, attempt);
      const condition = conditionOf(expected);
      try {
        await tables.send(
          new UpdateCommand({
            TableName: table,
            Key: { company_id, id },
            UpdateExpression: expression,
            ConditionExpression: condition.expression,
            ExpressionAttributeNames: namesIn(expression, condition.expression),
            ExpressionAttributeValues: { ...values, ...condition.values },
            ...returningExisting,
          }),
        );
        return undefined;
      } catch (error) {
        const found = existingItem(error);
        if (!found) throw error;
        return rowOf(found);
      }
    },

    /** Reads waiting rows of an endpoint, earliest due first, from an index that lags. */
    async due(
      endpoint: EndpointKey,
      waiting: Waiting,
      { after = -1, until = lastDue, limit }: DueRange,
    ): Promise<readonly DeliveryRow[]> {
      // DynamoDB refuses a range that ends before it begins.
      if (after >= until) return [];
      return rows(
        dueBetween(endpoint, dueKey(waiting, after + 1), dueKey(waiting, until, "~")),
        limit,
      );
    },

    /** Reads a company's deliveries with one status, oldest first, from an index that lags. */
    async undelivered(
      companyId: number,
      status: UndeliveredStatus,
      range: {
        /** Accepted then or later, in unix milliseconds. */
        readonly from: number;
        /** The last id of the page before. */
        readonly after?: string | undefined;
        readonly limit: number;
      },
    ): Promise<readonly DeliveryRow[]> {
      const [first] = deliveryIdsBetween(range.from, range.from);
      const from = undeliveredKey(status, first);
      // A range includes its ends, and no id has a character below "!".
      const next = range.after === undefined ? "" : `${undeliveredKey(status, range.after)}!`;
      return rows(
        {
          IndexName: "Undelivered",
          KeyConditionExpression: "company_id = :company AND undelivered BETWEEN :from AND :to",
          ExpressionAttributeValues: {
            ":company": companyId,
            ":from": next > from ? next : from,
            ":to": undeliveredKey(status, "~"),
          },
        },
        range.limit,
      );
    },

    /** Counts an endpoint's held deliveries, up to `max`. */
    async countHeld(endpoint: EndpointKey, max: number): Promise<number> {
      // The groups `held` and `in_order` follow each other in the index.
      const query = dueBetween(endpoint, dueKey("held", 0), dueKey("in_order", lastDue, "~"));
      let count = 0;
      for await (const { Count = 0 } of pages({ ...query, Select: "COUNT" }, max)) count += Count;
      return count;
    },
  };
}
export type DeliveriesTable = ReturnType<typeof deliveriesTable>;

/**
 * Returns the update that makes an item show a row, and removes the attributes of an earlier one.
 */
function updateOf(row: DeliveryRow, attempt: Attempt | undefined) {
  const attributes = Object.entries(attributesOf(row));
  const given = attributes.filter(([, value]) => value !== undefined);
  const gone = attributes.filter(([, value]) => value === undefined);
  const kept = row.attempts <= maxAttempts ? attempt : undefined;
  const set = [
    ...given.map(([name]) => `#${name} = :${name}`),
    ...(kept
      ? ["#recorded_attempts = list_append(if_not_exists(#recorded_attempts, :none), :attempt)"]
      : []),
  ];
  const remove = gone.map(([name]) => `#${name}`);
  return {
    expression: `SET ${set.join(", ")}${remove.length > 0 ? ` REMOVE ${remove.join(", ")}` : ""}`,
    values: {
      ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
      ...(kept && { ":none": [], ":attempt": [recordOf(row, kept)] }),
    },
  };
}

function attributesOf(row: DeliveryRow): Attributes {
  const { company_id, id, subscription_id, status, is_test, due_at = 0 } = row;
  const waiting = waitingOf(row);
  const isUnlisted = status === "delivered" || status === "dropped" || is_test === true;
  return {
    ...Object.fromEntries(rowAttributes.map((name) => [name, row[name]])),
    expires_at: daysFrom(Date.now(), retentionDays),
    undelivered: isUnlisted ? undefined : undeliveredKey(status, id),
    endpoint: waiting && endpointText({ company_id, id: subscription_id }),
    due: waiting && dueKey(waiting, due_at, id),
  };
}

function recordOf({ attempts }: DeliveryRow, attempt: Attempt) {
  return attempts <= attemptsWithContent ? attemptRecord(attempt) : attemptResult(attempt);
}

function conditionOf({ attempts, isOpen, due_at }: Expected) {
  const parts = [
    "#attempts <= :expected",
    ...(isOpen ? ["#status IN (:is_retrying, :is_held)"] : []),
    ...(due_at === undefined ? [] : ["#due_at = :is_due"]),
  ];
  return {
    expression: `attribute_not_exists(#id) OR (${parts.join(" AND ")})`,
    values: {
      ":expected": attempts,
      ...(isOpen && { ":is_retrying": "retrying", ":is_held": "held" }),
      ...(due_at !== undefined && { ":is_due": due_at }),
    },
  };
}

/** Index of the deliveries that have not arrived. */
const undelivered = "Undelivered";

/** Lists a company's deliveries. */
export function deliveryList(table: string) {
  const shown = ["company_id", "id", "expires_at"];
  const projection = projectionOf([...shown, ...rowAttributes]);
  const projectionOfIndex = projectionOf([...shown, ...indexedAttributes]);

  return {
    /**
     * Reads a page.
     *
     * @param page - `after` is the last id of the page before.
     */
    async page(
      companyId: number,
      filter: DeliveryFilter,
      { limit, after }: { readonly limit: number; readonly after?: string },
      nowMs: number,
    ): Promise<{ readonly items: readonly DeliveryRecord[]; readonly next?: string }> {
      const from = filter.from ?? 0;
      const to = (filter.before ?? endOfTime + 1) - 1;
      if (from > to) return { items: [] };
      const [low, high] = deliveryIdsBetween(from, to);
      // DynamoDB accepts no start outside of the range.
      if (after !== undefined && after < low) return { items: [] };
      const start = after !== undefined && after <= high ? after : undefined;
      const { status, codes, subscription_id, event_id } = filter;
      const keyOf =
        status === "retrying" || status === "held" || status === "dead"
          ? (id: string) => undeliveredKey(status, id)
          : undefined;
      const { items, last } = await newestFirst<DeliveryRecord>({
        query: {
          TableName: table,
          IndexName: keyOf && undelivered,
          KeyConditionExpression: `company_id = :company AND ${keyOf ? "undelivered" : "id"} BETWEEN :low AND :high`,
          ExpressionAttributeValues: {
            ":company": companyId,
            ":low": keyOf ? keyOf(low) : low,
            ":high": keyOf ? keyOf(high) : high,
          },
          ...(keyOf ? projectionOfIndex : projection),
        },
        start:
          start === undefined
            ? undefined
            : {
                company_id: companyId,
                id: start,
                ...(keyOf ? { undelivered: keyOf(start) } : {}),
              },
        limit,
        isFiltered:
          Boolean(codes) ||
          subscription_id !== undefined ||
          event_id !== undefined ||
          status === "delivered" ||
          status === "dropped",
        shows: (entry) => showsDelivery(filter, entry, nowMs),
      });
      return { items, ...(last ? { next: last.id } : {}) };
    },

    async get(companyId: number, id: string, nowMs: number): Promise<DeliveryRecord | undefined> {
      const { Item } = await tables.send(
        new GetCommand({
          TableName: table,
          Key: { company_id: companyId, id },
          ConsistentRead: true,
        }),
      );
      const found = Item as DeliveryRecord | undefined;
      return found && !isExpired(found, nowMs) ? found : undefined;
    },
  };
}
export type DeliveryList = ReturnType<typeof deliveryList>;
