import type { LicenseEvent } from "../../events/event.ts";
import type { Connector } from "../connector.ts";
import { secretsOf } from "./hook-url.ts";
import { templateInput, withLists } from "./template.ts";

/** A channel of a chat, by a secret URL. */
export type ChatTarget = { readonly url: string; readonly templates?: Templates | undefined };

/** The parts that differ between chats: the messages of an event, of a text and of an object. */
export type Chat = Pick<Connector<ChatTarget>, "read"> & {
  readonly ofEvent: (event: LicenseEvent) => object;
  readonly ofText: (text: string) => object;
  readonly ofObject: (object: Readonly<Record<string, unknown>>) => object;
  /** Escapes a text for the markup of the chat. */
  readonly escaped: (text: string) => string;
  /** Properties that are lists in every message. */
  readonly lists: ReadonlySet<string>;
};

/** Returns a connector that posts a message for each event, made by the company's template or from the event. */
export function chat({
  ofEvent,
  ofText,
  ofObject,
  escaped,
  lists,
  read,
}: Chat): Connector<ChatTarget> {
  function bodyOf(value: unknown): object | undefined {
    const made = madeOf(value);
    switch (made.kind) {
      case "nothing":
        return undefined;
      case "text":
        return ofText(made.text);
      case "object":
        return ofObject(withLists(made.object, lists));
      default:
        return made satisfies never;
    }
  }

  return {
    understands: () => true,
    urlOf: ({ url }) => url,
    signIn: ({ url }) => ({ headers: {}, secrets: secretsOf(url) }),
    expressions({ event }, { templates = {} }) {
      const key = templateFor(event, templates);
      return key === undefined ? {} : { [pathOf(key)]: templates[key] ?? "" };
    },
    inputOf: (event) => templateInput(event, escaped),
    *plan(event, { url, templates }, { made }) {
      const key = templateFor(event.event, templates);
      const body = key === undefined ? ofEvent(event) : bodyOf(made[pathOf(key)]);
      if (!body) return { reason: `\`${pathOf(key ?? "")}\` returned no message` };
      yield { method: "POST", url, body, once: true };
      return undefined;
    },
    read,
  };
}

/** A company's own messages: JSONata by event code, `license.*` and `*` included. */
export type Templates = Readonly<Record<string, string>>;

/** Returns the key of the most specific template of an event: its code, or the longest prefix of it. */
export function templateFor(code: string, templates: Templates = {}): string | undefined {
  if (Object.hasOwn(templates, code)) return code;
  const [best] = Object.keys(templates)
    .filter((key) => key.endsWith("*") && code.startsWith(key.slice(0, -1)))
    .toSorted((a, b) => b.length - a.length);
  return best;
}

/** Returns the path of a template in the target. */
function pathOf(key: string): string {
  return `templates.${key}`;
}

/** The result of a template: a text, a message in the system's own form, or nothing. */
export type Made =
  | { readonly kind: "nothing" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "object"; readonly object: Readonly<Record<string, unknown>> };

/**
 * Reads the value that a template returned. Blank text, null and undefined are `nothing`. Arrays,
 * numbers and booleans become JSON text.
 */
export function madeOf(value: unknown): Made {
  if (value === undefined || value === null) return { kind: "nothing" };
  if (typeof value === "object" && !Array.isArray(value)) {
    return { kind: "object", object: value as Readonly<Record<string, unknown>> };
  }
  const text = (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed();
  return text.trim() === "" ? { kind: "nothing" } : { kind: "text", text };
}
