/**
 * A hostile value as JSON text. Some, such as -0, 1e400 and a key `__proto__`, are not the
 * serialization of any JavaScript value.
 */
export type HostileValue = { readonly name: string; readonly json: string };
/**
 * A hostile text, for places that accept only text: names of members, paths, queries and headers.
 */
export type HostileText = { readonly name: string; readonly text: string };

/** Lengths around the limits of the bus, of HTTP and of AWS (names, keys, messages). */
const lengths = [
  0, 1, 2, 16, 31, 32, 36, 63, 64, 65, 80, 81, 99, 100, 101, 127, 128, 129, 255, 256, 257, 500, 999,
  1_000, 1_001, 1_023, 1_024, 1_025, 2_000, 2_001, 2_047, 2_048, 2_049, 2_100, 4_000, 4_001, 5_000,
  10_001, 30_001, 65_536,
];

/** Texts that some part on the way interprets or refuses. */
const characters: Readonly<Record<string, string>> = {
  emoji: "Party 🎉 👩‍👩‍👧‍👦",
  "one astral character": "𐍈",
  "the last code point": "\u{10FFFF}",
  "a lone high surrogate": "a\uD83Cb",
  "a lone low surrogate": "a\uDF89b",
  "surrogates in the wrong order": "\uDF89\uD83C",
  "U+FFFD": "\uFFFD",
  "U+FFFE": "a\uFFFEb",
  "U+FFFF": "\uFFFF",
  "U+FDD0": "\uFDD0",
  "U+1FFFE": "\u{1FFFE}",
  NUL: "a\u0000b",
  "U+0001": "\u0001",
  "U+0008": "back\u0008",
  "U+000B": "\u000B",
  "U+001F": "unit\u001Fseparator",
  DEL: "a\u007Fb",
  "U+0080": "\u0080",
  NEL: "a\u0085b",
  "soft hyphen": "a\u00ADb",
  "right-to-left override": "\u202Eevil",
  Hebrew: "שלום",
  "combining marks": `Z${"\u0351".repeat(40)}`,
  "not normalized": "e\u0301 and \u00E9",
  BOM: "\uFEFFa",
  "zero-width": "a\u200B\u200Db",
  "line separators": "a\u2028b\u2029c",
  "CR LF": "a\r\nX-Injected: 1",
  tab: "a\tb",
  blank: " ",
  blanks: "  a  ",
  "no-break space": "\u00A0",
  quotes: `"'\``,
  backslashes: "\\\\ \\u0041 \\x41",
  slash: "a/b",
  dots: "..",
  "one dot": ".",
  "a path upward": "../../etc/passwd",
  "%00": "%00",
  "%ff": "%ff",
  "%2F": "a%2Fb",
  percent: "100%",
  "hash sign": "a#b",
  "question mark": "a?b=c",
  ampersand: "a&b;c=d",
  plus: "a+b",
  colon: "a:b",
  comma: "a,b",
  star: "*",
  stars: "***",
  braces: "{company_id}",
  "template placeholder": "$" + "{jndi:ldap://x}",
  "angle brackets": "<script>alert(1)</script>",
  "angle, shell": "$(reboot); `reboot`",
  SQL: "' OR 1=1 --",
  "format string": "%s%n%d",
  "expression names": "#a0 :company attribute_exists(id)",
  "a digit": "1",
  "minus one": "-1",
  exponent: "1e3",
  "2^53": "9007199254740992",
  NaN: "NaN",
  undefined: "undefined",
  null: "null",
  true: "true",
  "JSON in a text": '{"a":1}',
  "a nil UUID": "00000000-0000-0000-0000-000000000000",
  "a max UUID": "ffffffff-ffff-ffff-ffff-ffffffffffff",
  "a UUID in capitals": "0B6E1C8A-53C4-4C3E-9D0E-6C1F0A2B7D11",
  "a UUID, version 1": "c232ab00-9414-11ec-b3c8-9f68deced846",
  "a UUID, version 7": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
  "a UUID, version 9": "017f22e2-79b0-9cc3-98c4-dc0c0c07398f",
  "an event code": "license.updated",
  "a code of the bus": "bus.delivery.dead",
  "a time": "2026-01-31T09:30:00Z",
  "a time far away": "+275760-09-13T00:00:00Z",
  "an invalid date": "2026-02-30",
  "a URL": "https://example.com/",
  "a local URL": "http://127.0.0.1:1/",
  "an ARN": "arn:x:sqs:us-east-1:000000000000:queue",
  "a secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
};

/** Names that objects inherit, or that code reads from objects. */
export const propertyNames = [
  ...["constructor", "__proto__", "prototype", "toString", "hasOwnProperty", "valueOf"],
  ...["then", "toJSON", "length", "__defineGetter__", "isPrototypeOf"],
];

export const hostileTexts: readonly HostileText[] = [
  ...Object.entries(characters).map(([name, text]) => ({ name, text })),
  ...propertyNames.map((text) => ({ name: `"${text}"`, text })),
  ...lengths.map((length) => ({ name: `${length} characters`, text: "x".repeat(length) })),
  // In UTF-8, they are twice and four times as long.
  ...[64, 128, 513, 1_024].map((length) => ({ name: `${length} × é`, text: "é".repeat(length) })),
  { name: "300 × 🎉", text: "🎉".repeat(300) },
];

