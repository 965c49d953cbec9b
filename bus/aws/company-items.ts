import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { isWritten, projectionOf, tables, tellingWhatIsThere, whatIsThere } from "./tables.ts";

export type Page<Item> = { readonly items: readonly Item[]; readonly next?: string };

/** The result of a deletion: `gone` if there is no such item, `changed` if the item was changed since it was read. */
export type Deleted = "deleted" | "gone" | "changed";

/**
 * Sort key of an item that is about all of a company's (see subscriptions-table.ts). No id has a `#`, and all ids sort
 * after it (see bus/values/id.ts).
 */
export const versionId = "#version";

type CompanyItem = {
  readonly company_id: number;
  readonly id: string;
  /** Counts the item's changes, if they are counted. */
  readonly version?: number;
};

/**
 * Things that companies make, in a table by company and id. The company is the partition: no call can
 * reach another's. Reads are consistent, so that a change holds from the next event on.
 *
 * @param attributes - Paths of the only attributes that are read, such as `target.url`; all without it.
 */
export function companyItems<Item extends CompanyItem>(
  table: string,
  attributes?: readonly string[],
) {
  const projection = attributes ? projectionOf(attributes) : {};
  return {
    /** @returns Whether there was none with its id. */
    async put(item: Item): Promise<boolean> {
      const { Attributes } = await tables.send(
        new PutCommand({ TableName: table, Item: stored(item), ReturnValues: "ALL_OLD" }),
      );
      return Attributes === undefined;
    },

    /**
     * Puts an item in the place of the version before it.
     *
     * @returns Whether that was what was there.
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

    /** Deletes an item, unless it was changed since it was read. */
    async delete({ company_id, id, version }: CompanyItem): Promise<Deleted> {
      const key = { TableName: table, Key: { company_id, id } };
      const condition = { ...isVersion(version), ...tellingWhatIsThere };
      try {
        await tables.send(new DeleteCommand({ ...key, ...condition }));
        return "deleted";
      } catch (error) {
        return whatIsThere(error) ? "changed" : "gone";
      }
    },

    /** @param after - The id that the page before ended with. */
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

    /** All of a company. */
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

/** The condition that an item has this version. One that was stored before changes were counted has none. */
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
 * Returns a value in a form that the document client takes for any names of members: the client asks an object's
 * `constructor` for its type, which one with a member of that name does not tell (`convertToAttr` in
 * https://github.com/aws/aws-sdk-js-v3/tree/main/packages/util-dynamodb). A Map has no members.
 */
export function foreignMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(foreignMaps);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, foreignMaps(inner)] as const);
  return Object.hasOwn(value, "constructor") ? new Map(entries) : Object.fromEntries(entries);
}
