import { isObject } from "../cloudformation/template.ts";

/** A pattern that AWS refuses or that is not supported here. The message names the part. */
export class FilterPatternFault extends Error {
  override readonly name = "FilterPatternFault";
}

/** The filter pattern of a metric filter, for log events in JSON. */
export type FilterPattern = {
  /** Its selectors, such as `$.status`. */
  readonly selectors: ReadonlySet<string>;
  matches(event: unknown): boolean;
};

type Condition = (event: unknown) => boolean;

/**
 * Parses a JSON filter pattern: comparisons, `IS NULL`, `IS TRUE`, `IS FALSE` and `NOT EXISTS`,
 * with `&&`, `||` and parentheses.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 *
 * @throws FilterPatternFault for every other pattern, such as terms, space-delimited fields or
 * regular expressions.
 */
export function readFilterPattern(text: string): FilterPattern {
  const inner = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (inner === undefined) {
    throw new FilterPatternFault(`${shown(text)}: only JSON patterns, in braces, are supported`);
  }
  const tokens = tokensOf(inner);
  const selectors = new Set<string>();
  const matches = readAny(tokens, selectors);
  if (tokens.length > 0) throw unexpected(tokens[0]);
  return { selectors, matches };
}

/** Returns the value at a selector; undefined if the event has none. */
export function valueAt(event: unknown, selector: string): unknown {
  const steps = selector.slice(1).matchAll(/\.([\w-]+)|\[(\d+)\]/g);
  let value = event;
  for (const [, name, index] of steps) {
    if (name !== undefined) {
      value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    } else value = Array.isArray(value) ? value[Number(index)] : undefined;
  }
  return value;
}

const token = /\s*(&&|\|\||[()]|!=|<=|>=|[=<>]|"(?:[^"\\]|\\.)*"|[^\s()=!<>&|"]+)/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ""; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(text)?.[1];
    if (found === undefined) throw unexpected(text.slice(at).trim());
    tokens.push(found);
  }
  return tokens;
}

function readAny(tokens: string[], selectors: Set<string>): Condition {
  const parts = [readAll(tokens, selectors)];
  while (tokens[0] === "||") {
    tokens.shift();
    parts.push(readAll(tokens, selectors));
  }
  return (event) => parts.some((part) => part(event));
}

function readAll(tokens: string[], selectors: Set<string>): Condition {
  const parts = [readOne(tokens, selectors)];
  while (tokens[0] === "&&") {
    tokens.shift();
    parts.push(readOne(tokens, selectors));
  }
  return (event) => parts.every((part) => part(event));
}

function readOne(tokens: string[], selectors: Set<string>): Condition {
  const first = tokens.shift();
  if (first === "(") {
    const inner = readAny(tokens, selectors);
    const end = tokens.shift();
    if (end !== ")") throw unexpected(end);
    return inner;
  }
  if (first === undefined || !/^\$(\.[\w-]+|\[\d+\])+$/.test(first)) throw unexpected(first);
  selectors.add(first);
  const operator = tokens.shift();
  const operand = tokens.shift();
  const test = testOf(operator, operand);
  return (event) => test(valueAt(event, first));
}

const constants: Readonly<Record<string, unknown>> = { NULL: null, TRUE: true, FALSE: false };

function testOf(operator: string | undefined, operand: string | undefined) {
  if (operator === "NOT" && operand === "EXISTS") return (value: unknown) => value === undefined;
  if (operand === undefined) throw unexpected(operand);
  if (operator === "IS" && Object.hasOwn(constants, operand)) {
    return (value: unknown) => value === constants[operand];
  }
  switch (operator) {
    case "=":
      return equals(operand);
    case "!=": {
      const isEqual = equals(operand);
      return (value: unknown) => isLeaf(value) && !isEqual(value);
    }
    case "<":
    case "<=":
    case ">":
    case ">=":
      return comparison(operator, operand);
    default:
      throw unexpected(operator);
  }
}

function equals(operand: string): (value: unknown) => boolean {
  if (operand.startsWith("%")) {
    throw new FilterPatternFault(`${operand}: regular expressions are not supported`);
  }
  if (isNumber(operand)) {
    return (value) =>
      isLeaf(value) &&
      typeof value !== "boolean" &&
      value !== "" &&
      Number(value) === Number(operand);
  }
  const text = operand.startsWith('"')
    ? operand.slice(1, -1).replaceAll(/\\(.)/g, "$1")
    : bare(operand);
  // A star is a wildcard at the beginning and at the end, and an ordinary character in between.
  const [starts, ends] = [text.startsWith("*"), text.endsWith("*")];
  const part = text.slice(starts ? 1 : 0, ends && text.length > 1 ? -1 : undefined);
  return (value) => {
    if (!isLeaf(value)) return false;
    const found = String(value);
    if (starts && ends) return found.includes(part);
    if (starts) return found.endsWith(part);
    return ends ? found.startsWith(part) : found === part;
  };
}

function comparison(operator: "<" | "<=" | ">" | ">=", operand: string) {
  if (!isNumber(operand)) throw new FilterPatternFault(`${operator} ${operand}: expected a number`);
  const limit = Number(operand);
  const holds = {
    "<": (value: number) => value < limit,
    "<=": (value: number) => value <= limit,
    ">": (value: number) => value > limit,
    ">=": (value: number) => value >= limit,
  }[operator];
  return (value: unknown) => typeof value === "number" && holds(value);
}

function bare(operand: string): string {
  if (/^[\w.*-]+$/.test(operand)) return operand;
  throw new FilterPatternFault(`${operand}: must be in double quotes`);
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

/**
 * False for an array, an object or a missing value, which is neither equal nor unequal to anything.
 */
function isLeaf(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function unexpected(found: string | undefined): FilterPatternFault {
  return new FilterPatternFault(
    found === undefined ? "ends too early" : `${shown(found)} is not supported here`,
  );
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
