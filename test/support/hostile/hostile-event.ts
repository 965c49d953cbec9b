import * as fc from "fast-check";
import type { LicenseEvent } from "../../../bus/events/event.ts";

const hostileText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme", minLength: 100, maxLength: 1000 }),
  fc.constantFrom(
    "<!channel> <!here> <@U012AB3CD> <#C012AB3CD> <https://evil.example|your bank>",
    "*bold* _italic_ ~struck~ `code` ```block``` :tada: > quote",
    "[your bank](https://evil.example) **bold** # heading",
    "- item\r- item\r1. item",
    "<at>everyone</at> <b>bold</b> &lt;b&gt; &amp; &nbsp;",
    "{{DATE(2026-01-01T00:00:00Z, SHORT)}} {{{TIME(2026-01-01T00:00:00Z)}}}",
    "|^{date}>",
    "line\nline\u2028line\u0000\u001b[31m",
    "\u202egnp.exe \u2066\u200b",
    "\ud83d",
    '"\\'.repeat(10_000),
    "&".repeat(10_000),
    "漢".repeat(10_000),
    "👩‍👩‍👧‍👦".repeat(10_000),
  ),
);

/** For property tests: events with values that a message may interpret as markup. */
export const hostileEvent: fc.Arbitrary<LicenseEvent> = fc.record({
  id: fc.uuid({ version: 4 }),
  event: fc.constantFrom("license.created", "keygen.user.banned", "flexnet.ENT.CREATE", "a.b.c.d"),
  company_id: fc.nat(),
  user_id: fc.option(fc.nat()),
  ts: fc.oneof(fc.nat(), fc.maxSafeNat()),
  data: fc.dictionary(
    hostileText,
    fc.oneof(
      fc.dictionary(
        fc.oneof(hostileText, fc.constantFrom("id", "name", "email", "license_key", "note")),
        fc.oneof(hostileText, fc.jsonValue(), fc.array(hostileText, { maxLength: 12 })),
        { maxKeys: 15 },
      ),
      fc.jsonValue(),
    ),
    { maxKeys: 5 },
  ),
});
