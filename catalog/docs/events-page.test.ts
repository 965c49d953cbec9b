import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { eventTypes } from "../index.ts";
import { readDefinition } from "../own/definition-file.ts";
import { eventsPage } from "./events-page.ts";

const page = eventsPage();

test("docs/events.md matches the catalog (npm run docs)", () => {
  expect(readFileSync("docs/events.md", "utf8")).toBe(page);
});

test("has a row for every event type", () => {
  for (const { code, objects, publishers } of eventTypes.values()) {
    const [row = "", ...more] = page
      .split("\n")
      .filter((line) => line.startsWith(`| \`${code}\` |`));
    expect(more).toEqual([]);
    for (const word of [...objects, ...publishers]) expect(row).toContain(word);
  }
});

test("has as many cells as heads in every row of its tables", () => {
  const cells = (line: string) => line.replaceAll("\\|", "").split("|").length;
  for (const table of page.match(/(^\|.*\n)+/gm) ?? []) {
    const [head = "", ...rows] = table.trim().split("\n");
    for (const row of rows) expect(cells(row), row).toBe(cells(head));
  }
});

test("has a valid example of a deployment's own event type", () => {
  const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  expect(readDefinition(yaml)).toMatchObject({
    ok: true,
    eventType: { type: { code: "warranty.registered" } },
  });
});
