import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { draftOf, publishSnippet } from "./publish-snippets.ts";

const sample = {
  id: "0b6e1c8a-53c4-4c3e-9d0e-6c1f0a2b7d11",
  event: "license.activated",
  company_id: 9,
  user_id: null,
  ts: 1,
  data: { license: { id: 1, note: "it's" } },
};
const draft = draftOf(sample, "license.activated", 7);

test("a draft is of the company, and gets its id and time when it is published", () => {
  expect(draft).toEqual({
    event: "license.activated",
    company_id: 7,
    user_id: null,
    data: sample.data,
  });
});

test("curl sends the draft, whatever characters it has", () => {
  const command = publishSnippet("curl", draft, "https://api.example.com");
  const printed = execFileSync("sh", ["-c", command.replace("curl", "printf '%s\\n'")], {
    encoding: "utf8",
  });
  expect(JSON.parse(printed.slice(printed.indexOf("{")))).toEqual(draft);
  expect(printed).toContain("https://api.example.com/v1/events");
});

test("leb and TypeScript name the bus, and no snippet has a key", () => {
  const url = "https://api.example.com";
  expect(publishSnippet("leb", draft, url)).toContain(
    "npx leb publish --event license.activated --company 7 --url https://api.example.com",
  );
  expect(publishSnippet("TypeScript", draft, url)).toContain(`url: "${url}"`);
  for (const way of ["leb", "curl", "TypeScript"] as const) {
    expect(publishSnippet(way, draft, url)).not.toMatch(/leb_pub_\w/);
  }
});
