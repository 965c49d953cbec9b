import { boolean, dictionary, open, optional, type Schema, someText, text } from "../kinds.ts";
import { lazily } from "../lazily.ts";

/*
 * The `vendor` member of Keygen's events: parts of its webhooks' frame that our envelope lacks.
 * `meta` is the top-level meta of the JSON:API document in the webhook's payload.
 */
const frame = <M extends Schema>(metaOf: () => M) =>
  lazily(() => {
    const known = optional(someText);
    return open({ account: known, api_version: known, meta: metaOf() });
  });

const frames = {
  plain: frame(() => optional(dictionary)),

  /** Older versions of Keygen's API use `constant`, newer ones `code`. */
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

  /** The token is a secret: the subscriber receives it, and no log may contain it. */
  passwordReset: frame(() => open({ passwordResetToken: someText })),

  /** The versions between which a release was upgraded. The older one may be unknown. */
  upgrade: frame(() => open({ current: text, next: someText })),

  proof: frame(() => open({ proof: someText })),
};
export type Frames = typeof frames;

const defaultFrame = lazily(() => optional(frames.plain()));

/** Returns the schema of an event's `vendor` member, which most events may omit. */
export function frameOf(name: keyof Frames | undefined): Schema {
  return name ? frames[name]() : defaultFrame();
}
