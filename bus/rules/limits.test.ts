import { expect, test } from "vitest";
import { type AwsRule, type AwsTarget, limitFaults } from "./index.ts";

const retry = { attempts: 185, seconds: 86_400 };

function rules(count: number, hasWildcards: boolean, target: AwsTarget): readonly AwsRule[] {
  return Array.from({ length: count }, (_, i) => ({
    kind: "aws",
    name: `rule-${i}`,
    eventPattern: {},
    hasWildcards,
    target,
  }));
}

const queue: AwsTarget = { type: "queue", retry };

test("a bus has room for 300 rules, two of them the stack's own", () => {
  expect(limitFaults(rules(298, false, queue))).toEqual([]);
  expect(limitFaults(rules(305, false, queue))).toMatchObject([
    {
      rule: { name: "rule-298" },
      message:
        "is one too many: there are 305 rules to AWS targets. A bus allows 300, of which the stack needs 2",
    },
  ]);
});

test("a bus has room for 30 rules with wildcards", () => {
  const without = rules(100, false, queue);
  expect(limitFaults([...without, ...rules(30, true, queue)])).toEqual([]);
  expect(limitFaults([...without, ...rules(32, true, queue)])).toMatchObject([
    {
      rule: { name: "rule-30", hasWildcards: true },
      message: expect.stringMatching(
        /^is one too many: 32 rules have wildcards\. A bus allows 30\. /,
      ),
    },
  ]);
});

test("limits the policy of the log groups to 5120 characters", () => {
  const group = (i: number): AwsTarget => ({
    type: "log-group",
    arn: `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/events/${i}`,
    retry,
  });
  const toGroups = (count: number) =>
    Array.from({ length: count }, (_, i) => rules(1, false, group(i))).flat();
  expect(limitFaults(toGroups(60))).toEqual([]);
  expect(limitFaults(toGroups(70))).toMatchObject([
    {
      rule: { target: group(63) },
      message: expect.stringMatching(/^is one too many: the policy .* 70 rules .* allows 5120$/),
    },
  ]);
  expect(limitFaults(rules(200, false, group(1)))).toEqual([]);
});
