import { expect, test } from "vitest";
import { withoutFields } from "./mismatch-sentence.ts";

const fields =
  '/detail/data/license/id is 77, expected 78; /detail/x is missing, expected "a. b: c"';

test.each([
  " It was changed at 2026-11-22T12:00:00.000Z, after the event.",
  " That was before it was changed at 2026-11-22T12:00:00.000Z.",
  " It was deleted at 2026-11-22T12:00:00.000Z.",
])("leaves out the fields, and keeps the note:%s", (note) => {
  const sentence = `Its pattern does not match: ${fields}.`;
  expect(withoutFields(sentence)).toBe("Its pattern does not match.");
  expect(withoutFields(sentence + note)).toBe(`Its pattern does not match.${note}`);
});

test("keeps another sentence", () => {
  expect(withoutFields("On its way.")).toBe("On its way.");
});
