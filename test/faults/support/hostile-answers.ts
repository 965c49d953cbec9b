import type { Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { randomOf } from "./random.ts";

/** An answer that no receiver should give. */
export type HostileAnswer = {
  readonly name: string;
  /**
   * The status that the bus must record; null if it is not an answer; undefined if both are valid.
   */
  readonly status: number | null | undefined;
  readonly play: (socket: Socket) => void;
  /** It never ends, so that the bus gives up. */
  readonly isEndless: boolean;
};

type Answers = readonly HostileAnswer[];
type Play = HostileAnswer["play"];

const ok = "HTTP/1.1 200 OK\r\n";
const no = "HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n";
const utf8 = (text: string | Buffer) => Buffer.from(text);

/** A complete answer, after which the connection closes. */
const bytes =
  (...parts: readonly (string | Buffer)[]): Play =>
  (socket) =>
    socket.end(Buffer.concat(parts.map(utf8)));

const list = (
  kind: string,
  entries: readonly (readonly [name: string, status: HostileAnswer["status"], play: Play])[],
  isEndless = false,
): Answers =>
  entries.map(([name, status, play]) => ({ name: `${kind}: ${name}`, status, play, isEndless }));

/** @param body - Sent with its length, unless headers set another. */
function whole(status: number | string, headers = "", body: string | Buffer = ""): Play {
  const length = /content-length|transfer-encoding/i.test(headers)
    ? ""
    : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return bytes(`HTTP/1.1 ${status} Whatever\r\n${headers}${length}\r\n`, body);
}

const codes = [
  200, 201, 202, 226, 299, 300, 301, 302, 303, 305, 306, 307, 308, 399, 400, 401, 402, 403, 404,
  405, 407, 408, 409, 413, 418, 421, 422, 423, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502,
  503, 504, 505, 508, 511, 520, 525, 530, 599, 600, 700, 999,
];

const statuses = list("status", [
  ...codes.map((code) => [`${code}`, code, whole(code, "", "no")] as const),
  ...[301, 302, 307, 308].map(
    (code) =>
      [`${code} elsewhere`, code, whole(code, "location: http://169.254.169.254/\r\n")] as const,
  ),
  ["204 with a body", 204, whole(204, "", "none")],
  ["205 with a body", 205, whole(205, "", "none")],
  ["304 with a length", 304, whole(304, "content-length: 1000\r\n")],
  ["410", 410, whole(410)],
  ["000", 0, whole("000")],
  ["a code of two digits", null, whole(99)],
  ["a code of four digits", null, whole(2000)],
  ["a negative code", null, whole(-200)],
  ["a code of letters", null, whole("abc")],
  ["a code in hexadecimal", null, whole("0xC8")],
  ...[100, 102, 103, 199].map((code) => [`${code} and a close`, null, whole(code)] as const),
  ["101 without a protocol", 101, whole(101)],
  [
    "101 with a protocol",
    null,
    bytes("HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"),
  ],
  ["103, then 200", 200, bytes("HTTP/1.1 103 Early\r\nlink: <x>\r\n\r\n", ok, "\r\n")],
  ["100 a hundred times", null, bytes("HTTP/1.1 100 Continue\r\n\r\n".repeat(100))],
  ["no reason", 200, bytes("HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n")],
  ["a long reason", 500, whole(`500 ${"why ".repeat(2000)}`)],
  ["a reason in Latin-1", 500, bytes(Buffer.from("HTTP/1.1 500 n\xf6\r\n\r\n", "latin1"))],
  ["HTTP/1.0", 200, bytes("HTTP/1.0 200 OK\r\n\r\nbody")],
  ["no version", null, bytes("200 OK\r\n\r\n")],
  ["HTTP/0.9", null, bytes("<html>hello</html>")],
  ["HTTP/0.9 with a status", undefined, bytes("HTTP/0.9 200 OK\r\n\r\n")],
  ["HTTP/2 in text", undefined, bytes("HTTP/2.0 200 OK\r\n\r\n")],
  ["HTTP/3 in text", null, bytes("HTTP/3 200 OK\r\n\r\n")],
  ["the preface of HTTP/2", null, bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
  ["a frame of HTTP/2", null, bytes(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]))],
  ["lower case", null, bytes("http/1.1 200 ok\r\n\r\n")],
  ["RTSP", undefined, bytes("RTSP/1.0 200 OK\r\n\r\n")],
  ["SMTP", null, bytes("220 mail.example.com ESMTP\r\n")],
  ["SSH", null, bytes("SSH-2.0-OpenSSH_9.9\r\n")],
  ["a TLS alert", null, bytes(Buffer.from([0x15, 3, 3, 0, 2, 2, 40]))],
  ["NULs", null, bytes(Buffer.alloc(100))],
  ["a byte order mark first", null, bytes("\ufeff", ok, "\r\n")],
  ["a request", null, bytes("POST / HTTP/1.1\r\nhost: x\r\n\r\n")],
]);

