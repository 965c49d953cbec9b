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

test("shows only the status of a forwarded event", () => {
  expect(textOf(event, "dlv_1", 204)).toBe("204 license.activated  0b6e1c8a dlv_1");
});
