import { convertToAttr } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { expect, test } from "vitest";
import { eventTypes, sample } from "../../catalog/index.ts";
import {
  carriedText,
  hostileBody,
  hostileHeaders,
  hostileStatus,
} from "../../test/support/hostile/arbitraries.ts";
import type { Answered, Connector } from "./connector.ts";
import { connectorNames, connectorSchemas, connectors } from "./index.ts";

/* Answers of other systems are untrusted. A connector reads any answer to its end and returns an outcome. */

const now = 1_700_000_000_000;
const maxCalls = 20;

const answers: fc.Arbitrary<Answered> = fc.record({
  kind: fc.constant("answered" as const),
  status: hostileStatus,
  headers: hostileHeaders,
  body: hostileBody,
});

const all = connectorNames.map((name) => {
  const connector = connectors[name] as unknown as Connector<Readonly<Record<string, unknown>>>;
  const target = connectorSchemas[name].example as Readonly<Record<string, unknown>>;
  const codes = [...eventTypes.values()]
    .filter(
      ({ code, consumers }) => consumers.includes("integrations") && connector.understands(code),
    )
    .map(({ code }) => code);
  return { name, connector, target, codes };
});
const runs = { numRuns: 300 };

test.each(all)("$name gives every answer a verdict, in valid text", ({ connector }) => {
  fc.assert(
    fc.property(answers, (answer) => {
      const verdict = connector.read(answer, now);
      if (verdict.kind === "done") {
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect(answer.status).toBeLessThan(300);
        return;
      }
      expect(verdict.error).toMatch(carriedText);
      expect(verdict.error.length).toBeGreaterThan(0);
      expect(verdict.error.length).toBeLessThanOrEqual(500);
      if (verdict.kind === "again" && verdict.after !== undefined) {
        expect(verdict.after).toBeGreaterThanOrEqual(0);
        expect(verdict.after).toBeLessThanOrEqual(86_400_000);
      }
    }),
    runs,
  );
});

test.each(all)("$name finishes its plan with any answers", ({ connector, target, codes }) => {
  const home = URL.parse(connector.urlOf(target))?.origin;
  fc.assert(
    fc.property(
      fc.constantFrom(...codes),
      fc.array(answers, { minLength: maxCalls, maxLength: maxCalls }),
      fc.boolean(),
      (code, given, mayExist) => {
        const steps = connector.plan(sample(code as "license.created"), target, {
          made: {},
          remembered: {},
          mayExist,
        });
        let step = steps.next();
        for (const answer of given) {
          if (step.done) break;
          const { url, isFine } = step.value;
          expect(URL.parse(url)?.origin).toBe(home);
          const isGood = isFine?.(answer) || connector.read(answer, now).kind === "done";
          if (!isGood) return;
          step = steps.next(answer);
        }
        expect(step.done).toBe(true);
        const remembered = step.done ? step.value : undefined;
        expect(() => convertToAttr(remembered ?? {})).not.toThrow();
        expect(JSON.stringify(remembered ?? {}).length).toBeLessThan(1000);
      },
    ),
    runs,
  );
});
