import { isDeepStrictEqual } from "node:util";

export type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: string }[];

export type TableIndex = {
  readonly IndexName: string;
  readonly KeySchema: KeySchema;
  readonly Projection: {
    readonly ProjectionType?: string | undefined;
    readonly NonKeyAttributes?: readonly string[] | undefined;
  };
};

/** The parts of a table that cannot change while it contains items. */
export type TableSchema = {
  readonly KeySchema: KeySchema;
  readonly AttributeDefinitions: readonly {
    readonly AttributeName: string;
    readonly AttributeType: string;
  }[];
  readonly GlobalSecondaryIndexes?: readonly TableIndex[] | undefined;
  readonly LocalSecondaryIndexes?: readonly TableIndex[] | undefined;
};

/** A table in the data folder has another schema than in the template. */
export class TableSchemaChanged extends Error {
  override readonly name = "TableSchemaChanged";

  constructor(table: string, parts: readonly string[]) {
    super(
      `Table ${table} in the data folder has other ${parts.join(", ")} than the template. ` +
        "The embedded AWS does not migrate tables: start with another data folder, or delete this one.",
    );
  }
}

/** Returns the names of the parts in which two schemas differ. */
export function schemaDifferences(stored: TableSchema, wanted: TableSchema): readonly string[] {
  const parts = [
    "KeySchema",
    "AttributeDefinitions",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
  ] as const;
  const [left, right] = [comparable(stored), comparable(wanted)];
  return parts.filter((part) => !isDeepStrictEqual(left[part], right[part]));
}

function comparable(schema: TableSchema) {
  const keys = (parts: KeySchema) => parts.map((part) => `${part.AttributeName}:${part.KeyType}`);
  const indexes = (list: readonly TableIndex[] = []) =>
    list
      .map((index) => ({
        name: index.IndexName,
        keys: keys(index.KeySchema),
        projection: index.Projection.ProjectionType ?? "ALL",
        nonKey: [...(index.Projection.NonKeyAttributes ?? [])].sort(),
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  return {
    KeySchema: keys(schema.KeySchema),
    AttributeDefinitions: schema.AttributeDefinitions.map(
      (attribute) => `${attribute.AttributeName}:${attribute.AttributeType}`,
    ).sort(),
    GlobalSecondaryIndexes: indexes(schema.GlobalSecondaryIndexes),
    LocalSecondaryIndexes: indexes(schema.LocalSecondaryIndexes),
  };
}
