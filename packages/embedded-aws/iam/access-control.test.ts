import { describe, expect, test } from "vitest";
import { type Access, AccessControl } from "./access-control.ts";
import { readPolicy } from "./policy.ts";

const role = "arn:aws:iam::000000000000:role/worker";
const table = "arn:aws:dynamodb:us-east-1:000000000000:table/things";
const queue = "arn:aws:sqs:us-east-1:000000000000:jobs";
const key = "arn:aws:kms:us-east-1:000000000000:key/k";
const rule = "arn:aws:events:us-east-1:000000000000:rule/bus/r";
const account = { AWS: "arn:aws:iam::000000000000:root" };
const events = { Service: "events.amazonaws.com" };

const allow = (Action: string | string[], Resource: string, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource: string, more: object = {}) => ({
  ...allow(Action, Resource, more),
  Effect: "Deny",
});
const policy = (...Statement: object[]) => readPolicy({ Statement }, "test");

/** Returns access control with a role of these statements, and with policies of resources. */
function control(statements: object[] = [], resources: Record<string, object[]> = {}) {
  const access = new AccessControl();
  access.addRole(
    role,
    policy({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "lambda.amazonaws.com" },
    }),
  );
  access.addToRole(role, policy(...statements));
  for (const [arn, own] of Object.entries(resources)) access.addToResource(arn, policy(...own));
  return access;
}

const accessTo = (action: string, resource: string, more: Partial<Access> = {}): Access => ({
  principal: { role },
  action,
  resource,
  ...more,
});
const byRule = (action: string, resource: string, source = rule) =>
  accessTo(action, resource, {
    principal: { service: "events.amazonaws.com" },
    context: { "aws:SourceArn": source },
  });
const may = (access: AccessControl, what: Access) => {
  try {
    access.check(what);
    return true;
  } catch {
    return false;
  }
};

