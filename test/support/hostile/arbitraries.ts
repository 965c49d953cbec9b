import fc from "fast-check";
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

/*
 * Hostile answers of systems: any text, number or object, at any place of the JSON that is read.
 */

/** Names that connectors read, and names that every object has. */
const names = [
  ...["constructor", "__proto__", "prototype", "toString", "valueOf", "then", "length", "toJSON"],
  ...["id", "results", "errors", "error", "message", "code", "category", "context", "properties"],
  ...["numErrors", "policyName", "requiredGranularScopes", "hs_note_body", "email"],
  ...["compositeResponse", "httpStatusCode", "body", "errorCode", "DailyApiRequests"],
  ...["access_token", "token_type", "expires_in", "error_description"],
];

const texts = fc.oneof(
  fc.constantFrom(
    ...["", "0", "17", "null", "OBJECT_NOT_FOUND", "DAILY", "Bearer", "invalid_client"],
    ...["INVALID_SESSION_ID", "DUPLICATE_VALUE", "REQUIRED_FIELD_MISSING", "../../17", "17/x"],
    ...["\u0000", "\ud800", "\ufffe", "\u202e", "a\r\nx-y: z", "🎉".repeat(400), "9".repeat(400)],
  ),
  fc.string({ unit: "binary" }),
);

const numbers = fc.oneof(
  fc.constantFrom(0, -0, -1, 1, 200, 400, 404, 2 ** 53, 1e308, -1e308, 5e-324, 0.5),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    texts,
    numbers,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    // Own properties, including `__proto__`, as JSON.parse creates them.
    fc
      .array(fc.tuple(fc.constantFrom(...names), tie("value")), { maxLength: 6 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

/** Throws if code converts it to text or a number without a check. */
const unconvertible = fc.constant({ toString: 1, valueOf: 1, toJSON: 1 });

/** Answers in their usual form. Each part can be anything. */
const meant = [
  { results: [{ id: "17", properties: { hs_note_body: "x" } }], numErrors: 0, errors: [] },
  { id: "17", properties: {} },
  {
    message: "no",
    category: "x",
    errors: [{ message: "m", context: { requiredGranularScopes: ["s"] } }],
  },
  { policyName: "DAILY", message: "slow down" },
  { compositeResponse: [{ httpStatusCode: 200, body: {} }] },
  { compositeResponse: [{ httpStatusCode: 400, body: [{ errorCode: "X", message: "m" }] }] },
  [{ errorCode: "X", message: "m" }],
  { DailyApiRequests: { Max: 1, Remaining: 1 } },
  { error: { code: "x", message: "m" } },
  { access_token: "token", token_type: "Bearer", expires_in: 3600 },
  { error: "invalid_client", error_description: "no" },
];

function changed(part: unknown): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 8, arbitrary: partsChanged(part) },
    { weight: 1, arbitrary: fc.oneof(unconvertible, value) },
  );
}

function partsChanged(part: unknown): fc.Arbitrary<unknown> {
  if (typeof part !== "object" || part === null) return fc.constant(part);
  if (Array.isArray(part)) return fc.tuple(...part.map(changed));
  return fc.record(
    Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, changed(inner)])),
  );
}

const json = fc.oneof(value, fc.oneof(...meant.map(changed))).map((made) => JSON.stringify(made));

/** Bodies: JSON, truncated JSON, and anything else. */
export const hostileBody = fc.oneof(
  { weight: 8, arbitrary: json },
  fc.tuple(json, fc.nat(100)).map(([text, end]) => text.slice(0, end)),
  texts,
  fc.constantFrom("[".repeat(5000), `{"a":`.repeat(5000), `"${"x".repeat(16_000)}`),
);

export const hostileHeaders = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        ...["retry-after", "sforce-limit-info", "constructor", "__proto__", "toString"],
        ...["x-hubspot-ratelimit-interval-milliseconds", "x-hubspot-ratelimit-daily-remaining"],
      ),
      fc.oneof(texts, numbers.map(String), fc.constant("api-usage=1/0")),
    ),
    { maxLength: 4 },
  )
  .map((entries): Record<string, string> => Object.fromEntries(entries));

export const hostileStatus = fc.oneof(
  fc.constantFrom(
    0,
    199,
    200,
    201,
    204,
    207,
    300,
    302,
    400,
    401,
    404,
    409,
    420,
    429,
    477,
    500,
    999,
  ),
  fc.nat(999),
);

/** The characters that SQS accepts in a message (SendMessage, "Valid unicode characters"). */
export const carriedText = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;
