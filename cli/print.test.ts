import { expect, test } from "vitest";
import { fields, table } from "./print.ts";

test("escapes characters of names and answers that control the terminal", () => {
  expect(table(["name"], [["mine\u001b[2J"]])).toContain("mine\ufffd[2J");
  expect(fields([["body", "a\u009b1m\nb"]])).toContain("a\ufffd1m\ufffdb");
});
