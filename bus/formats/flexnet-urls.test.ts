import { describe, expect, test } from "vitest";
import { eventTypes } from "../../catalog/index.ts";
import { flexnetUrl } from "./flexnet-urls.ts";

describe("of three URLs", () => {
  const urls = { entitlement: "https://e", product: "https://p", device: "https://d" };

  test("each of FlexNet's event types has one", () => {
    const chosen = [...eventTypes.values()]
      .filter(({ vendor }) => vendor === "flexnet")
      .map(({ code, objects }) => [objects.join(), flexnetUrl(urls, code)]);
    expect(new Set(chosen.map(String))).toEqual(
      new Set(["entitlement,https://e", "product,https://p", "device,https://d"]),
    );
  });

  test("one that is not set, and one for an unknown kind, is none", () => {
    expect(flexnetUrl({ product: "https://p" }, "flexnet.ENT.UPDATE")).toBeUndefined();
    expect(flexnetUrl(urls, "flexnet.toString.UPDATE")).toBeUndefined();
  });
});
