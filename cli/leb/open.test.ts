import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, pathOf } from "./open.ts";

let folder: string;
const { PATH } = process.env;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leb-open-"));
});
afterAll(async () => {
  process.env.PATH = PATH;
  await rm(folder, { recursive: true, force: true });
});

const event = "0b6e1c8a-53c4-4c3e-9d0e-6c1f0a2b7d11";

test.each([
  [undefined, undefined, ""],
  [undefined, "license/77 ä", "/events?search=license%2F77+%C3%A4"],
  [event, undefined, `/events/${event}`],
  ["dlv_1", undefined, "/deliveries/dlv_1"],
  ["sub_rule-crm", undefined, "/subscriptions/sub_rule-crm"],
  ["rpl_1", undefined, "/replays/rpl_1"],
])("%s (%s) is at %j of the company", (item, search, path) => {
  expect(pathOf(7, item, search)).toBe(`/console/companies/7${path}`);
});

test.each(["key_1", "src_1", "77"])("%s has no page", (item) => {
  expect(() => pathOf(7, item, undefined)).toThrow(`${item} has no page in the console.`);
});

test.skipIf(process.platform !== "linux")("opens the browser of the system", async () => {
  const opened = join(folder, "opened");
  process.env.PATH = folder;
  expect(await openBrowser("https://bus.example/console#token=x")).toBe(false);
  const script = join(folder, "xdg-open");
  await writeFile(script, `#!/bin/sh\nprintf '%s' "$1" > '${opened}'\n`);
  await chmod(script, 0o755);
  expect(await openBrowser("https://bus.example/console#token=x")).toBe(true);
  await expect
    .poll(() => readFile(opened, "utf8").catch(() => ""))
    .toBe("https://bus.example/console#token=x");
});
