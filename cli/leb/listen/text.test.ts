import { expect, test } from "vitest";
import { textOf } from "./text.ts";

const event = {
  event: "license.activated",
  id: "0b6e1c8a",
  data: { license: { id: 1, tags: ["a"], license_key: "A\u001b[31m\u0085" } },
};

test("shows the data of an event, and escapes what would control the terminal", () => {
  const text = textOf(event, "dlv_1");
  expect(text).toBe(
    [
      "license.activated  0b6e1c8a dlv_1",
      "         license:",
      "           id: 1",
      "           tags:",
      "             - a",
      '           license_key: "A\\e[31m\ufffd"',
    ].join("\n"),
  );
});

test("shows only the answer to a forwarded event, and what happens without a good one", () => {
  const title = "license.activated  0b6e1c8a dlv_1";
  expect(textOf(event, "dlv_1", { status: 204 })).toBe(`204 ${title}`);
  const again = "It comes again within a minute.";
  expect(textOf(event, "dlv_1", { status: 302 })).toBe(`302 ${title} ${again}`);
  expect(textOf(event, "dlv_1", { failure: "it took more than 30 s" })).toBe(
    `--- ${title} The receiver did not answer: it took more than 30 s. ${again}`,
  );
});
