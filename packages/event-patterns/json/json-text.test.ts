import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRounded } from "./json-number.ts";
import { Members, memberFaults, parseJson, parseMembers } from "./json-text.ts";

describe("parseJson", () => {
  test("keeps a number in an element next to a deeply nested one", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const value = parseJson(`[{"a":9007199254740993,"__proto__":{"b":1}},${deep}]`) as [object];
    expect(JSON.stringify(value[0])).toBe('{"a":9007199254740993,"__proto__":{"b":1}}');
  });

  test("returns the value of JSON.parse if no number is changed", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("keeps the text of numbers that a double would change", () => {
    const number = fc
      .tuple(
        fc.stringMatching(/^-?[1-9]\d{0,24}$/),
        fc.stringMatching(/^(\.\d{1,8}|)(e-?\d{1,3}|)$/),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(number), (numbers) => {
        const written = JSON.stringify(parseJson(`[${numbers.join()}]`))
          .slice(1, -1)
          .split(",");
        for (const [i, number] of numbers.entries()) {
          if (isRounded(number)) expect(written[i]).toBe(number);
          else expect(Number(written[i])).toBe(Number(number));
        }
      }),
    );
  });

  test("leaves strings alone that look like numbers or contain quotes and escapes", () => {
    const text = String.raw`{"9007199254740993":"9007199254740993","a\":1":"\\","b\\":"\"e1"}`;
    expect(parseJson(text)).toEqual(JSON.parse(text));
    expect(memberFaults(text, parseJson(text))).toEqual([]);
  });

  test.for(["", "{", '{"a":1,}', "[1] 2", "01", "\u00a0[]"])("refuses %j", (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
    expect(() => parseMembers(text)).toThrow(SyntaxError);
  });
});

describe("repeated names and __proto__", () => {
  const repeated = (text: string) => memberFaults(text, parseJson(text)).map(({ path }) => path);

  test.for([
    ['{"a":1,"a":2}', [["a"]]],
    [String.raw`{"a":1,"\u0061":2}`, [["a"]]],
    ['{"a":{"b":[{"c":1},{"d":1,"d":1}]}}', [["a", "b", 1, "d"]]],
    [
      '[{"a":1},{"a":1,"a":2},{"b":[{"c":[],"c":{}}]}]',
      [
        [1, "a"],
        [2, "b", 0, "c"],
      ],
    ],
    ['{"a":{"__proto__":1}}', [["a", "__proto__"]]],
    [String.raw`{"__pr\u006fto__":1,"constructor":2}`, [["__proto__"]]],
    ['{"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":1}]}', []],
    ['{"a:b":"c:d","e":":"}', []],
    ["[9007199254740993,{}]", []],
    ["5", []],
  ] as const)("of %s are found at %j", ([text, expected]) => {
    expect(repeated(text)).toEqual(expected);
  });

  test("are found wherever JSON has them, and nowhere else", () => {
    const value = fc.json({ maxDepth: 4 }).filter((text) => !text.includes("__proto__"));
    fc.assert(
      fc.property(value, (text) => {
        expect(repeated(text)).toEqual([]);
      }),
    );
    fc.assert(
      fc.property(value, value, fc.string(), (one, other, name) => {
        const member = (value: string) => `${JSON.stringify(name)} : ${value}`;
        expect(repeated(`[${one},{${member(one)},${member(other)}}]`)).toEqual([[1, name]]);
      }),
    );
  });

  test("are found in deep or long text", () => {
    const deep = `${"[".repeat(999)}{"a":1,"a":2}${"]".repeat(999)}`;
    expect(repeated(deep)[0]).toHaveLength(1000);
    expect(() => parseMembers("[".repeat(100_000) + "]".repeat(100_000))).not.toThrow();
    const long = `{"a":${JSON.stringify('\\"\n'.repeat(1_000_000))},"a":1}`;
    expect(repeated(long)).toEqual([["a"]]);
  });
});

test("keeps all members in order", () => {
  const { value } = parseMembers('{"a":[1,{}],"b":true,"a":"x"}');
  expect(value).toBeInstanceOf(Members);
  const { entries } = value as Members;
  expect(entries.map(([name]) => name)).toEqual(["a", "b", "a"]);
  expect(entries.map(([, value]) => value)).toEqual([[1, new Members()], true, "x"]);
});
