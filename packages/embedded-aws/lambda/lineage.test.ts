import { expect, test } from "vitest";
import { Lineage, MAX_RUNS_IN_CHAIN } from "./lineage.ts";

const lineageOf = (name: string, recursiveLoop?: "Allow" | "Terminate") =>
  new Lineage({
    name,
    arn: `arn:aws:lambda:eu-west-1:000000000000:function:${name}`,
    recursiveLoop,
  });

/** Runs functions in turn until one is refused. Returns the number of runs. */
function runs(functions: readonly Lineage[], limit = 100): number {
  let header: string | undefined;
  for (let run = 0; run < limit; run++) {
    const next = functions[run % functions.length];
    if (next?.isStopped(header)) return run;
    header = next?.next([header]);
  }
  return limit;
}

const counts = (header: string) =>
  /Lineage=(.*)$/.exec(header)?.[1]?.replaceAll(/[0-9a-f]{8}/g, "#");

test("a trace header has the form of X-Ray and Lambda", () => {
  const one = lineageOf("one");
  const header = one.next();
  expect(header).toMatch(
    /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/,
  );
  const [root, parent] = header.split(";");
  const after = one.next([header]);
  expect(after.split(";")[0]).toBe(root);
  expect(after.split(";")[1]).not.toBe(parent);
  expect(counts(after)).toBe("2:#:1");
  expect(counts(lineageOf("two").next([after]))).toBe("3:#:1|#:0");
});

test("a chain runs a function 16 times, and a function that allows loops without end", () => {
  expect(runs([lineageOf("one")])).toBe(MAX_RUNS_IN_CHAIN);
  expect(runs([lineageOf("one", "Terminate")])).toBe(16);
  expect(runs([lineageOf("one", "Allow")])).toBe(100);
});

test("counts each function of a chain separately", () => {
  expect(runs([lineageOf("one"), lineageOf("two")])).toBe(32);
  expect(runs([lineageOf("one", "Allow"), lineageOf("two")])).toBe(33);
  expect(runs([lineageOf("one", "Allow"), lineageOf("two", "Allow")])).toBe(100);
});

test("an invocation with messages of several chains continues the longest for each function", () => {
  const [one, two] = [lineageOf("one"), lineageOf("two")];
  const first = one.next([one.next()]);
  const second = two.next([one.next()]);
  expect(counts(one.next([first, undefined, second, second]))).toBe("4:#:2|#:0");
});

test("reads the lineage of headers from AWS's own services", () => {
  const key = /:([0-9a-f]{8}):0$/.exec(lineageOf("one").next())?.[1];
  for (const lineage of [`${key}:15`, `25:${key}:15`, `68fd508a:5|${key}:15|c512fbe3:2`]) {
    const header = `Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1;Lineage=${lineage}`;
    expect(lineageOf("one").isStopped(header), lineage).toBe(true);
    expect(lineageOf("one").isStopped(header.replace(":15", ":14")), lineage).toBe(false);
    expect(lineageOf("two").isStopped(header), lineage).toBe(false);
    expect(lineageOf("one").next([header])).toContain(`${key}:16`);
  }
});

test.each([
  "",
  "Root=",
  "Root=\u0000",
  "Root=1-ü",
  ";;;",
  "Lineage",
  "Lineage=",
  "Lineage=|:|a:b",
  "Lineage=🎉:1",
  "nothing of the kind",
])("an invalid header (%j) starts a new count", (header) => {
  const one = lineageOf("one");
  expect(one.isStopped(header)).toBe(false);
  expect(counts(one.next([header]))).toBe("1:#:0");
  expect(one.next([header])).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/);
});
