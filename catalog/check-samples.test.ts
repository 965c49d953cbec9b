import { expect, test } from "vitest";
import { checkSamples } from "./check-samples.ts";
import { type CatalogEvent, sample } from "./index.ts";

const withSample = (code: string, other: unknown) => () =>
  checkSamples(((asked: string) => (asked === code ? other : sample(asked))) as typeof sample);

test("the catalog's own samples pass", () => {
  expect(() => checkSamples()).not.toThrow();
});

test("a sample that does not validate, or is missing, stops the build, by its code and place", () => {
  const event: CatalogEvent = sample("license.activated");
  expect(withSample("license.activated", { ...event, data: { license: { id: "7" } } })).toThrow(
    "The samples are not right:\n  license.activated: /data/license/id must be an integer",
  );
  expect(withSample("license.activated", undefined)).toThrow("license.activated: has no sample");
});

test("so does one without what its rule goes by", () => {
  const event = sample("license.will_expire_3_days");
  expect(
    withSample("license.will_expire_3_days", { ...event, data: { license: { id: 7 } } }),
  ).toThrow('license.will_expire_3_days: its sample lacks what "once" goes by');
});
