import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Match, Template } from "aws-cdk-lib/assertions";
import { afterAll, expect, test } from "vitest";
import { targetTypes } from "../../bus/subscriptions/wish.ts";
import { eventTypes } from "../../catalog/index.ts";
import { type SynthesisFailed, synthesize } from "../../cli/synthesize.ts";
import { readRules } from "./read-rules.ts";

const out = mkdtempSync(join(tmpdir(), "rules-in-code-"));
afterAll(() => rmSync(out, { recursive: true }));

const fixtures = "lib/rules/fixtures";
const surroundings = { known: [...eventTypes.values()], loopbackTargets: [] };

/** What is said of the broken fixtures: file, line and column, and what is wrong there. */
const said = String.raw`
a-queue.yaml:1:7: /name must be letters, digits, - and _, at most 64
a-queue.yaml:6:10: /target/color is not known here
a-queue.yaml:7:13: /company_id is not known here
b-codes.yaml:2:5: /events/0 names no event type; is "license.expired" meant?
b-codes.yaml:3:5: /events/1 names no event type
b-codes.yaml:5:16: /pattern/detail-type asks for event codes, as "events" does, and EventBridge cannot ask both: leave out one of them
b-codes.yaml:7:31: /pattern/detail/data/license/note/0 must not be null, which CloudFormation takes nowhere in a template
b-codes.yaml:10:8: /target/arn may hold only $\{AWS::Partition}, $\{AWS::Region}, $\{AWS::AccountId}, not $\{AWS::StackName}
b-codes.yaml:11:18: /target/message_group is for queues only
c-input.json:6:28: /target/retry/attempts must be a number of attempts, from 0 to 185
c-input.json:6:44: /target/retry/seconds must be a number of seconds, from 60 to 86400
c-input.json:7:36: /target/input/paths/aws.x must be letters, digits, - and _; names that begin with "aws." are EventBridge's own and need no path
c-input.json:7:53: /target/input/paths/b must be a JSON path, such as $.detail.data or $.resources[0]
d-webhook.yml:1:13: /company_id must be positive
d-webhook.yml:6:8: /input is not known here
e-webhook.yml:2:10: /events/0 names no event type; is "license.expired" meant?
e-webhook.yml:6:8: /target/url must be an https URL, or one of the receivers that this bus was told of
g-second.yaml:2:7: /name is that of the rule in f-first.yaml already
h-yaml.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]
i file.yaml:2:17: /target/type must be one of queue, topic, function, event-bus, log-group, state-machine, ${targetTypes.join(", ")}
j file.yaml:1:1: /name is required, for the file's own is none: letters, digits, - and _, at most 64
k-empty.yaml:1:1: must be an object
l-pattern.yaml:1:1: must have "events", "pattern" or both: what it is for
l-pattern.yaml:3:3: /target/arn is required; the stack makes nothing but queues
m-numbers.yaml:3:29: /pattern/detail/data/license/id/0 must be a number that a double stores exactly, as templates store numbers
n-numbers.yaml:1:43: /pattern/detail/n/0/numeric/1 must be a number that a double stores exactly: up to 15 digits always, 17 at most
o-name.json:3:17: __proto__ is not allowed as a name
p-twice.yaml:2:30: Map keys must be unique
`.replaceAll("\\", "");

test("all that is wrong with a folder of rules is told at once, by file and line", () => {
  const lines = messageOf(() => readRules(`${fixtures}/broken`, surroundings))
    .replaceAll(`${fixtures}/broken/`, "")
    .split("\n")
    .map((line) => line.trim());
  expect(lines[0]).toBe("The rules are not right:");
  expect(lines.slice(1)).toEqual(said.trim().split("\n"));
});

test("JSON and YAML are read, and nothing else in the folder", () => {
  const rules = readRules(`${fixtures}/good`, surroundings);
  expect(rules.map(({ name, kind }) => [name, kind])).toEqual([
    ["to-function", "aws"],
    ["to-webhook", "subscription"],
  ]);
});

test("a folder that is not there is an error that names it; one without rules is right", () => {
  expect(messageOf(() => readRules("/nowhere", surroundings))).toContain(
    'The context value "rules" names /nowhere, which cannot be read; create the folder, or remove the value from cdk.json:',
  );
  const empty = join(out, "empty");
  mkdirSync(join(empty, "a-folder.yaml"), { recursive: true });
  expect(readRules(empty, surroundings)).toEqual([]);
});

test("synth stops at rules that are not right, and says where", async () => {
  const assembly = join(out, "broken");
  const message = await synthesize(assembly, { context: { rules: `${fixtures}/broken` } }).catch(
    (error: SynthesisFailed) => error.message,
  );
  expect(message).toContain(
    `${fixtures}/broken/a-queue.yaml:6:10: /target/color is not known here\n`,
  );
  expect(message).not.toContain("    at ");
  expect(existsSync(join(assembly, "manifest.json"))).toBe(false);
});

test("a folder of rules and a deployment's own event types, receivers and ports are used together", async () => {
  const context = {
    rules: `${fixtures}/own`,
    eventTypes: "catalog/own/fixtures/good",
    loopbackTargets: "localhost:3000",
    webhookPorts: "443,8443",
  };
  const assembly = await synthesize(join(out, "good"), { context, check: true });
  const text = readFileSync(join(assembly, "LicenseEventBus.template.json"), "utf8");
  const template = Template.fromJSON(JSON.parse(text));
  template.hasResourceProperties("AWS::Events::Rule", { Name: "warranties" });
  template.hasResourceProperties("Custom::RuleSubscription", { Rule: "seats", CompanyId: "7" });
  template.hasResourceProperties("AWS::Lambda::Function", {
    Environment: {
      Variables: Match.objectLike({
        WEBHOOK_PORTS: "443,8443",
        LOOPBACK_TARGETS: "localhost:3000",
      }),
    },
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was wrong");
}
