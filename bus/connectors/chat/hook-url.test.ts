import { expect, test } from "vitest";
import { withoutSecrets } from "../../outbound/sign-in/sign-in.ts";
import { hiddenFault, secretsOf, shownUrl } from "./hook-url.ts";

const slack = "https://hooks.slack.com/services/T01/B01/abcdefghijklmnopqrstuvwx";
const teams =
  "https://prod-1.logic.azure.com:443/workflows/0123456789abcdef0123456789abcdef/triggers/manual/paths/invoke?api-version=2016-06-01&sig=ab%2Bcdefghijklmnopqrstuvwxyz";

test("shows only the host, and refuses the shown form as a URL", () => {
  expect(shownUrl(slack)).toBe("https://hooks.slack.com/hidden");
  expect(shownUrl(teams)).toBe("https://prod-1.logic.azure.com/hidden");
  expect(hiddenFault(shownUrl(slack))).toMatch("must be the URL itself");
  expect(hiddenFault(slack)).toBeUndefined();
});

test.each([
  [slack, "https://hooks.slack.com[hidden]"],
  [teams, "https://prod-1.logic.azure.com:443[hidden]"],
  [new URL(teams).href, "https://prod-1.logic.azure.com[hidden]"],
  ["no service for abcdefghijklmnopqrstuvwx", "no service for [hidden]"],
  ["ab%2Bcdefghijklmnopqrstuvwxyz, ab+cdefghijklmnopqrstuvwxyz", "[hidden], [hidden]"],
  [
    "workflow 0123456789abcdef0123456789abcdef since 2016-06-01",
    "workflow [hidden] since 2016-06-01",
  ],
])("hides all parts of the URL in %s", (text, shown) => {
  expect(withoutSecrets(text, [...secretsOf(slack), ...secretsOf(teams)])).toBe(shown);
});

test("hides the URL in the form in which it is called", () => {
  const given = "https://example.com/a/../hooks/one?name=two";
  expect(withoutSecrets(new URL(given).href, secretsOf(given))).toBe("https://example.com[hidden]");
});

test("hides nothing of a URL without a path", () => {
  expect(secretsOf("https://example.com")).toEqual([]);
});
