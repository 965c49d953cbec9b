import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readEvents } from "./publish.ts";

const folder = mkdtempSync(join(tmpdir(), "leb-events-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(text: string): string {
  const file = join(folder, "events");
  writeFileSync(file, text);
  return file;
}

test("sends numbers of a file with the digits as written", async () => {
  const events = await readEvents(fileWith('{"data":{"n":9007199254740993}}'));
  expect(JSON.stringify(events)).toBe('[{"data":{"n":9007199254740993}}]');
});

test.for([
  ['{"data":{"n":1,"n":2}}', "/data/n appears twice"],
  ['[{"a":1},{"a":1,"a":2}]', "/1/a appears twice"],
  ['{"a":1}\n{"a":{"__proto__":1}}', "Line 2 is not JSON: /a/__proto__ is not allowed as a name"],
])("names a member that would be lost: %s", async ([text = "", message]) => {
  await expect(readEvents(fileWith(text))).rejects.toThrow(message);
});