describe("a role", () => {
  test("is allowed what its policies allow, and nothing else", () => {
    const access = control([allow(["dynamodb:GetItem", "dynamodb:Put*"], table)]);
    expect(may(access, accessTo("dynamodb:GetItem", table))).toBe(true);
    expect(may(access, accessTo("dynamodb:PutItem", table))).toBe(true);
    expect(may(access, accessTo("dynamodb:DeleteItem", table))).toBe(false);
    expect(may(access, accessTo("dynamodb:GetItem", `${table}2`))).toBe(false);
    expect(may(access, accessTo("dynamodb:GetItem", `${table}/index/byTime`))).toBe(false);
    expect(may(access, accessTo("dynamodb:GetItem", table, { principal: { role: "other" } }))).toBe(
      false,
    );
  });

  test("is refused what any policy denies", () => {
    const onlyOverTls = deny("dynamodb:*", "*", {
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    const open = [allow("*", "*")];
    expect(
      may(control(open, { [table]: [onlyOverTls] }), accessTo("dynamodb:GetItem", table)),
    ).toBe(true);
    const plain = { context: { "aws:SecureTransport": "false" } };
    const guarded = control(open, { [table]: [onlyOverTls] });
    expect(may(guarded, accessTo("dynamodb:GetItem", table, plain))).toBe(false);
    // An index has its table's policy.
    expect(may(guarded, accessTo("dynamodb:Query", `${table}/index/i`, plain))).toBe(false);
    expect(may(control([...open, deny("sqs:*", queue)]), accessTo("sqs:SendMessage", queue))).toBe(
      false,
    );
  });

  test("must meet all conditions; a missing key matches nothing", () => {
    const Condition = {
      StringEquals: { "kms:ViaService": ["sqs.x", "dynamodb.x"] },
      StringLike: { "aws:SourceArn": "arn:*:r?" },
    };
    const access = control([allow("a:b", "*", { Condition })]);
    const context = { "kms:ViaService": "sqs.x", "aws:SourceArn": "arn:z:r1" };
    expect(may(access, accessTo("a:b", "x", { context }))).toBe(true);
    for (const name of ["kms:ViaService", "aws:SourceArn"] as const) {
      const { [name]: _, ...rest } = context;
      expect(may(access, accessTo("a:b", "x", { context: rest }))).toBe(false);
      expect(may(access, accessTo("a:b", "x", { context: { ...rest, [name]: "other" } }))).toBe(
        false,
      );
    }
  });

  test("uses the key of encrypted resources by way of the service, if the key's policy leaves it to the account", () => {
    const ofKey = (action: string) =>
      allow(action, key, {
        Condition: { StringEquals: { "kms:ViaService": "sqs.us-east-1.amazonaws.com" } },
      });
    const statements = [allow("sqs:*", "*"), ofKey("kms:Decrypt"), ofKey("kms:GenerateDataKey")];
    const send = accessTo("sqs:SendMessage", queue);
    const encrypted = (has: object[], own: object[]) => {
      const access = control(has, { [key]: own });
      access.encrypt(queue, key);
      return access;
    };
    const delegated = [allow("kms:*", "*", { Principal: account })];
    expect(may(encrypted(statements, delegated), send)).toBe(true);
    expect(may(encrypted(statements, []), send)).toBe(false);
    expect(may(encrypted(statements.slice(0, 2), delegated), send)).toBe(false);
    expect(
      may(encrypted(statements.slice(0, 2), delegated), accessTo("sqs:ReceiveMessage", queue)),
    ).toBe(true);
    // These neither read nor write stored data.
    expect(
      may(encrypted(statements.slice(0, 1), delegated), accessTo("sqs:DeleteMessage", queue)),
    ).toBe(true);
  });
});

describe("a service", () => {
  const own = allow("sqs:SendMessage", queue, {
    Principal: events,
    Condition: { ArnLike: { "aws:SourceArn": "arn:aws:events:*:*:rule/bus/*" } },
  });

  test("is allowed what the resource allows, for the source that it names", () => {
    const access = control([allow("*", "*")], { [queue]: [own] });
    expect(may(access, byRule("sqs:SendMessage", queue))).toBe(true);
    expect(may(access, byRule("sqs:ReceiveMessage", queue))).toBe(false);
    expect(may(access, byRule("sqs:SendMessage", queue, rule.replace("bus", "other")))).toBe(false);
    expect(may(access, byRule("sqs:SendMessage", `${queue}2`))).toBe(false);
    const sns = { principal: { service: "sns.amazonaws.com" } };
    expect(may(access, { ...byRule("sqs:SendMessage", queue), ...sns })).toBe(false);
  });

  test("must come from the account that the policy names", () => {
    const Condition = { StringEquals: { "aws:SourceAccount": "000000000000" } };
    const access = control([], {
      [key]: [allow("kms:Decrypt", "*", { Principal: events, Condition })],
    });
    expect(may(access, byRule("kms:Decrypt", key))).toBe(true);
    expect(may(access, accessTo("kms:Decrypt", key))).toBe(false);
  });

  test("assumes roles that allow it", () => {
    const access = control();
    expect(access.assume(role, "lambda.amazonaws.com")).toEqual({ role });
    expect(() => access.assume(role, "sns.amazonaws.com")).toThrow("unable to assume");
    expect(access.assume("arn:aws:iam::000000000000:role/elsewhere", "any")).toBeUndefined();
  });
});

test("records which grants were used, and describes refusals", () => {
  const access = control([allow(["sqs:SendMessage", "sqs:GetQueueUrl"], queue)], {
    [queue]: [deny("sqs:*", queue, { Principal: "*", Condition: { Bool: { x: "true" } } })],
  });
  expect(access.grants().map(({ used }) => used)).toEqual([false, false]);
  access.check(accessTo("sqs:SendMessage", queue));
  expect(may(access, accessTo("sqs:DeleteMessage", queue))).toBe(false);
  expect(access.grants()).toEqual([
    { holder: role, action: "sqs:SendMessage", resource: queue, used: true },
    { holder: role, action: "sqs:GetQueueUrl", resource: queue, used: false },
  ]);
  expect(access.refusals()).toEqual([
    `${role} is not authorized to perform: sqs:DeleteMessage on resource: ${queue} because no policy allows it`,
  ]);
});

test("reports unsupported policy elements as faults of the template", () => {
  const written = [
    { Effect: "Allow", NotAction: "s3:*", Resource: "*" },
    { ...allow("a:b", "*"), Condition: { DateLessThan: { x: "2026" } } },
    { Effect: "Maybe", Action: "a:b", Resource: "*" },
  ];
  for (const statement of written) {
    expect(() => readPolicy({ Statement: statement }, "Policy")).toThrow(/^Policy: /);
  }
});
