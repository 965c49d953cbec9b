import { expect, test } from "vitest";
import { newReplay } from "./new-replay.ts";

test("refuses a time that is not a string, with a message that gives the accepted forms", () => {
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
