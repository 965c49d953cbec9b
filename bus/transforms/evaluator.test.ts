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
/** Evaluates again if time ran out, as deliveries do: a busy machine can take longer than the limit. */
const madeInTime = async (text: string) => {
  let result = await made(text);
  for (let tries = 1; "isLate" in result && tries < 10; tries++) result = await made(text);
  return result;
};
const value = (body: unknown) => ({ ok: true, made: { body } });
const failed = (error: unknown) => ({ ok: false, name: "body", error });

test.each<[string, unknown]>([
  ["key & '-1'", "ABC-1"],
  ["{ 'n': items[0], 'all': items }", { n: 1, all: [1, 2] }],
  ["$now()", new Date(now).toISOString()],
  ["$now('[Y]-[M01]', '+0100')", "2023-11"],
  ["$toMillis('10:00', '[H]:[m]')", Date.UTC(2023, 10, 14, 10)],
  ["$millis()", now],
  ["$base64decode($base64encode('ä'))", "ä"],
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

test.each([
  ["an endless loop", "($f := function($n) { $f($n) }; $f(1))"],
  ["a regular expression without end", "$match(s, /(x+x+)+y/)"],
])("%s is ended with `isLate`", async (_, text) => {
  const error = expect.stringMatching(/^it timed out after [12] s$/);
  expect(await made(text)).toEqual({ ...failed(error), isLate: true });
  expect(await made("key")).toEqual(value("ABC"));
});

test.each<[what: string, text: string, error: string]>([
  [
    "an endless recursion",
    "($f := function($n) { 1 + $f($n) }; $f(1))",
    "it goes deeper than 500 calls",
  ],
  [
    "a text that fills the memory",
    '$reduce([1..26], function($a, $b) { $a & $a }, "x")',
    "it used more memory than 64 MB",
  ],
  [
    "a text that doubles",
    '$reduce([1..40], function($a, $b) { $a & $a }, "x")',
    "it exceeds a limit: Invalid string length",
  ],
  ["a large result", '$pad("x", 300000)', "its result is larger than 256 KB"],
  ["a long list", "[1..1000000]", "it makes a list of more than 100000 items"],
  ["a throw", '$error("there is no such product")', "there is no such product"],
  [
    "chance",
    "$random()",
    "$random and $shuffle are not available, because each attempt must send the same body",
  ],
  ["a division by 0", "1/0", "its result contains a number that JSON does not have: Infinity"],
  [
    "a division of 0 by 0 in an object",
    "{ 'n': [0/0] }",
    "its result contains a number that JSON does not have: NaN",
  ],
  [
    "an unpaired surrogate as a value",
    "$split('🎉', '')",
    "its result contains an unpaired surrogate",
  ],
  [
    "an unpaired surrogate as a name",
    "{ $split('🎉', '')[0]: 1 }",
    "its result contains an unpaired surrogate",
  ],
  ["a function", "{ 'f': function($x) { $x } }", "its result contains a function"],
  ["a promise of its own", '{ "then": /a/ }', "it waits for a promise that never resolves"],
  ["a call of a non-function", "key()", "Attempted to invoke a non-function"],
])("%s fails with a reason, and the next evaluation works", async (_, text, error) => {
  expect(await madeInTime(text)).toEqual(failed(error));
  expect(await made("key")).toEqual(value("ABC"));
});

test("shortens a long error message", async () => {
  const { error } = (await made('$error($pad("x", 1000000))')) as { error: string };
  expect(error).toHaveLength(500);
});

test.each([
  [
    "changes JSONata's functions",
    '$ ~> |$uppercase|{ "implementation": function($s) { "mine" } }|',
  ],
  ["takes them away", '$ ~> |$uppercase|{}, ["implementation", "_jsonata_function"]|'],
  ["changes prototypes", "$ ~> |$trim ~> $uppercase|{}, ['body', 'arguments']|"],
  [
    "leaves work behind",
    '{ "a": $error("no"), "b": ($map([1..3000], function($i) { $i }); $match(s, /(x+x+)+y/)) }',
  ],
])("an expression that %s affects only itself", async (_, text) => {
  await made(text);
  expect(await made("$uppercase('a') & ($trim ~> $uppercase)(' b')")).toEqual(value("AB"));
});

test("evaluates several expressions of one input together, and names the one that fails", async () => {
  const expressions = { url: "'/' & key", body: "{ 'n': 1 }", none: "missing" };
  expect(await evaluate(input, expressions, { nowMs: now })).toEqual({
    ok: true,
    made: { url: "/ABC", body: { n: 1 } },
  });
  expect(await evaluate(input, { url: "key", body: "$error('no')" }, { nowMs: now })).toEqual(
    failed("no"),
  );
});

test("concurrent evaluations each get their own result", async () => {
  const texts = Array.from({ length: 20 }, (_, i) => (i % 5 === 4 ? "$error('no')" : `${i}`));
  const all = await Promise.all(texts.map(made));
  expect(all).toEqual(texts.map((text, i) => (i % 5 === 4 ? failed("no") : value(Number(text)))));
});

test("starts no process without an expression", async () => {
  const before = evaluators();
  expect(await evaluator().evaluate(input, {}, { nowMs: now })).toEqual({ ok: true, made: {} });
  expect(evaluators()).toEqual(before);
});

test("replaces a process that has ended, and throws if none can be started", async () => {
  const others = evaluators();
  const { evaluate } = evaluator();
  const first = () => evaluate(input, { body: "key" }, { nowMs: now });
  const { execPath } = process;
  process.execPath = "/there/is/no/node";
  await expect(first()).rejects.toThrow("ENOENT");
  process.execPath = execPath;
  expect(await first()).toEqual(value("ABC"));
  const [pid] = evaluators().filter((pid) => !others.includes(pid));
  if (pid === undefined) return;
  process.kill(Number(pid), "SIGKILL");
  await expect.poll(evaluators).toEqual(others);
  expect(await first()).toEqual(value("ABC"));
});

test("the process gets no environment variables of its parent", async () => {
  process.env.A_SECRET = "a-secret-of-the-function";
  const others = evaluators();
  await evaluator().evaluate(input, { body: "key" }, { nowMs: now });
  for (const pid of evaluators().filter((pid) => !others.includes(pid))) {
    expect(readFileSync(`/proc/${pid}/environ`, "utf8")).not.toContain("a-secret");
  }
  delete process.env.A_SECRET;
});

const source = `
  const { evaluator } = await import(${JSON.stringify(new URL("./evaluator.ts", import.meta.url).href)});
  const { evaluate } = evaluator();
  const { made } = await evaluate({}, { body: "1" }, { nowMs: 1 });
  console.log(made.body);
`;
/** Keeps running, and has begun another evaluation. */
const busy = `
  ${source}
  void evaluate({ s: "${"x".repeat(30)}" }, { body: "$match(s, /(x+x+)+y/)" }, { nowMs: 1 });
  setInterval(() => {}, 1000);
`;

test("the process does not keep its parent alive, and ends with it", async () => {
  const before = evaluators();
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "-e",
    source,
  ]);
  expect(stdout).toBe("1\n");

  const killed = spawn(process.execPath, ["--input-type=module", "-e", busy]);
  await once(killed.stdout, "data");
  killed.kill("SIGKILL");

  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(busy)}`), {
    stdout: true,
  });
  await once(worker.stdout, "data");
  await worker.terminate();
  await expect.poll(evaluators, { timeout: 5000 }).toEqual(before);
});

/** Returns the processes of this kind whose parent is this one or gone, where the system lists them. */
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
