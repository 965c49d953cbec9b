import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { memberFaults, parseJson } from "../../packages/event-patterns/json/json-text.ts";
import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
import { Failure } from "./failure.ts";

/**
 * The events of a file, or of the standard input: one, an array of them, or one a line.
 *
 * @throws Failure for what is none of these.
 */
export async function readEvents(file: string | undefined): Promise<readonly object[]> {
  const events = eventsIn((await contentOf(file)).replace(/^\ufeff/, ""));
  if (events.length === 0) throw new Failure("There are no events in it.");
  return events;
}

async function contentOf(file: string | undefined): Promise<string> {
  if (file === undefined && process.stdin.isTTY) {
    throw new Failure(
      "Say what to publish: a FILE, events on the standard input, or --event CODE for a sample.",
    );
  }
  if (file === undefined || file === "-") return text(process.stdin);
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function eventsIn(content: string): readonly object[] {
  const whole = parsed(content);
  if (whole.ok) return [whole.value].flat().map((value, i) => objectOf(value, `Event ${i + 1}`));
  const lines = content.split(/\r?\n/).map((line, i) => ({ line, name: `Line ${i + 1}` }));
  const written = lines.filter(({ line }) => line.trim() !== "");
  // What begins as a document and is none is not lines of documents.
  const [first] = written;
  if (first && written.length > 1 && !parsed(first.line).ok) {
    throw new Failure(`This is neither JSON nor JSON lines: ${whole.message}`);
  }
  return written.map(({ line, name }) => {
    const one = parsed(line);
    if (!one.ok) throw new Failure(`${name} is not JSON: ${one.message}`);
    return objectOf(one.value, name);
  });
}

function objectOf(value: unknown, name: string): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Failure(`${name} is no event: an event is a JSON object.`);
}

function parsed(json: string) {
  try {
    const value = parseJson(json);
    const [fault] = memberFaults(json, value);
    if (!fault) return { ok: true, value } as const;
    return { ok: false, message: `${pointerTo(fault.path)} ${fault.message}` } as const;
  } catch (error) {
    return { ok: false, message: (error as Error).message } as const;
  }
}
