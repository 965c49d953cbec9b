import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { evaluator } from "./evaluator.ts";

const { evaluate } = evaluator();
const now = 1_700_000_000_000;
const input = { key: "ABC", s: `${"x".repeat(30)}!`, items: [1, 2] };
const made = async (text: string) => evaluate(input, { body: text }, { nowMs: now });
const value = (body: unknown) => ({ ok: true, made: { body } });
const failed = (error: unknown) => ({ ok: false, name: "body", error });

test.each<[string, unknown]>([
  ["key & '-1'", "ABC-1"],
  ["{ 'n': items[0], 'all': items }", { n: 1, all: [1, 2] }],
  ["$now()", new Date(now).toISOString()],
  ["$millis()", now],
  ["$eval('[1, 2]')", [1, 2]],
  ["constructor", undefined],
  ["__proto__", undefined],
  ["missing", undefined],
  ["null", undefined],
])("%s gives %j", async (text, expected) => {
  expect(await made(text)).toEqual(
    expected === undefined ? { ok: true, made: {} } : value(expected),
  );
});

test.each<[what: string, text: string, error: string]>([
  [
    "an endless recursion",
    "($f := function($n) { 1 + $f($n) }; $f(1))",
    "it goes deeper than 500 calls",
  ],
  ["an endless loop", "($f := function($n) { $f($n) }; $f(1))", "it took longer than 1 s"],
  ["a regular expression without end", "$match(s, /(x+x+)+y/)", "it took longer than 2 s"],
  [
    "a text that fills the memory",
    '$reduce([1..26], function($a, $b) { $a & $a }, "x")',
    "it used more memory than 64 MB",
  ],
  [
    "a text that doubles",
    '$reduce([1..40], function($a, $b) { $a & $a }, "x")',
    "it goes too far: Invalid string length",
  ],
  ["a large result", '$pad("x", 300000)', "its result is larger than 256 KB"],
  ["a long list", "[1..1000000]", "it makes a list of more than 100000 items"],
  ["a throw", '$error("there is no such product")', "there is no such product"],
  [
    "chance",
    "$random()",
    "$random gives something else each time, and each attempt must send the same",
  ],
  ["a function", "{ 'f': function($x) { $x } }", "its result holds a function"],
  ["what is no function", "key()", "Attempted to invoke a non-function"],
])("%s is ended and told, and the next one goes on as ever", async (_, text, error) => {
  expect(await made(text)).toEqual(failed(error));
  expect(await made("key")).toEqual(value("ABC"));
});

test("several of one input are evaluated in one go, and the one that fails is named", async () => {
  const expressions = { url: "'/' & key", body: "{ 'n': 1 }", none: "missing" };
  expect(await evaluate(input, expressions, { nowMs: now })).toEqual({
    ok: true,
    made: { url: "/ABC", body: { n: 1 } },
  });
  expect(await evaluate(input, { url: "key", body: "$error('no')" }, { nowMs: now })).toEqual(
    failed("no"),
  );
});

test("those that are asked for at the same time each get their own", async () => {
  const texts = Array.from({ length: 20 }, (_, i) => (i % 5 === 4 ? "$error('no')" : `${i}`));
  const all = await Promise.all(texts.map(made));
  expect(all).toEqual(texts.map((text, i) => (i % 5 === 4 ? failed("no") : value(Number(text)))));
});

test("where there is no expression, nothing is started", async () => {
  const before = evaluators();
  expect(await evaluator().evaluate(input, {}, { nowMs: now })).toEqual({ ok: true, made: {} });
  expect(evaluators()).toEqual(before);
});

const source = `
  const { evaluator } = await import(${JSON.stringify(new URL("./evaluator.ts", import.meta.url).href)});
  const { made } = await evaluator().evaluate({}, { body: "1" }, { nowMs: 1 });
  console.log(made.body);
`;

test("it keeps nobody from ending, and ends with whoever started it", async () => {
  const before = evaluators();
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "-e",
    source,
  ]);
  expect(stdout).toBe("1\n");

  const killed = spawn(process.execPath, [
    "--input-type=module",
    "-e",
    `${source} setInterval(() => {}, 1000);`,
  ]);
  await once(killed.stdout, "data");
  killed.kill("SIGKILL");

  const worker = new Worker(
    new URL(`data:text/javascript,${encodeURIComponent(`${source} setInterval(() => {}, 1000);`)}`),
    { stdout: true },
  );
  await once(worker.stdout, "data");
  await worker.terminate();
  await expect.poll(evaluators).toEqual(before);
});

/** The processes of this kind whose parent is this one, or is gone; where the system tells. */
function evaluators(): readonly string[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        return (
          readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("evaluator-process") &&
          [String(process.pid), "1"].includes(parent ?? "")
        );
      } catch {
        return false; // It has ended meanwhile.
      }
    });
}
