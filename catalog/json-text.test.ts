import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLossy, isRounded, Members, memberFaults, parseJson, parseMembers } from "./json-text.ts";

test.for([
  ["0", false],
  ["-0", false],
  ["0.1", false],
  ["0.10", false],
  ["5.0", false],
  ["1E+2", false],
  ["9007199254740992", false],
  ["9007199254740993", true],
  ["9007199254740994", false],
  ["100000000000000000000", false],
  ["123456789012345678", true],
  ["0.30000000000000004", false],
  ["0.12345678901234567", true],
  ["1e22", false],
  ["1e23", false],
  ["1e-300", false],
  ["1.7976931348623157e308", false],
  ["1.7976931348623159e308", true],
  ["4.9e-324", false],
  ["5e-324", false],
  ["1e400", true],
  ["1e-400", true],
] as const)("a double changes %s: %s", ([text, expected]) => {
  expect(isRounded(text)).toBe(expected);
});

test.for([
  ["0.1", false],
  ["0.10000000000000001", false],
  ["2.2999999999999998", false],
  ["0.12345678901234567", true],
  ["3.14159265358979323846", true],
  ["9007199254740993", true],
  ["12345678901234567.0", true],
  ["1e400", true],
  ["1e-400", true],
] as const)("reading %s as a double loses something: %s", ([text, expected]) => {
  expect(isLossy(text)).toBe(expected);
});

describe("parseJson", () => {
  test("keeps a number in an element beside one that nests without end", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const value = parseJson(`[{"a":9007199254740993,"__proto__":{"b":1}},${deep}]`) as [object];
    expect(JSON.stringify(value[0])).toBe('{"a":9007199254740993,"__proto__":{"b":1}}');
  });

  test("gives the value that JSON.parse gives where no number is changed", () => {
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

  test("leaves strings alone that look like numbers or hold quotes and escapes", () => {
    const text = String.raw`{"9007199254740993":"9007199254740993","a\":1":"\\","b\\":"\"e1"}`;
    expect(parseJson(text)).toEqual(JSON.parse(text));
    expect(memberFaults(text, parseJson(text))).toEqual([]);
  });

  test.for(["", "{", '{"a":1,}', "[1] 2", "01", "\u00a0[]"])("refuses %j", (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
    expect(() => parseMembers(text)).toThrow(SyntaxError);
  });
});

describe("names that repeat and __proto__", () => {
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
  ] as const)("%s has them at %j", ([text, expected]) => {
    expect(repeated(text)).toEqual(expected);
  });

  test("are found wherever JSON has them, and nowhere else", () => {
    const value = fc.json({ maxDepth: 4 });
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

  test("are found in text that is deep or long", () => {
    const deep = `${"[".repeat(999)}{"a":1,"a":2}${"]".repeat(999)}`;
    expect(repeated(deep)[0]).toHaveLength(1000);
    expect(() => parseMembers("[".repeat(100_000) + "]".repeat(100_000))).not.toThrow();
    const long = `{"a":${JSON.stringify('\\"\n'.repeat(1_000_000))},"a":1}`;
    expect(repeated(long)).toEqual([["a"]]);
  });
});

test("all members are kept, in their order", () => {
  const { value } = parseMembers('{"a":[1,{}],"b":true,"a":"x"}');
  expect(value).toBeInstanceOf(Members);
  const { entries } = value as Members;
  expect(entries.map(([name]) => name)).toEqual(["a", "b", "a"]);
  expect(entries.map(([, value]) => value)).toEqual([[1, new Members()], true, "x"]);
});
