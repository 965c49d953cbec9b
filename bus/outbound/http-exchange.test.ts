import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { serveBytes, writeForEver } from "../../test/support/servers.ts";
import { guardedSender } from "./guarded-sender.ts";

/* Answers of a hostile receiver. An attempt must end in time for each. */

async function answerTo(answer: (socket: Socket) => void, timeoutMs = 5000) {
  const host = await serveBytes(answer);
  const send = guardedSender({ loopbackTargets: [host] });
  const started = Date.now();
  const response = await send({ url: `http://${host}/`, headers: {}, body: "{}", timeoutMs });
  return { response, tookMs: Date.now() - started };
}

const failed = (reason: string, message: unknown = expect.any(String)) => ({
  kind: "failed",
  reason,
  message,
});
const answered = (status: number, body: unknown = expect.any(String)) =>
  expect.objectContaining({ kind: "answered", status, body });
const ok = "HTTP/1.1 200 OK\r\n";
const chunked = `${ok}transfer-encoding: chunked\r\n\r\n`;

const atOnce: readonly (readonly [string, unknown, (socket: Socket) => void])[] = [
  ["an answer that is not HTTP", failed("connection"), (s) => s.end("SSH-2.0-OpenSSH_9.9\r\n")],
  ["nothing at all", failed("connection"), (s) => s.end()],
  ["an empty status line", failed("connection"), (s) => s.end("\r\n\r\n")],
  ["no headers", answered(200, "x"), (s) => s.end(`${ok}\r\nx`)],
  [
    "a length and chunks, which contradict each other",
    failed("connection"),
    (s) => s.end(`${ok}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
  ],
  [
    "two lengths",
    failed("connection"),
    (s) => s.end(`${ok}content-length: 1\r\ncontent-length: 2\r\n\r\nxx`),
  ],
  [
    "another protocol",
    failed("connection", "it switched to another protocol without a request"),
    (s) => s.write("HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
  ],
  ["101 without a protocol", answered(101), (s) => s.write("HTTP/1.1 101 Switching\r\n\r\n")],
  [
    "an informational answer, and then the real one",
    answered(204),
    (s) => s.end("HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"),
  ],
  [
    "informational answers without end",
    failed("connection", "it sent only informational answers"),
    (s) => writeForEver(s, "HTTP/1.1 102 Processing\r\n\r\n".repeat(10)),
  ],
  [
    "headers without end",
    failed("connection", "its headers are larger than 16 KB"),
    (s) => {
      s.write(ok);
      writeForEver(s, `x-more: ${"y".repeat(1000)}\r\n`);
    },
  ],
  [
    "one header without end",
    failed("connection", "its headers are larger than 16 KB"),
    (s) => {
      s.write(`${ok}x-more: `);
      writeForEver(s, "y".repeat(1000));
    },
  ],
  [
    "a status line without end",
    failed("connection", "its headers are larger than 16 KB"),
    (s) => {
      s.write("HTTP/1.1 200 ");
      writeForEver(s, "O".repeat(1000));
    },
  ],
  [
    "blank lines without end",
    failed("connection", "its answer is too large"),
    (s) => writeForEver(s, "\r\n".repeat(1000)),
  ],
  [
    "a body without end",
    answered(200, "x".repeat(16 * 1024)),
    (s) => {
      s.write(`${ok}\r\n`);
      writeForEver(s, "x".repeat(1000));
    },
  ],
  [
    "chunks without end",
    answered(200, "x".repeat(16 * 1024)),
    (s) => {
      s.write(chunked);
      writeForEver(s, `64\r\n${"x".repeat(100)}\r\n`);
    },
  ],
  [
    "chunks with long extensions",
    failed("connection"),
    (s) => {
      s.write(chunked);
      writeForEver(s, `1;${"y".repeat(5000)}\r\nx\r\n`);
    },
  ],
  [
    "a chunk with an endless extension",
    failed("connection"),
    (s) => {
      s.write(`${chunked}1;`);
      writeForEver(s, "y".repeat(1000));
    },
  ],
  [
    "trailers without end",
    failed("connection"),
    (s) => {
      s.write(`${chunked}1\r\nx\r\n0\r\n`);
      writeForEver(s, `x-more: ${"y".repeat(1000)}\r\n`);
    },
  ],
  ["a body that breaks off", failed("connection"), (s) => s.end(`${ok}content-length: 9\r\n\r\nx`)],
  [
    "a length beyond all numbers",
    failed("connection"),
    (s) => s.write(`${ok}content-length: ${"9".repeat(30)}\r\n\r\nx`),
  ],
];

test.each(atOnce)("%s ends at once, with its own reason", async (_, expected, answer) => {
  const { response, tookMs } = await answerTo(answer);
  expect(response).toEqual(expected);
  expect(tookMs).toBeLessThan(4000);
});

/** Sends a byte at a time, each soon enough after the last. */
function drip(socket: Socket, text: string): void {
  const timer = setInterval(() => {
    if (!socket.destroyed) socket.write(text);
  }, 20);
  socket.once("close", () => clearInterval(timer));
}

test.each<[string, (socket: Socket) => void]>([
  ["silence", () => {}],
  ["headers that drip", (s) => s.write(ok) && drip(s, "a")],
  ["blank lines that drip", (s) => drip(s, "\r\n")],
  ["a body that drips", (s) => s.write(`${ok}content-length: 9999\r\n\r\n`) && drip(s, ".")],
  ["chunks that drip", (s) => s.write(chunked) && drip(s, "1\r\n.\r\n")],
  ["chunks that do not end", (s) => s.write(`${chunked}1\r\nx\r\n`)],
  ["a length that is never reached", (s) => s.write(`${ok}content-length: 10\r\n\r\nx`)],
  ["an informational answer and no other", (s) => s.write("HTTP/1.1 100 Continue\r\n\r\n")],
])("%s ends by the timeout", async (_, answer) => {
  const { response, tookMs } = await answerTo(answer, 300);
  expect(response).toEqual(failed("timeout", "no answer within 300 ms"));
  expect(tookMs).toBeLessThan(4000);
});

test("keeps a hundred headers, and the beginning of a long one", async () => {
  const many = Array.from({ length: 500 }, (_, i) => `x-${i}: y\r\n`).join("");
  const { response } = await answerTo((s) =>
    s.end(`${ok}x-long: ${"y".repeat(3000)}\r\n${many}\r\n`),
  );
  const { headers } = response as { headers: Record<string, string> };
  expect(Object.keys(headers)).toHaveLength(100);
  expect(headers["x-long"]).toHaveLength(1000);
});