const numbers = [
  ...["-1", "0", "-0", "0.5", "1", "1.0", "9", "10", "100", "101", "256", "900", "901", "1000"],
  ...["86399", "86400", "86401", "2147483647", "2147483648", "-2147483649", "4294967296"],
  ...["9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740992"],
  // Milliseconds, microseconds and nanoseconds in place of seconds, and the limits of time.
  ...["1795348800000", "1000000000000000", "1795348800000000", "1795348800000000000"],
  ...["253402300799", "253402300800", "253402300799999", "8640000000001", "-62135596801"],
  ...["1e2", "1e22", "1e-300", "1e308", "-1e308", "5e-324", "1e400", "-1e400", "1e126", "1e-131"],
  ...["0.1234567890123456789", "123456789012345678901234567890123456789"],
];

const nested = (open: string, close: string, levels: number) =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

const structures: Readonly<Record<string, string>> = {
  null: "null",
  true: "true",
  false: "false",
  "an empty object": "{}",
  "an empty array": "[]",
  "an array in an array": "[[]]",
  "an object": '{"a":1}',
  "an empty name": '{"":{"":1}}',
  "names with dots": '{"a.b":{"c/d":{"~":1}}}',
  "the same name twice": '{"a":1,"a":2}',
  "names like array places": '{"0":1,"length":2}',
  "a getter's name": '{"get a":1,"__defineGetter__":2}',
  "a DynamoDB value": '{"S":"a","N":"1"}',
  "mixed kinds": '[1,"a",null,{"b":[]},false,1e22]',
  "numbers in an object": '{"a":1e22,"b":-0,"c":1e-300}',
  "1,000 numbers": `[${Array.from({ length: 1_000 }, (_, i) => i).join()}]`,
  "1,000 members": `{${Array.from({ length: 1_000 }, (_, i) => `"k${i}":${i}`).join()}}`,
  "200 texts": `[${Array.from({ length: 200 }, (_, i) => `"text ${i}"`).join()}]`,
  "a name of 2,100 characters": `{"${"k".repeat(2_100)}":1}`,
  "a name with U+FFFE": '{"a\\ufffe":1}',
  "a name with a lone surrogate": '{"a\\ud800":1}',
  "a name with NUL": '{"a\\u0000":1}',
  "70,000 characters in parts": `[${Array(7)
    .fill(`"${"y".repeat(10_000)}"`)
    .join()}]`,
};

export const hostileValues: readonly HostileValue[] = [
  ...hostileTexts.map(({ name, text }) => ({ name, json: JSON.stringify(text) })),
  ...numbers.map((json) => ({ name: json, json })),
  ...Object.entries(structures).map(([name, json]) => ({ name, json })),
  ...propertyNames.flatMap((key) => [
    { name: `{"${key}": text}`, json: `{"${key}":"x"}` },
    { name: `{"${key}": object}`, json: `{"${key}":{"a":null}}` },
  ]),
  ...[30, 31, 32, 33, 60, 63, 64, 65, 1_000, 50_000].flatMap((levels) => [
    { name: `${levels} arrays`, json: nested("[", "]", levels) },
    { name: `${levels} objects`, json: nested('{"a":', "}", levels) },
  ]),
];

/** Bodies that are not JSON or not UTF-8, for every operation with a body. */
export const hostileBodies: readonly {
  readonly name: string;
  readonly bytes: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** The only valid answer, if there is one. */
  readonly status?: number;
}[] = [
  { name: "invalid UTF-8", bytes: Buffer.from('{"name":"\xff\xfe"}', "latin1"), status: 400 },
  { name: "a cut character", bytes: Buffer.from('{"name":"\xc3', "latin1"), status: 400 },
  {
    name: "an encoded surrogate",
    bytes: Buffer.from('{"a":"\xed\xa0\x80"}', "latin1"),
    status: 400,
  },
  { name: "an overlong slash", bytes: Buffer.from('{"a":"\xc0\xaf"}', "latin1"), status: 400 },
  { name: "UTF-16", bytes: Buffer.from('{"a":1}', "utf16le"), status: 400 },
  { name: "a BOM", bytes: Buffer.from('\uFEFF{"a":1}') },
  { name: "cut JSON", bytes: Buffer.from('{"a":'), status: 400 },
  { name: "two values", bytes: Buffer.from("{}{}"), status: 400 },
  { name: "a comment", bytes: Buffer.from("{/**/}"), status: 400 },
  { name: "NaN", bytes: Buffer.from("NaN"), status: 400 },
  { name: "NUL", bytes: Buffer.from([0]), status: 400 },
  { name: "blanks", bytes: Buffer.from("  \r\n") },
  { name: "nothing", bytes: Buffer.alloc(0) },
  { name: "a text", bytes: Buffer.from('"text"') },
  { name: "deep arrays", bytes: Buffer.from("[".repeat(200_000)) },
  {
    name: "another charset",
    bytes: Buffer.from('{"name":"caf\xe9"}', "latin1"),
    headers: { "content-type": "application/json; charset=iso-8859-1" },
    status: 415,
  },
  {
    name: "UTF-16 that says so",
    bytes: Buffer.from('{"a":1}', "utf16le"),
    headers: { "content-type": "application/json; charset=utf-16" },
    status: 415,
  },
  {
    name: "gzip",
    bytes: Buffer.from("H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==", "base64"),
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
    status: 415,
  },
  {
    name: "a form",
    bytes: Buffer.from("a=1&b=2"),
    headers: { "content-type": "application/x-www-form-urlencoded" },
    status: 415,
  },
  {
    name: "bytes without a type",
    bytes: Buffer.from('{"a":1}'),
    headers: { "content-type": "" },
    status: 415,
  },
];
