import { type Document, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type * as z from "zod/mini";
import { isRounded } from "../../packages/event-patterns/json/json-number.ts";
import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
import { unknownName } from "../kinds.ts";

/** A fault of a value: the path to it from the root, and what would be valid. */
export type Fault = { readonly path: readonly PropertyKey[]; readonly message: string };

/** Returns the faults of a schema's error. */
export function shapeFaults(error: z.core.$ZodError): readonly Fault[] {
  return error.issues.flatMap(faultsOfIssue);
}

function faultsOfIssue(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code === "unrecognized_keys") {
    const { keys, path, message } = issue;
    return keys.map((key) => ({ path: [...path, key], message: unknownName(key, message) }));
  }
  // The fault of a name is inside. The record itself only reports that there is one.
  const [inner] = issue.code === "invalid_key" ? issue.issues : [];
  return [{ path: issue.path, message: inner?.message ?? issue.message }];
}

/** A fault of a file, with its place. */
export type FileFault = {
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

type Written =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Returns the place in the file of a fault of the value. */
      readonly locate: (fault: Fault) => FileFault;
    }
  | { readonly ok: false; readonly faults: readonly FileFault[] };

/**
 * Parses JSON or YAML (which includes JSON). A number that a double would change is an object of
 * `JSON.rawJSON`.
 */
export function readWritten(text: string): Written {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error",
  });
  const at = (offset: number, message: string): FileFault => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, message };
  };
  if (document.errors.length > 0) {
    return { ok: false, faults: document.errors.map(({ pos, message }) => at(pos[0], message)) };
  }
  const misnamed = firstMisnamed(document);
  if (misnamed !== undefined) {
    return { ok: false, faults: [at(misnamed, "__proto__ is not allowed as a name")] };
  }
  keepNumbers(document);
  const locate = ({ path, message }: Fault) =>
    at(offsetOf(document, path), `${pointerTo(path)} ${message}`.trim());
  try {
    return { ok: true, value: document.toJS(), locate };
  } catch (error) {
    // Aliases that expand to too much, or to nothing.
    return { ok: false, faults: [at(0, error instanceof Error ? error.message : String(error))] };
  }
}

/** Returns the place of a key named `__proto__`, which readers of the value would skip. */
function firstMisnamed(document: Document.Parsed): number | undefined {
  let misnamed: number | undefined;
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== "__proto__") return undefined;
      misnamed = key.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return misnamed;
}

/** Keeps the text of each number that a double would change. */
function keepNumbers(document: Document.Parsed): void {
  visit(document, {
    Scalar(_, scalar) {
      const { value, source = "" } = scalar;
      if (typeof value !== "number" || !jsonNumber.test(source)) return;
      if (isRounded(source)) scalar.value = JSON.rawJSON(source);
    },
  });
}

/** YAML also has number formats that JSON lacks. */
const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

/**
 * Returns the offset of the value at a path; if it is missing, of the value that should contain it.
 */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (hasRange(node)) return node.range[0];
  }
  return 0;
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}
