import { expect, inject, test } from "vitest";
import { recordedGrants } from "../support/recorded-grants.ts";

const buses = recordedGrants(inject("assembly"));

/**
 * Grants that nothing here uses, or not in each run, with the reason: a pattern over holder, action
 * and resource, as they are printed.
 */
const unusable: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    / kms:(DescribeKey|Encrypt|GenerateDataKeyWithoutPlaintext|ReEncryptFrom|ReEncryptTo) .*:key\//,
    "DynamoDB asks that its callers may do these, and does not say when it does them",
  ],
  [/:key\/\S+ kms:\S+ \*$/, "of the key's own policy: for the account"],
  [
    /DeadLetters\w+ sqs:SendMessage /,
    "what EventBridge cannot hand over, which here it always can",
  ],
  [/(Manage|Site)Role\w+ logs:/, "they say nothing unless they fail"],
];

test("other tests have run buses: this checks their accesses, so run them too", () => {
  expect(buses.length).toBeGreaterThan(0);
});

test("no access was refused for lack of a grant", () => {
  expect(buses.flatMap(({ refusals }) => refusals)).toEqual([]);
});

test("every grant is used", () => {
  const used = new Map<string, boolean>();
  for (const { holder, action, resource, used: isUsed } of buses.flatMap(({ grants }) => grants)) {
    const key = `${holder} ${action} ${resource}`;
    used.set(key, used.get(key) || isUsed);
  }
  const unused = [...used].filter(([, isUsed]) => !isUsed).map(([key]) => key);
  const unexplained = unused.filter((key) => !unusable.some(([pattern]) => pattern.test(key)));
  expect(unexplained).toEqual([]);
  // A pattern without a grant is out of date.
  for (const [pattern, reason] of unusable) {
    expect(
      [...used.keys()].some((key) => pattern.test(key)),
      reason,
    ).toBe(true);
  }
});
