import { expect, test } from "vitest";
import { withoutFields } from "./mismatch-sentence.ts";

const fields =
  '/detail/data/license/id is 77, expected 78; /detail/x is missing, expected "a. b: c"';
const note = " It was changed at 2026-11-22T12:00:00.000Z, after the event.";

test("leaves out the fields, and keeps the note", () => {
  const sentence = `Its pattern does not match: ${fields}.`;
  expect(withoutFields(sentence)).toBe("Its pattern does not match.");
  expect(withoutFields(sentence + note)).toBe(`Its pattern does not match.${note}`);
});

test("keeps another sentence", () => {
  expect(withoutFields("On its way.")).toBe("On its way.");
});
