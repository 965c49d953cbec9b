import { ACCEPTED, type Call, type Fact, fact } from "./fact.ts";

const GUIDE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide";
const API = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference";
const CONSTRAINTS = `${GUIDE}/Constraints.html`;
const TYPES = `${GUIDE}/HowItWorks.NamingRulesDataTypes.html`;
const EXPRESSIONS = `${GUIDE}/Expressions.ExpressionAttributeNames.html`;
const PUT = `${API}/API_PutItem.html`;

const INVALID = "ValidationException";
const FAILED = "ConditionalCheckFailedException";
const TableName = "things";

const s = (S: string) => ({ S });
const n = (N: string) => ({ N });
const key = (sk: string, pk = "facts") => ({ pk: s(pk), sk: s(sk) });
const put = (sk: string, more: object = {}, request: object = {}) =>
  ["PutItem", { TableName, Item: { ...key(sk), ...more }, ...request }] as const;
const got = (sk: string, pk?: string) => ["GetItem", { TableName, Key: key(sk, pk) }] as const;
const updated = (sk: string, UpdateExpression: string, values?: object, more: object = {}) =>
  [
    "UpdateItem",
    {
      TableName,
      Key: key(sk),
      UpdateExpression,
      ...(values && { ExpressionAttributeValues: values }),
      ...more,
    },
  ] as const;
const queried = (KeyConditionExpression: string, values: object, more: object = {}) =>
  [
    "Query",
    { TableName, KeyConditionExpression, ExpressionAttributeValues: values, ...more },
  ] as const;

function nested(levels: number): object {
  return levels === 0 ? s("leaf") : { M: { a: nested(levels - 1) } };
}

const keys = [
  fact(
    "a partition key can have 2,048 bytes",
    CONSTRAINTS,
    put("1", { pk: s("p".repeat(2048)) }),
    ACCEPTED,
  ),
  fact(
    "a partition key cannot have 2,049 bytes",
    CONSTRAINTS,
    put("1", { pk: s("p".repeat(2049)) }),
    INVALID,
  ),
  fact(
    "a partition key counts in bytes",
    CONSTRAINTS,
    put("1", { pk: s("ä".repeat(1025)) }),
    INVALID,
  ),
  fact("a sort key can have 1,024 bytes", CONSTRAINTS, put("s".repeat(1024)), ACCEPTED),
  fact("a sort key cannot have 1,025 bytes", CONSTRAINTS, put("s".repeat(1025)), INVALID),
  fact("a sort key counts in bytes", CONSTRAINTS, put("🎉".repeat(257)), INVALID),
  fact("a key that is too long cannot be requested", CONSTRAINTS, got("s".repeat(1025)), INVALID),
  fact(
    "a key that is too long in bytes cannot be requested",
    CONSTRAINTS,
    got("ä".repeat(513)),
    INVALID,
  ),
  fact(
    "a key that is too long cannot be updated",
    CONSTRAINTS,
    updated("ä".repeat(513), "SET a = :a", { ":a": s("a") }),
    INVALID,
  ),
  fact(
    "a key that is too long cannot be deleted",
    CONSTRAINTS,
    ["DeleteItem", { TableName, Key: key("ä".repeat(513)) }],
    INVALID,
  ),
  fact(
    "a key that is too long cannot be in a batch",
    CONSTRAINTS,
    ["BatchGetItem", { RequestItems: { [TableName]: { Keys: [key("ä".repeat(513))] } } }],
    INVALID,
  ),
  fact("a partition key cannot be empty", TYPES, put("1", { pk: s("") }), INVALID),
  fact("a sort key cannot be empty", TYPES, put(""), INVALID),
  fact("other attributes can be empty", TYPES, put("empty", { a: s("") }), ACCEPTED),
  fact("a key has the type of the table", PUT, put("1", { pk: n("1") }), INVALID),
];

const indexKeys = [
  fact("the key of an index can be missing", `${GUIDE}/GSI.html`, put("no-color"), ACCEPTED),
  fact(
    "the key of an index cannot be empty",
    "https://github.com/architect/dynalite/issues/184",
    put("color", { color: s("") }),
    INVALID,
  ),
  fact(
    "the partition key of an index cannot have 2,049 bytes",
    "https://github.com/architect/dynalite/issues/35",
    put("color", { color: s("c".repeat(2049)) }),
    INVALID,
  ),
  fact(
    "an update cannot make the key of an index empty",
    "https://github.com/architect/dynalite/issues/184",
    updated("color", "SET color = :c", { ":c": s("") }),
    INVALID,
  ),
  fact(
    "an update cannot make the key of an index too long",
    "https://github.com/architect/dynalite/issues/35",
    updated("color", "SET color = :c", { ":c": s("c".repeat(2049)) }),
    INVALID,
  ),
];

