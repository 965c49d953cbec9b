import { isRounded } from "./json-number.ts";

/**
 * Parses JSON text without changing a number and without losing a member. `JSON.parse` alone rounds
 * 9007199254740993 and keeps only the last of two members with the same name.
 */

type RawJson = { readonly rawJSON: string };

declare global {
  /** ECMAScript 2026 (proposal "JSON.parse source text access"), in Node.js from version 22. */
  interface JSON {
    rawJSON(text: string): RawJson;
    isRawJSON(value: unknown): value is RawJson;
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/**
 * Parses JSON.
 *
 * @param isKept - Returns true for numbers to keep as written.
 * @returns The value. A kept number is an object of `JSON.rawJSON`, which `JSON.stringify` writes
 * unchanged.
 * @throws SyntaxError if the text is not JSON.
 */
export function parseJson(text: string, isKept: (number: string) => boolean = isRounded): unknown {
  const value: unknown = JSON.parse(text);
  if (!scan(text).rounds) return value;
  try {
    return JSON.parse(text, (_, value, { source }) =>
      typeof value === "number" && source !== undefined && isKept(source)
        ? JSON.rawJSON(source)
        : value,
    );
  } catch {
    // A reviver recurses, so it fails at the end of the stack.
    return toObjects(parseMembers(text, isKept).value);
  }
}

/**
 * Makes plain objects of all `Members`, without recursion. The last of two members with the same
 * name wins.
 */
function toObjects(root: unknown): unknown {
  const top = { root };
  const open: object[] = [top];
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    for (const [name, inner] of Object.entries(holder)) {
      if (typeof inner !== "object" || inner === null || JSON.isRawJSON(inner)) continue;
      const value = inner instanceof Members ? Object.fromEntries(inner.entries) : inner;
      // An assignment to `__proto__` would set no member.
      Object.defineProperty(holder, name, { value });
      open.push(value);
    }
  }
  return top.root;
}

/**
 * Finds members whose value would be lost or misread: those with a repeated name, and those named
 * `__proto__`. Takes a few microseconds for a text of 1 KB that has none.
 *
 * @param value - The value that `parseJson` returned for the text.
 * @returns The first fault in each member or element of the root.
 */
export function memberFaults(text: string, value: unknown): readonly MemberFault[] {
  if (scan(text).members === countMembers(value)) return [];
  return parseMembers(text).misnamed.map((path) => ({
    path,
    message: path.at(-1) === "__proto__" ? "is not allowed as a name" : "appears twice",
  }));
}

/** A member whose name is refused, and the reason. */
export type MemberFault = { readonly path: JsonPath; readonly message: string };

type Scanned = {
  readonly members: number;
  /** True if a double would change a number. */
  readonly rounds: boolean;
};

/** Scans JSON text. */
function scan(text: string): Scanned {
  let members = 0;
  let rounds = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) {
      i = endOfString(text, i);
    } else if (code === colon) {
      members += 1;
    } else if (isDigit(code)) {
      const start = i;
      while (isOfNumber(text.charCodeAt(i + 1))) i += 1;
      rounds ||= isRounded(text.slice(start, i + 1));
    }
  }
  return { members, rounds };
}

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];
const [plus, minus, point, letterE] = [0x2b, 0x2d, 0x2e, 0x65];

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isOfNumber(code: number): boolean {
  const isLetterE = (code | 0x20) === letterE;
  return isDigit(code) || code === point || isLetterE || code === plus || code === minus;
}

function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && text.charCodeAt(end) !== quote) {
    end += text.charCodeAt(end) === backslash ? 2 : 1;
  }
  return end;
}

/** Counts the members of a value; -1 if one is named `__proto__`. */
function countMembers(value: unknown): number {
  let count = 0;
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null || JSON.isRawJSON(next)) continue;
    if (Object.hasOwn(next, "__proto__")) return -1;
    const values = Array.isArray(next) ? next : Object.values(next);
    if (values !== next) count += values.length;
    for (const inner of values) if (typeof inner === "object") open.push(inner);
  }
  return count;
}

/** A JSON object with all its members in order, including those with a repeated name. */
export class Members {
  readonly entries: (readonly [name: string, value: unknown])[] = [];
}

/** Names of members and positions in arrays, from the root to a value. */
export type JsonPath = readonly (string | number)[];

/** An object or array that is being parsed. */
type Open = {
  readonly value: Members | unknown[];
  /** Its name or position in the enclosing one. */
  readonly step: string | number;
  names: Set<string> | undefined;
  /** The name of the member whose value comes next. */
  name: string | undefined;
};

const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[-+.\deE]*|true|false|null|[[\]{}]/g;

/**
 * Parses JSON without losing a member.
 *
 * @returns The value, in which objects are `Members` and numbers are as in `parseJson`; and the
 * first repeated or `__proto__` name in each member or element of the root.
 * @throws SyntaxError if the text is not JSON or nests too deep.
 */
export function parseMembers(
  text: string,
  isKept = isRounded,
): {
  readonly value: unknown;
  readonly misnamed: readonly JsonPath[];
} {
  // Checks the text, so that the tokens need no grammar here.
  JSON.parse(text);
  const root: unknown[] = [];
  const stack = [openAt(root, "")];
  const misnamed = new Map<string | number, JsonPath>();
  for (const [token] of text.matchAll(tokens)) {
    const open = stack.at(-1) as Open;
    if (token === "}" || token === "]") {
      stack.pop();
    } else if (open.value instanceof Members && open.name === undefined) {
      open.name = JSON.parse(token) as string;
      open.names ??= new Set();
      const first = stack[2]?.step ?? open.name;
      const isMisnamed = open.names.has(open.name) || open.name === "__proto__";
      if (isMisnamed && !misnamed.has(first)) {
        misnamed.set(first, [...stack.slice(2).map(({ step }) => step), open.name]);
      }
      open.names.add(open.name);
    } else {
      const value = startOf(token, isKept);
      const step = put(open, value);
      if (token === "{" || token === "[") stack.push(openAt(value as Open["value"], step));
    }
  }
  return { value: root[0], misnamed: [...misnamed.values()] };
}

function openAt(value: Open["value"], step: string | number): Open {
  return { value, step, names: undefined, name: undefined };
}

function startOf(token: string, isKept: (number: string) => boolean): unknown {
  if (token === "{") return new Members();
  return token === "[" ? [] : parseJson(token, isKept);
}

/** @returns The name or position of the value. */
function put(open: Open, value: unknown): string | number {
  if (Array.isArray(open.value)) return open.value.push(value) - 1;
  const { name = "" } = open;
  open.value.entries.push([name, value]);
  open.name = undefined;
  return name;
}

/** Returns the names and values of a JSON object in order; undefined for any other value. */
export function membersOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (value instanceof Members) return value.entries;
  if (typeof value !== "object" || value === null) return undefined;
  return Array.isArray(value) || JSON.isRawJSON(value) ? undefined : Object.entries(value);
}

/** Returns the name and the value of an object with exactly one member. */
export function onlyMember(value: unknown): readonly [string, unknown] | undefined {
  const [member, ...more] = membersOf(value) ?? [];
  return more.length === 0 ? member : undefined;
}
