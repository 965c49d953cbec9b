import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runLebHere } from "../support/leb.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leb-apply-"));
  bus = await startTestBus([]);
});
afterAll(async () => {
  await bus.stop();
  await rm(folder, { recursive: true, force: true });
});

// Without a company: the key's.
const leb = (args: readonly string[], more: object = {}) =>
  runLebHere(args, {
    PATH: process.env.PATH,
    LEB_URL: bus.aws.apiUrl,
    LEB_KEY: bus.keys.company,
    ...more,
  });

async function apply(yaml: string, ...options: string[]) {
  const file = join(folder, "subscriptions.yaml");
  await writeFile(file, yaml);
  return leb(["apply", "-f", file, ...options]);
}
const listed = async () => {
  const { body } = await bus.company.call("GET", "/v1/companies/1/subscriptions");
  return (body as { items: { name: string; events: string[] }[] }).items;
};

const two = `
- name: first
  events: [license.*]
  target: { type: webhook, url: https://example.com/a }
- name: second
  target: { type: webhook, url: https://example.com/b }
`;

test("applies a file of subscriptions after showing the difference", async () => {
  const dry = await apply(two, "--dry-run");
  expect(dry).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(
      /\+ first\n\+ second\nPlan: 2 to create, 0 to change, 0 to delete\. 0 up to date\.\n$/,
    ),
  });
  expect((await apply(two)).stderr).toContain("pass --yes");
  expect(await listed()).toEqual([]);

  const made = await apply(two, "--yes");
  expect(made.stdout).toMatch(/^first sub_\w+ whsec_\S+\nsecond sub_\w+ whsec_\S+\n$/);
  expect((await apply(two, "--yes")).stderr).toContain(
    "Plan: 0 to create, 0 to change, 0 to delete. 2 up to date.",
  );
  expect(await listed()).toHaveLength(2);

  const changed = two.replace("license.*", "order.*").split("- name: second")[0] ?? "";
  const pruned = await apply(changed, "--yes", "--prune");
  expect(pruned.stderr).toContain('~ first\n    events: ["license.*"] → ["order.*"]\n- second');
  expect(pruned.stderr).toContain("Plan: 0 to create, 1 to change, 1 to delete. 0 up to date.");
  expect(await listed()).toMatchObject([{ name: "first", events: ["order.*"] }]);
});

test("names each error in the file with its line, and changes nothing", async () => {
  const before = await listed();
  const wrong = await apply(two.replace("name: second", "nam: red"), "--yes");
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toMatch(
    /subscriptions\.yaml:5:8: \/1\/nam is not known here\. Did you mean "name"\?/,
  );
  const twice = await apply(two.replace("second", "first"), "--yes");
  expect(twice.stderr).toMatch(/subscriptions\.yaml:5:9: \/1\/name is already used/);
  // Only the bus knows these: its event types and its egress policy.
  const unknown = two.replace("license.*", "license.expird").replace("https://example.com/b", "b");
  const refused = await apply(unknown, "--yes");
  expect(refused.stderr).toMatch(
    /^\S+:3:12: \/0\/events\/0 .*Did you mean "license\.expired"\?\n\S+:6:33: \/1\/target\/url .*\nNothing was changed\.\n$/,
  );
  const changed = two.replace("license.*", "license.expird").replace("second", "third");
  expect((await apply(changed, "--yes")).stderr).toMatch(/:3:12: .*\nNothing was changed\.\n$/);
  expect(await listed()).toEqual(before);
});

test("applies connectors, and an exported file changes nothing", async () => {
  const slack = `
- name: to slack
  target: { type: slack, url: "\${SLACK_URL}" }
`;
  const file = join(folder, "slack.yaml");
  await writeFile(file, slack);
  const unset = await leb(["apply", "-f", file, "--yes"]);
  expect([unset.code, unset.stderr]).toEqual([
    1,
    expect.stringMatching(/slack\.yaml:3:31: \/0\/target\/url needs .* SLACK_URL/),
  ]);
  const SLACK_URL = "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX";
  const made = await leb(["apply", "-f", file, "--yes"], { SLACK_URL });
  expect(made.stdout).toMatch(/^to slack sub_\w+\n$/);

  const exported = await leb(["export"]);
  expect(exported.stdout).toMatch(/url: \$\{TO_SLACK_URL\}/);
  const again = await apply(exported.stdout, "--prune");
  expect([again.code, again.stderr]).toEqual([
    0,
    "Plan: 0 to create, 0 to change, 0 to delete. 2 up to date.\n",
  ]);
});