const retryAfters = [
  ...["-1", "-99999999", "0", "1e9", "1.5", "0x10", "99999999999999999999", "Infinity", "NaN"],
  ...["", " ", "soon", "1, 2", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"],
  ...["Sun, 99 Nov 2026 08:49:37 GMT", "2026-01-01", "true", "null", "\xa05"],
];

const waits = list(
  "retry-after",
  retryAfters.flatMap((value, i) => {
    const status = [429, 503, 500, 200][i % 4] ?? 429;
    return [[`${status}, ${value}`, status, whole(status, `retry-after: ${value}\r\n`)] as const];
  }),
);

const names = ["constructor", "__proto__", "prototype", "toString", "then", "hasOwnProperty", "_"];
const evenNames = ["valueOf", "__defineGetter__", "length", "NaN", "undefined", "0", "$where", "#"];

const headers = list("header", [
  ...[...names, ...evenNames].map(
    (name, i) => [name, i % 2 ? 500 : 200, whole(i % 2 ? 500 : 200, `${name}: x\r\n`)] as const,
  ),
  ["all of these", 500, whole(500, [...names, ...names].map((name) => `${name}: x\r\n`).join(""))],
  [
    "10,000 headers",
    null,
    whole(200, Array.from({ length: 10_000 }, (_, i) => `x-${i}: y\r\n`).join("")),
  ],
  ["500 headers", 200, whole(200, Array.from({ length: 500 }, (_, i) => `x-${i}: y\r\n`).join(""))],
  ["15 KB in one header", 200, whole(200, `x-long: ${"y".repeat(15_000)}\r\n`)],
  ["100 KB in one header", null, whole(200, `x-long: ${"y".repeat(100_000)}\r\n`)],
  ["15 KB in a name", 200, whole(200, `${"n".repeat(15_000)}: y\r\n`)],
  ["the same header 90 times", 200, whole(200, "set-cookie: a=b; path=/\r\n".repeat(90))],
  ["a NUL", null, whole(200, "x: a\0b\r\n")],
  ["a control character", null, whole(200, "x: a\u0001b\r\n")],
  ["a control character in a name", null, whole(200, "x\u0001: a\r\n")],
  ["Latin-1", 200, bytes(Buffer.from(`${ok}x: \xe4\xff\r\n\r\n`, "latin1"))],
  ["an emoji", 200, bytes(`${ok}x: 🎉\r\n\r\n`)],
  ["a lone CR", null, bytes(`${ok}x: a\rb\r\n\r\n`)],
  ["lone LFs", undefined, bytes("HTTP/1.1 200 OK\nx: y\n\n")],
  ["a folded line", undefined, bytes(`${ok}x: a\r\n b\r\n\r\n`)],
  ["a blank before the colon", null, bytes(`${ok}x : a\r\n\r\n`)],
  ["no colon", null, bytes(`${ok}nonsense\r\n\r\n`)],
  ["no name", null, bytes(`${ok}: a\r\n\r\n`)],
  ["two lengths", null, bytes(`${ok}content-length: 1\r\ncontent-length: 2\r\n\r\nxx`)],
  ["the same length twice", null, bytes(`${ok}content-length: 1\r\ncontent-length: 1\r\n\r\nx`)],
  [
    "a length and chunks",
    null,
    bytes(`${ok}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
  ],
  ["a negative length", null, bytes(`${ok}content-length: -1\r\n\r\n`)],
  ["a length of 30 digits", null, bytes(`${ok}content-length: ${"9".repeat(30)}\r\n\r\n`)],
  ["a length that is not a number", null, bytes(`${ok}content-length: ten\r\n\r\n`)],
  ["an unknown transfer coding", undefined, bytes(`${ok}transfer-encoding: gzip\r\n\r\nx`)],
  ["webhook-delivery: disable", 200, whole(200, "webhook-delivery: disable\r\n")],
  ["webhook-delivery: abort-message", 500, whole(500, "webhook-delivery: Abort-Message\r\n")],
  ["webhook-delivery: nonsense", 500, whole(500, "webhook-delivery: constructor\r\n")],
  ["charset=nonsense", 200, whole(200, "content-type: text/plain; charset=nonsense\r\n", "x")],
  [
    "charset=utf-16",
    500,
    whole(500, "content-type: text/plain; charset=utf-16\r\n", Buffer.from("no", "utf16le")),
  ],
  [
    "charset=utf-7",
    500,
    whole(500, "content-type: text/html; charset=utf-7\r\n", "+ADw-script+AD4-"),
  ],
]);

const zeros = Buffer.alloc(5_000_000);
const coded = (coding: string, body: Buffer | string, status = 200) =>
  whole(status, `content-encoding: ${coding}\r\n`, body);

const codings = list("coding", [
  ["gzip", 500, coded("gzip", gzipSync("no such license 🎉"), 500)],
  ["deflate", 500, coded("deflate", deflateSync("no such license"), 500)],
  ["br", 500, coded("br", brotliCompressSync("no such license"), 500)],
  ["zstd", 500, coded("zstd", zstdCompressSync("no such license"), 500)],
  ["gzip bomb", 200, coded("gzip", gzipSync(zeros))],
  ["br bomb", 200, coded("br", brotliCompressSync(zeros))],
  ["zstd bomb", 200, coded("zstd", zstdCompressSync(zeros))],
  ["a bomb in a bomb", 200, coded("gzip, gzip", gzipSync(gzipSync(zeros)))],
  ["invalid gzip", 500, coded("gzip", "not gzip", 500)],
  ["gzip that breaks off", 500, coded("gzip", gzipSync("x".repeat(999)).subarray(0, 20), 500)],
  ["invalid br", 200, coded("br", Buffer.from([1, 2, 3, 4]))],
  ["invalid zstd", 200, coded("zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xff]))],
  ["unknown", 500, coded("constructor", "no", 500)],
  ["gzip a hundred times", 200, coded(Array(100).fill("gzip").join(), gzipSync("x"))],
]);

const nested = (depth: number) => `${'{"a":['.repeat(depth)}${"]}".repeat(depth)}`;

const bodies = list("body", [
  ["none, by closing", 200, bytes(ok, "\r\n")],
  ["truncated", null, bytes(ok, "content-length: 100\r\n\r\nx")],
  ["longer than it says", 200, bytes(ok, "content-length: 1\r\n\r\nxxxxxxxx")],
  ["a megabyte", 200, whole(200, "", "x".repeat(1_000_000))],
  ["without end", 200, pouring(`${ok}\r\n`, "x".repeat(1000))],
  [
    "chunks without end",
    200,
    pouring(`${ok}transfer-encoding: chunked\r\n\r\n`, `64\r\n${"x".repeat(100)}\r\n`),
  ],
  ["a chunk of a wrong length", null, bytes(ok, "transfer-encoding: chunked\r\n\r\nzz\r\n")],
  ["a chunk that breaks off", null, bytes(ok, "transfer-encoding: chunked\r\n\r\n10\r\nabc")],
  [
    "trailers",
    200,
    bytes(ok, "transfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nconstructor: x\r\n\r\n"),
  ],
  ["invalid UTF-8", 500, whole(500, "", Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]))],
  ["U+FFFE and U+FFFF", 500, whole(500, "", "\ufffe\uffff")],
  ["NULs", 500, whole(500, "", "\0".repeat(3000))],
  ["deeply nested JSON", 500, whole(500, "content-type: application/json\r\n", nested(2000))],
  ["lone surrogates in JSON", 500, whole(500, "", '{"message":"\\ud800\\udfff\\ufffe"}')],
  [
    "JSON that throws",
    500,
    whole(500, "", '{"message":{"toString":1,"valueOf":1},"__proto__":{"constructor":1}}'),
  ],
  ["right to left", 500, whole(500, "", "\u202egnp.exe")],
  ["a page", 500, whole(500, "content-type: text/html\r\n", "<script>alert(1)</script>")],
  ...[2045, 2046, 2047, 2048].map(
    (length) =>
      [
        `an emoji behind ${length} bytes`,
        500,
        whole(500, "", `${"x".repeat(length)}🎉🎉`),
      ] as const,
  ),
  ["emoji alone", 500, whole(500, "", "🎉".repeat(6000))],
]);

const timings = list("timing", [
  ["a status line in two parts", 200, inParts("HTTP/1.1 20", "0 OK\r\ncontent-length: 0\r\n\r\n")],
  ["no close after a whole answer", 200, (s) => s.write(`${ok}content-length: 2\r\n\r\nok`)],
  ["a close after the request", null, (s) => s.end()],
  ["a close in the status line", null, bytes("HTTP/1.1 2")],
  ["a close in the headers", null, bytes(ok, "x: ")],
  ["a close before the body", null, bytes(ok, "content-length: 5\r\n\r\n")],
  ["a reset after the request", null, (s) => s.resetAndDestroy()],
  ["a reset in the headers", null, (s) => s.write(`${ok}x: `, () => s.resetAndDestroy())],
  [
    "a reset in the body",
    null,
    (s) => s.write(`${ok}content-length: 5\r\n\r\nx`, () => s.resetAndDestroy()),
  ],
]);

/** A late answer on a kept-alive connection counts as the answer to the next request on it. */
const stray = list("stray", [
  ["two answers at once", 200, bytes(`${ok}content-length: 0\r\n\r\n`, no)],
  ["another answer later", 200, inParts(`${ok}content-length: 0\r\n\r\n`, no)],
  ["a byte later", 200, inParts(`${ok}content-length: 0\r\n\r\n`, "x")],
]);

/** Actions of a server right after a connection, before any request. */
const early = list("early", [
  ["an answer before the request", undefined, (socket) => socket.write(no)],
  ["an answer before the request, and a close", undefined, bytes(no)],
  ["a close", null, (socket) => socket.end()],
  ["a reset", null, (socket) => socket.resetAndDestroy()],
  ["another protocol", null, bytes("SSH-2.0-OpenSSH_9.9\r\n")],
]);

const endless = list(
  "endless",
  [
    ["silence", null, () => {}],
    ["a status line, a byte a time", null, dripping(`${ok}content-length: 0\r\n\r\n`)],
    ["a body, a byte a time", null, dripping("x".repeat(99), `${ok}content-length: 99\r\n\r\n`)],
    ["100 and no more", null, (socket) => socket.write("HTTP/1.1 100 Continue\r\n\r\n")],
    ["headers and no more", null, (socket) => socket.write(`${ok}content-length: 5\r\n\r\n`)],
    ["a header and no more", null, (socket) => socket.write(`${ok}x: y\r\n`)],
  ],
  true,
);

/** Writes the same text repeatedly, as fast as it is read. */
function pouring(head: string, text: string): Play {
  return (socket) => {
    const more = () => {
      if (!socket.destroyed && socket.write(text)) setImmediate(more);
    };
    socket.on("drain", more).write(head);
    more();
  };
}

function dripping(text: string, head = ""): Play {
  return (socket) => {
    socket.write(head);
    let i = 0;
    const timer = setInterval(() => {
      const next = text[i++];
      if (next !== undefined && !socket.destroyed) socket.write(next);
    }, 300);
    socket.once("close", () => clearInterval(timer));
  };
}

function inParts(...parts: readonly string[]): Play {
  return (socket) => {
    for (const [i, part] of parts.entries()) {
      setTimeout(() => !socket.destroyed && socket.write(part), 30 * i);
    }
  };
}

/** Returns answers in valid HTTP, of random parts. */
function chosen(count: number, seed: string): Answers {
  const random = randomOf(`${seed}/hostile answers`);
  const oneOf = <Item>(items: readonly Item[]) =>
    items[Math.floor(random() * items.length)] as Item;
  const text = () =>
    Array.from({ length: Math.floor(random() * 40) }, () =>
      oneOf(["x", "\0", "🎉", "\ufffe", '"', "\\u", "\r\n", "é", "constructor", "%00", "{", "]"]),
    ).join("");
  return Array.from({ length: count }, (_, i) => {
    const status = oneOf(codes);
    const some = Array.from({ length: Math.floor(random() * 30) }, () => {
      const name = oneOf([...names, ...evenNames, "retry-after", "content-type", "x-long"]);
      const value = oneOf([...retryAfters, "x".repeat(400), "__proto__", "\xff"]);
      return `${name}: ${value}\r\n`;
    });
    const encode = oneOf<[coding: string, encode: (text: string) => string | Buffer]>([
      ["", (text) => text],
      ["content-encoding: gzip\r\n", (text) => gzipSync(text)],
      ["content-encoding: br\r\n", (text) => text],
    ]);
    const body = encode[1](text());
    const play = whole(status, some.join("") + encode[0], body);
    return { name: `chosen: ${i}`, status, play, isEndless: false };
  });
}

export function hostileAnswers(seed: string): Answers {
  const all = [statuses, waits, headers, codings, bodies, timings, stray, early, endless].flat();
  return [...all, ...chosen(30, seed)];
}
