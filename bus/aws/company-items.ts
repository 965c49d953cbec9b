import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { existingItem, isWritten, projectionOf, returningExisting, tables } from "./tables.ts";

export type Page<Item> = { readonly items: readonly Item[]; readonly next?: string };

/** The result of a deletion: `gone` if there is no such item, `changed` if the item changed since it was read. */
export type Deleted = "deleted" | "gone" | "changed";

/**
 * Sort key of the item with a company's version (see subscriptions-table.ts). No id has a `#`, and all ids sort after
 * it (see bus/values/id.ts).
 */
export const versionId = "#version";

type CompanyItem = {
  readonly company_id: number;
  readonly id: string;
  /** Number of the item's changes, if they are counted. */
  readonly version?: number;
};

/**
 * A table of companies' items by company and id. The company is the partition, so no call reaches another's. Reads
 * are consistent, so that a change applies from the next event on.
 *
 * @param attributes - Paths of the attributes to read, such as `target.url`. By default, all.
 */
export function companyItems<Item extends CompanyItem>(
  table: string,
  attributes?: readonly string[],
) {
  const projection = attributes ? projectionOf(attributes) : {};
  return {
    /**
     * Stores a new item.
     *
     * @returns True if there was none with its id.
     */
    async put(item: Item): Promise<boolean> {
      const { Attributes } = await tables.send(
        new PutCommand({ TableName: table, Item: stored(item), ReturnValues: "ALL_OLD" }),
      );
      return Attributes === undefined;
    },

    /**
     * Replaces the version before an item.
     *
     * @returns True if that version was there.
     */
    async replace(item: Item): Promise<boolean> {
      const condition = isVersion((item.version ?? 0) - 1);
      return isWritten(
        tables.send(new PutCommand({ TableName: table, Item: stored(item), ...condition })),
      );
    },

    async get(companyId: number, id: string): Promise<Item | undefined> {
      const found = await tables.send(
        new GetCommand({
          TableName: table,
          Key: { company_id: companyId, id },
          ConsistentRead: true,
          ...projection,
        }),
      );
      return found.Item as Item | undefined;
    },

    /** Deletes an item, unless it changed since it was read. */
    async delete({ company_id, id, version }: CompanyItem): Promise<Deleted> {
      const key = { TableName: table, Key: { company_id, id } };
      const condition = { ...isVersion(version), ...returningExisting };
      try {
        await tables.send(new DeleteCommand({ ...key, ...condition }));
        return "deleted";
      } catch (error) {
        return existingItem(error) ? "changed" : "gone";
      }
    },

    /**
     * Reads a page.
     *
     * @param after - The last id of the page before.
     */
    async page(companyId: number, limit: number, after?: string): Promise<Page<Item>> {
      const found = await tables.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "company_id = :company AND id > :after",
          ExpressionAttributeValues: { ":company": companyId, ":after": after ?? versionId },
          Limit: limit,
          ConsistentRead: true,
          ...projection,
        }),
      );
      const next = found.LastEvaluatedKey?.id as string | undefined;
      return {
        items: (found.Items ?? []) as Item[],
        ...(next === undefined ? {} : { next }),
      };
    },

    /** Reads all items of a company. */
    async all(companyId: number): Promise<readonly Item[]> {
      const items: Item[] = [];
      let after: string | undefined;
      do {
        const page: Page<Item> = await this.page(companyId, 1000, after);
        items.push(...page.items);
        after = page.next;
      } while (after !== undefined);
      return items;
    },
  };
}

/** Returns the condition that an item has this version. Items from before changes were counted have none. */
function isVersion(version = 0) {
  return version > 0
    ? {
        ConditionExpression: "version = :before",
        ExpressionAttributeValues: { ":before": version },
      }
    : { ConditionExpression: "attribute_exists(id) AND attribute_not_exists(version)" };
}

/** Companies choose names of members, such as those of headers. */
function stored(item: object): Record<string, unknown> {
  return foreignMaps(item) as Record<string, unknown>;
}

/**
 * Returns a value in a form that the document client accepts for any names of members: the client reads an object's
 * `constructor` to find its type, which fails if a member has that name (`convertToAttr` in
 * https://github.com/aws/aws-sdk-js-v3/tree/main/packages/util-dynamodb). A Map has no members.
 */
export function foreignMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(foreignMaps);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, foreignMaps(inner)] as const);
  return Object.hasOwn(value, "constructor") ? new Map(entries) : Object.fromEntries(entries);
}