const numbers: readonly (readonly [string, boolean])[] = [
  ["1E-130", true],
  ["1E-131", false],
  ["9.9999999999999999999999999999999999999E+125", true],
  ["1E+126", false],
  ["-1E+126", false],
  ["1".repeat(38), true],
  ["1".repeat(39), false],
  ["0", true],
  ["one", false],
  ["", false],
  ["NaN", false],
  ["Infinity", false],
];

const numberFacts = [
  ...numbers.map(([value, isAllowed]) =>
    fact(
      `the number "${value}" is ${isAllowed ? "taken" : "refused"}`,
      TYPES,
      put("number", { a: n(value) }),
      isAllowed ? ACCEPTED : INVALID,
    ),
  ),
  {
    claim: "a sum has at most 38 digits",
    source: TYPES,
    run: async (call: Call) => {
      await call(...put("sum", { a: n("1".repeat(38)) }));
      return call(...updated("sum", "SET a = a + :a", { ":a": n("0.1") }));
    },
    expected: INVALID,
  },
  {
    claim: "a sum stays within the range of numbers",
    source: TYPES,
    run: async (call: Call) => {
      await call(...put("sum", { a: n("9.9E+125") }));
      return call(...updated("sum", "SET a = a + :a", { ":a": n("9.9E+125") }));
    },
    expected: INVALID,
  },
];

const values = [
  fact("32 levels are taken", CONSTRAINTS, put("deep", { a: nested(32) }), ACCEPTED),
  fact("33 levels are refused", CONSTRAINTS, put("deep", { a: nested(33) }), INVALID),
  fact(
    "33 levels are refused in a batch",
    CONSTRAINTS,
    [
      "BatchWriteItem",
      {
        RequestItems: {
          [TableName]: [{ PutRequest: { Item: { ...key("deep"), a: nested(33) } } }],
        },
      },
    ],
    INVALID,
  ),
  fact(
    "33 levels are refused in an update",
    CONSTRAINTS,
    updated("deep", "SET a = :a", { ":a": nested(33) }),
    INVALID,
  ),
  fact(
    "an item of 400 KB is taken",
    CONSTRAINTS,
    put("big", { a: s("a".repeat(400 * 1024 - 13)) }),
    ACCEPTED,
  ),
  fact(
    "an item over 400 KB is refused",
    CONSTRAINTS,
    put("big", { a: s("a".repeat(400 * 1024)) }),
    INVALID,
  ),
  fact(
    "an item over 400 KB is refused in a batch",
    CONSTRAINTS,
    [
      "BatchWriteItem",
      {
        RequestItems: {
          [TableName]: [{ PutRequest: { Item: { ...key("big"), a: s("a".repeat(400 * 1024)) } } }],
        },
      },
    ],
    INVALID,
  ),
  {
    claim: "an update cannot make an item larger than 400 KB",
    source: CONSTRAINTS,
    run: async (call: Call) => {
      await call(...put("grown", { a: s("a".repeat(300 * 1024)) }));
      return call(...updated("grown", "SET b = :b", { ":b": s("b".repeat(101 * 1024)) }));
    },
    expected: INVALID,
  },
  fact("a set cannot be empty", TYPES, put("set", { a: { SS: [] } }), INVALID),
  fact(
    "the members of a set of strings are distinct",
    TYPES,
    put("set", { a: { SS: ["a", "a"] } }),
    INVALID,
  ),
  fact(
    "the members of a set of numbers are distinct as numbers",
    TYPES,
    put("set", { a: { NS: ["1", "1.0"] } }),
    INVALID,
  ),
  {
    claim: "an element beyond the end of a list is appended to it",
    source: `${GUIDE}/Expressions.UpdateExpressions.html`,
    run: async (call: Call) => {
      await call(...put("list end", { a: { L: [s("first")] } }));
      await call(...updated("list end", "SET a[999999] = :a", { ":a": s("last") }));
      return call(...got("list end"));
    },
    expected: { Item: { a: { L: [s("first"), s("last")] } } },
  },
  fact("a list can be empty", TYPES, put("list", { a: { L: [] } }), ACCEPTED),
  fact("NULL is true", TYPES, put("null", { a: { NULL: false } }), INVALID),
];

