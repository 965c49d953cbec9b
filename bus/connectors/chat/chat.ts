import type { LicenseEvent } from "../../events/event.ts";
import type { Connector } from "../connector.ts";
import { secretsOf } from "./hook-url.ts";
import { madeOf, type Templates, templateFor } from "./templates.ts";

/** A channel of a chat, by a secret URL. */
export type ChatTarget = { readonly url: string; readonly templates?: Templates | undefined };

/** The parts that differ between chats: the messages of an event, of a text and of an object. */
export type Chat = Pick<Connector<ChatTarget>, "read"> & {
  readonly ofEvent: (event: LicenseEvent) => object;
  readonly ofText: (text: string) => object;
  readonly ofObject: (object: Readonly<Record<string, unknown>>) => object;
};

/** Returns a connector that posts a message for each event, made by the company's template or from the event. */
export function chat({ ofEvent, ofText, ofObject, read }: Chat): Connector<ChatTarget> {
  function bodyOf(value: unknown): object | undefined {
    const made = madeOf(value);
    switch (made.kind) {
      case "nothing":
        return undefined;
      case "text":
        return ofText(made.text);
      case "object":
        return ofObject(made.object);
      default:
        return made satisfies never;
    }
  }

  return {
    understands: () => true,
    urlOf: ({ url }) => url,
    signIn: ({ url }) => ({ headers: {}, secrets: secretsOf(url) }),
    expressions({ event }, { templates }) {
      const message = templateFor(event, templates);
      return message === undefined ? {} : { message };
    },
    *plan(event, { url, templates }, { made }) {
      const hasTemplate = templateFor(event.event, templates) !== undefined;
      const body = hasTemplate ? bodyOf(made.message) : ofEvent(event);
      if (body) yield { method: "POST", url, body, once: true };
      return undefined;
    },
    read,
  };
}
