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

async function apply(yaml: string, ...options: string[]) {
  const file = join(folder, "subscriptions.yaml");
  await writeFile(file, yaml);
  return runLebHere(["subscriptions", "apply", "-f", file, ...options], {
    PATH: process.env.PATH,
    LEB_URL: bus.aws.apiUrl,
    LEB_KEY: bus.keys.company,
    LEB_COMPANY: "1",
  });
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
    stderr: expect.stringMatching(/\+ first\n\+ second\n0 of 2/),
  });
  expect((await apply(two)).stderr).toContain("pass --yes");
  expect(await listed()).toEqual([]);

  const made = await apply(two, "--yes");
  expect(made.stdout).toMatch(/^first sub_\w+ whsec_\S+\nsecond sub_\w+ whsec_\S+\n$/);
  expect((await apply(two, "--yes")).stderr).toContain("2 of 2 are up to date");
  expect(await listed()).toHaveLength(2);

  const changed = two.replace("license.*", "order.*").split("- name: second")[0] ?? "";
  const pruned = await apply(changed, "--yes", "--prune");
  expect(pruned.stderr).toContain('~ first\n    events: ["license.*"] → ["order.*"]\n- second');
  expect(await listed()).toMatchObject([{ name: "first", events: ["order.*"] }]);
});

test("names each error in the file with its line, and changes nothing", async () => {
  const before = await listed();
  const wrong = await apply(two.replace("name: second", "color: red"), "--yes");
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toMatch(/subscriptions\.yaml:5:10: \/1\/color is not known here/);
  const twice = await apply(two.replace("second", "first"), "--yes");
  expect(twice.stderr).toMatch(/subscriptions\.yaml:5:9: \/1\/name is already used/);
  expect(await listed()).toEqual(before);
});
