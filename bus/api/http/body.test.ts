import { describe, expect, test } from "vitest";
import { bytesOf, type Carried, jsonBodyOf } from "./body.ts";
import { Refusal } from "./response.ts";

const jsonOf = (request: Carried) => jsonBodyOf(request).value;

const json = { "content-type": "application/json" };
/** As API Gateway hands bodies over: text types as text, and others in base64. */
const asText = (body: string | Buffer, headers: Record<string, string> = json) => ({
  headers: { "content-length": String(Buffer.byteLength(body)), ...headers },
  body: body.toString(),
  isBase64Encoded: false,
});
const asBase64 = (body: string | Buffer, contentType: string) => ({
  headers: { "content-type": contentType },
  body: Buffer.from(body).toString("base64"),
  isBase64Encoded: true,
});

function refused(read: () => unknown) {
  try {
    read();
  } catch (error) {
    if (error instanceof Refusal) return { status: error.problem.status, headers: error.headers };
    throw error;
  }
  return undefined;
}

describe("JSON is read", () => {
  test.each([
    ["application/json"],
    ["Application/JSON; charset=UTF-8"],
    ['application/json; charset="utf-8"'],
    ["application/json;charset=utf8"],
  ])("as %s", (type) => {
    expect(jsonOf(asText('{"a":"é🎉"}', { "content-type": type }))).toEqual({ a: "é🎉" });
  });

  test("from base64, as types come that API Gateway takes for no text", () => {
    expect(jsonOf(asBase64('{"a":"é🎉"}', "application/vnd.api+json"))).toEqual({ a: "é🎉" });
  });

  test("with a replacement character that was sent", () => {
    expect(jsonOf(asText('"\uFFFD"'))).toBe("\uFFFD");
  });

  test("with members named like those of every object", () => {
    const text = '{"constructor":1,"toString":{"__proto__":{"a":1}}}';
    expect(JSON.stringify(jsonOf(asText(text)))).toBe(text);
  });
});

describe("refused with 400 is", () => {
  test.each([
    ["what is no JSON", asText("{")],
    ["nothing", { headers: json, isBase64Encoded: false }],
    ["text in which bytes were replaced", asText(Buffer.from('"caf\xe9"', "latin1"))],
    ["text that may have had bytes replaced", { ...asText('"\uFFFD"'), headers: json }],
    [
      "bytes that are not UTF-8",
      asBase64(Buffer.from('"caf\xe9"', "latin1"), "application/a+json"),
    ],
  ])("%s", (_, request) => {
    expect(refused(() => jsonOf(request))).toMatchObject({ status: 400 });
  });
});

test.each([
  ["", "The body is empty."],
  [" \n", "The body is empty."],
  ['{"a":1,}', "The body could not be read as JSON: see line 1, column 8."],
  ["{\n  'a':1}", "The body could not be read as JSON: see line 2, column 3."],
  ["nope", "The body could not be read as JSON."],
])("the problem for the body %j is: %s", (text, detail) => {
  expect(() => jsonOf(asText(text))).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ status: 400, detail }) }),
  );
});

describe("refused with 415 is", () => {
  test.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])(
    "the type %j",
    (type) => {
      expect(refused(() => jsonOf(asText("{}", { "content-type": type })))).toMatchObject({
        status: 415,
      });
    },
  );

  test.each(["charset=iso-8859-1", 'charset="utf-16"', "Charset = windows-1252"])(
    "the parameter %s",
    (charset) => {
      const headers = { "content-type": `application/json; ${charset}` };
      expect(refused(() => jsonOf(asText("{}", headers)))).toMatchObject({ status: 415 });
    },
  );

  test.each(["gzip", "br", "gzip, deflate", "GZIP"])("the coding %s, with the remedy", (coding) => {
    const headers = { ...json, "content-encoding": coding };
    expect(refused(() => jsonOf(asText("{}", headers)))).toEqual({
      status: 415,
      headers: { "accept-encoding": "identity" },
    });
  });
});

test("accepts the coding identity", () => {
  expect(`${bytesOf(asText("{}", { ...json, "content-encoding": "identity" }))}`).toBe("{}");
});
