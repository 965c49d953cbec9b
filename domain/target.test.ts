import { expect, test } from "vitest";
import { isPublicAddress, targetFault } from "./target.ts";

const message = (url: string, loopback: string[] = []) => targetFault(url, loopback);

test("a webhook goes to an https URL", () => {
  expect(message("https://example.com/hook")).toBeUndefined();
  expect(message("http://example.com/hook")).toBe("must be an https URL");
  expect(message("ftp://example.com/")).toBe("must be an https URL");
  expect(message("not a url")).toBe("must be a URL");
  expect(message("https://me:secret@example.com/")).toContain("password");
});

test.each([
  "https://127.0.0.1/",
  "https://2130706433/",
  "https://0x7f.1/",
  "https://127.1/",
  "https://10.0.0.1/",
  "https://169.254.169.254/latest/meta-data",
  "https://[::1]/",
  "https://[::ffff:10.0.0.1]/",
  "https://[fd00::1]/",
  "https://192.168.1.1./",
])("a private address is refused however it is spelt: %s", (url) => {
  expect(message(url)).toBe("must not be a private address");
});

test("a receiver on this machine is called only if it was named", () => {
  expect(message("http://localhost:3000/hook", ["localhost:3000"])).toBeUndefined();
  expect(message("http://127.0.0.1:3000/hook", ["127.0.0.1:3000"])).toBeUndefined();
  expect(message("http://localhost:3001/hook", ["localhost:3000"])).toContain("localhost:3000");
  expect(message("http://localhost:3000/hook")).toContain("https");
  // Naming a public or private host does not open it: only the loopback can be named.
  expect(message("http://10.0.0.1:3000/", ["10.0.0.1:3000"])).toContain("https");
});

test.each([
  ["8.8.8.8", true],
  ["2606:4700::1111", true],
  ["100.64.0.1", false],
  ["198.18.0.1", false],
  ["224.0.0.1", false],
  ["255.255.255.255", false],
  ["::ffff:127.0.0.1", false],
  ["::ffff:8.8.8.8", true],
  ["fe80::1", false],
  ["2001:db8::1", false],
  ["64:ff9b::a00:1", false],
  ["nonsense", false],
])("%s is public: %s", (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});
