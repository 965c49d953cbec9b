import { expect, test } from "vitest";
import { newReplay } from "./new-replay.ts";

test("a time that is not a string is refused, and the reason says what it must be", () => {
  expect(newReplay(1, "sub_1", { from: 1_700_000_000_000 }, Date.now())).toEqual({
    ok: false,
    faults: [
      {
        pointer: "/from",
        message: expect.stringMatching(/^must be a string: unix milliseconds, /),
      },
    ],
  });
  expect(newReplay(1, "sub_1", { from: "1700000000000" }, Date.now())).toMatchObject({
    ok: true,
    replay: { from: 1_700_000_000_000 },
  });
});
