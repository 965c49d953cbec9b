import { boolean, dictionary, open, optional, type Schema, someText, text } from "../kinds.ts";
import { lazily } from "../lazily.ts";

/*
 * The `vendor` member of Keygen's events: what the frame of its webhooks has and our envelope has
 * not. `meta` is the top-level meta of the JSON:API document in the webhook's payload.
 */
const frame = <M extends Schema>(metaOf: () => M) =>
  lazily(() => {
    const known = optional(someText);
    return open({ account: known, api_version: known, meta: metaOf() });
  });

const frames = {
  plain: frame(() => optional(dictionary)),

  /** Older versions of Keygen's API say `constant` where newer ones say `code`. */
  validation: frame(() =>
    open({
      ts: someText,
      valid: boolean,
      detail: someText,
      code: optional(someText),
      constant: optional(someText),
      scope: optional(dictionary),
    }),
  ),

  /** The token is a secret: it goes to the subscriber, and never into a log. */
  passwordReset: frame(() => open({ passwordResetToken: someText })),

  /** The versions between which a release was upgraded; the older one may be unknown. */
  upgrade: frame(() => open({ current: text, next: someText })),

  proof: frame(() => open({ proof: someText })),
};
export type Frames = typeof frames;

const usual = lazily(() => optional(frames.plain()));

/** The schema of an event's `vendor` member, which most events may do without. */
export function frameOf(name: keyof Frames | undefined): Schema {
  return name ? frames[name]() : usual();
}