const deletes = [
  {
    claim: "an item that exists is deleted, with the keys of its indexes",
    source: `${API}/API_DeleteItem.html`,
    run: async (call: Call) => {
      await call(...put("gone", { color: s("gone") }));
      await call("DeleteItem", { TableName, Key: key("gone") });
      return call(...queried("color = :c", { ":c": s("gone") }, { IndexName: "byColor" }));
    },
    expected: { Count: 0 },
  },
];

const conditional = (operation: string, more: object) => ({
  claim: `${operation} returns the item that failed the condition`,
  source: `${API}/API_${operation}.html`,
  run: async (call: Call) => {
    await call(...put("held", { color: s("red") }));
    const request = {
      TableName,
      ...more,
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    };
    return call(operation, request).catch(({ name, Item }) => ({ name, Item }));
  },
  expected: { name: FAILED, Item: { ...key("held"), color: s("red") } },
});

const conditions = [
  conditional("PutItem", { Item: key("held") }),
  conditional("DeleteItem", { Key: key("held") }),
  conditional("UpdateItem", {
    Key: key("held"),
    UpdateExpression: "SET color = :c",
    ExpressionAttributeValues: { ":c": s("blue") },
  }),
  {
    claim: "a failed condition returns no item by default",
    source: PUT,
    run: (call: Call) =>
      call(...put("held", {}, { ConditionExpression: "attribute_not_exists(pk)" })).catch(
        ({ name, Item }) => ({ name, hasItem: Item !== undefined }),
      ),
    expected: { name: FAILED, hasItem: false },
  },
  fact(
    "a failed condition on a missing item returns no item",
    PUT,
    put(
      "missing",
      {},
      {
        ConditionExpression: "attribute_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    ),
    FAILED,
  ),
  fact(
    "ReturnValuesOnConditionCheckFailure is ALL_OLD or NONE",
    PUT,
    put("1", {}, { ReturnValuesOnConditionCheckFailure: "ALL_NEW" }),
    INVALID,
  ),
];

const long = (bytes: number) => `SET ${"a".repeat(bytes - 11)} = :a`.padEnd(bytes);

const expressions = [
  fact(
    "a name that no expression uses is refused",
    EXPRESSIONS,
    put(
      "1",
      {},
      { ConditionExpression: "attribute_exists(pk)", ExpressionAttributeNames: { "#a": "a" } },
    ),
    INVALID,
  ),
  fact(
    "a value that no expression uses is refused",
    EXPRESSIONS,
    updated("1", "SET a = :a", { ":a": s("a"), ":b": s("b") }),
    INVALID,
  ),
  fact(
    "a name that is not defined is refused",
    EXPRESSIONS,
    updated("1", "SET #a = :a", { ":a": s("a") }),
    INVALID,
  ),
  fact(
    "a value that is not defined is refused",
    EXPRESSIONS,
    updated("1", "SET a = :b", { ":a": s("a") }),
    INVALID,
  ),
  fact(
    "a reserved word is refused",
    `${GUIDE}/ReservedWords.html`,
    updated("1", "SET status = :a", { ":a": s("a") }),
    INVALID,
  ),
  fact(
    "a reserved word stands behind a name",
    EXPRESSIONS,
    updated("1", "SET #s = :a", { ":a": s("a") }, { ExpressionAttributeNames: { "#s": "status" } }),
    ACCEPTED,
  ),
  fact("an empty expression is refused", EXPRESSIONS, updated("1", ""), INVALID),
  fact(
    "a key cannot be updated",
    `${API}/API_UpdateItem.html`,
    updated("1", "SET sk = :a", { ":a": s("a") }),
    INVALID,
  ),
  fact(
    "an expression can have 4 KB",
    CONSTRAINTS,
    updated("1", long(4096), { ":a": s("a") }),
    ACCEPTED,
  ),
  fact(
    "an expression cannot have more than 4 KB",
    CONSTRAINTS,
    updated("1", long(4097), { ":a": s("a") }),
    INVALID,
  ),
  fact(
    "a query needs its partition key",
    `${API}/API_Query.html`,
    queried("sk = :sk", { ":sk": s("1") }),
    INVALID,
  ),
  fact(
    "a filter has no attributes of the key",
    `${API}/API_Query.html`,
    queried("pk = :pk", { ":pk": s("1") }, { FilterExpression: "sk = :pk" }),
    INVALID,
  ),
  fact(
    "an index that does not exist is refused",
    `${API}/API_Query.html`,
    queried("pk = :pk", { ":pk": s("1") }, { IndexName: "none" }),
    INVALID,
  ),
  fact(
    "a global index has no consistent reads",
    `${GUIDE}/GSI.html`,
    queried("color = :c", { ":c": s("red") }, { IndexName: "byColor", ConsistentRead: true }),
    INVALID,
  ),
];

const many = <T>(count: number, one: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => one(at));
const written = (...requests: object[]) =>
  ["BatchWriteItem", { RequestItems: { [TableName]: requests } }] as const;
const read = (...Keys: object[]) =>
  ["BatchGetItem", { RequestItems: { [TableName]: { Keys } } }] as const;
const putOf = (at: number) => ({ PutRequest: { Item: key(`batch ${at}`) } });

const batches = [
  fact(
    "BatchWriteItem takes 25 requests",
    `${API}/API_BatchWriteItem.html`,
    written(...many(25, putOf)),
    ACCEPTED,
  ),
  fact(
    "BatchWriteItem refuses 26 requests",
    `${API}/API_BatchWriteItem.html`,
    written(...many(26, putOf)),
    INVALID,
  ),
  fact("BatchWriteItem refuses none", `${API}/API_BatchWriteItem.html`, written(), INVALID),
  fact(
    "BatchWriteItem refuses two requests for an item",
    `${API}/API_BatchWriteItem.html`,
    written(putOf(1), putOf(1)),
    INVALID,
  ),
  fact(
    "BatchGetItem takes 100 keys",
    `${API}/API_BatchGetItem.html`,
    read(...many(100, (at) => key(`${at}`))),
    ACCEPTED,
  ),
  fact(
    "BatchGetItem refuses 101 keys",
    `${API}/API_BatchGetItem.html`,
    read(...many(101, (at) => key(`${at}`))),
    INVALID,
  ),
  fact(
    "BatchGetItem refuses a key twice",
    `${API}/API_BatchGetItem.html`,
    read(key("1"), key("1")),
    INVALID,
  ),
  {
    claim: "a query reads at most 1 MB a page",
    source: `${GUIDE}/Query.Pagination.html`,
    run: async (call: Call) => {
      const pk = s("page");
      for (const at of many(4, (one) => one)) {
        const Item = { ...key(`${at}`, pk.S), a: s("a".repeat(300_000)) };
        await call("PutItem", { TableName, Item });
      }
      const { Count, LastEvaluatedKey } = (await call(...queried("pk = :pk", { ":pk": pk }))) as {
        Count: number;
        LastEvaluatedKey?: object;
      };
      return { Count, isCut: LastEvaluatedKey !== undefined };
    },
    expected: { Count: 4, isCut: true },
  },
];

const tables = [
  fact(
    "a table that does not exist",
    PUT,
    ["PutItem", { TableName: "nowhere", Item: key("1") }],
    "ResourceNotFoundException",
  ),
  fact(
    "a table's name has at least 3 characters",
    TYPES,
    ["GetItem", { TableName: "ab", Key: key("1") }],
    INVALID,
  ),
  fact(
    "a table's name has at most 255 characters",
    TYPES,
    ["GetItem", { TableName: "t".repeat(256), Key: key("1") }],
    INVALID,
  ),
  fact(
    "a table's name has no blanks",
    TYPES,
    ["GetItem", { TableName: "a b c", Key: key("1") }],
    INVALID,
  ),
  fact(
    "a time to live names its attribute",
    `${API}/API_UpdateTimeToLive.html`,
    [
      "UpdateTimeToLive",
      { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "" } },
    ],
    INVALID,
  ),
  fact(
    "a time to live that is set already is refused",
    `${API}/API_UpdateTimeToLive.html`,
    [
      "UpdateTimeToLive",
      { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" } },
    ],
    INVALID,
  ),
  fact(
    "a time to live of a table that does not exist",
    `${API}/API_DescribeTimeToLive.html`,
    ["DescribeTimeToLive", { TableName: "nowhere" }],
    "ResourceNotFoundException",
  ),
];

export const dynamodbFacts: readonly Fact[] = [
  ...keys,
  ...indexKeys,
  ...numberFacts,
  ...values,
  ...deletes,
  ...conditions,
  ...expressions,
  ...batches,
  ...tables,
];
