import fc from "fast-check";
import { expect, test } from "vitest";
import {
  carriedText,
  hostileBody,
  hostileHeaders,
  hostileStatus,
} from "../../../test/support/hostile/arbitraries.ts";
import { readToken } from "./oauth.ts";

const client = {
  token_url: "https://login.example.com/token",
  client_id: "the bus",
  client_secret: "the client's secret",
};

test("any answer of a token endpoint gives a token that fits a header, or a reason", () => {
  fc.assert(
    fc.property(hostileStatus, hostileHeaders, hostileBody, (status, headers, body) => {
      const outcome = readToken({ kind: "answered", status, headers, body }, client);
      if (outcome.ok) {
        expect(outcome.token).toMatch(/^[!-~]+$/);
        expect(outcome.lifetimeMs).toBeGreaterThanOrEqual(0);
      } else {
        expect(outcome.message).toMatch(carriedText);
        expect(outcome.message.length).toBeLessThan(400);
      }
    }),
    { numRuns: 2000 },
  );
});
