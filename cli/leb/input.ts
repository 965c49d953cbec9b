import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { faultLine } from "../../catalog/files/folder.ts";
import { readWritten } from "../../catalog/files/written.ts";
import { stepsOf } from "../../packages/event-patterns/json/pointer.ts";
import { Failure } from "./failure.ts";
import { withVariables } from "./secrets-in-file.ts";

/** Input of the API, as properties. */
export type Input = Readonly<Record<string, unknown>>;

/** A value for a place in an input. */
export type Setting = { readonly path: readonly string[]; readonly value: unknown };

/** Options that give any input of the API. */
export type InputOptions = {
  readonly file?: string;
  readonly set?: readonly Setting[];
};

/** Adds the options that give any input of the API. */
export function withInputOptions(command: Command): Command {
  return command
    .option("-f, --file <file>", "YAML or JSON file with the fields; - for standard input")
    .option(
      "--set <path=value>",
      "a field, in JSON or as text: target.auth.type=bearer, timeout=10, retry=null; repeatable",
      (text: string, before: readonly Setting[] = []) => [...before, settingIn(text)],
    );
}

/**
 * Parses `path=value`. Dots separate the steps of a path. One that begins with a slash is a JSON pointer, for names
 * with dots.
 *
 * @throws InvalidArgumentError
 */
export function settingIn(text: string): Setting {
  const end = text.indexOf("=");
  if (end < 1) {
    throw new InvalidArgumentError("Expected path=value, such as target.url=https://example.com.");
  }
  const name = text.slice(0, end);
  const path = name.startsWith("/") ? stepsOf(name) : name.split(".");
  if (path.some((step) => step === "" || step === "__proto__")) {
    throw new InvalidArgumentError("Expected a path of names, such as target.url.");
  }
  return { path, value: jsonOrText(text.slice(end + 1)) };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Returns a copy of an input with a value at a place. */
export function withSetting(input: unknown, { path, value }: Setting): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const inner = withSetting(Object(input)[step], { path: rest, value });
  if (!Array.isArray(input)) return { ...Object(input), [step]: inner };
  const copy = [...input];
  copy[Number(step)] = inner;
  return copy;
}

/**
 * Reads an input from a file, with the environment's values for `${NAME}`.
 *
 * @throws Failure for content that is not one object.
 */
export function inputIn(file: string | undefined): Input {
  if (file === undefined) return {};
  const value = valueIn(file);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Input;
  throw new Failure(`${file} must have one object with the fields.`);
}

/**
 * Reads a JSON or YAML file, with the environment's values for `${NAME}`.
 *
 * @throws Failure if it cannot be read, or a variable is not set.
 */
export function valueIn(file: string): unknown {
  const written = readWritten(textIn(file));
  if (!written.ok) throw new Failure(written.faults.map((f) => faultLine(file, f)).join("\n"));
  const { value, unset } = withVariables(written.value, process.env);
  const lines = unset.map(({ path, name }) =>
    faultLine(file, written.locate({ path, message: `needs the environment variable ${name}` })),
  );
  if (lines.length > 0) throw new Failure(lines.join("\n"));
  return value;
}

/**
 * Reads a text from a file.
 *
 * @throws Failure if it cannot be read.
 */
export function textIn(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * Parses the value of an option: an event pattern as JSON, or `@` and a file.
 *
 * @throws InvalidArgumentError if it is not JSON, Failure if the file cannot be read.
 */
export function patternIn(text: string): Input {
  if (text.startsWith("@")) return valueIn(text.slice(1)) as Input;
  try {
    return JSON.parse(text) as Input;
  } catch (error) {
    throw new InvalidArgumentError(
      `Expected JSON, such as {"source":["license-api"]}: ${(error as Error).message}`,
    );
  }
}
