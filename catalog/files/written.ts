import { type Document, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type * as z from "zod/mini";
import { isRounded } from "../../packages/event-patterns/json/json-number.ts";
import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";

/** What is wrong with a value: the way to it from the root, and what would be right. */
export type Fault = { readonly path: readonly PropertyKey[]; readonly message: string };

/** A schema's refusal. */
export function shapeFaults(error: z.core.$ZodError): readonly Fault[] {
  return error.issues.flatMap(faultsOfIssue);
}

function faultsOfIssue(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: "is not known here" }));
  }
  // The fault of a name is inside: what the record says itself is only that there is one.
  const [inner] = issue.code === "invalid_key" ? issue.issues : [];
  return [{ path: issue.path, message: inner?.message ?? issue.message }];
}

/** What is wrong with a file, and where in it. */
export type FileFault = {
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

type Written =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Where in the file a fault of the value stands. */
      readonly locate: (fault: Fault) => FileFault;
    }
  | { readonly ok: false; readonly faults: readonly FileFault[] };

/**
 * Reads JSON or YAML (of which JSON is a part). A number that a double would change is an object of
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
    // Aliases that stand for too much, or for nothing.
    return { ok: false, faults: [at(0, error instanceof Error ? error.message : String(error))] };
  }
}

/** Returns where a key is named `__proto__`: readers of the value would pass over it. */
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

/** YAML also has numbers in forms that JSON does not have. */
const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

/** Where the value at a path stands; if it is missing, where what should have it does. */
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
