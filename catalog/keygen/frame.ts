import { boolean, dictionary, open, optional, someText, text } from "../kinds.ts";

/*
 * The `vendor` member of Keygen's events: what the frame of its webhooks has and our envelope has
 * not. `meta` is the top-level meta of the JSON:API document in the webhook's payload.
 */
const frame = {
  account: optional(someText),
  api_version: optional(someText),
};

export const plainFrame = open({ ...frame, meta: optional(dictionary) });

/** Older versions of Keygen's API say `constant` where newer ones say `code`. */
export const validationFrame = open({
  ...frame,
  meta: open({
    ts: someText,
    valid: boolean,
    detail: someText,
    code: optional(someText),
    constant: optional(someText),
    scope: optional(dictionary),
  }),
});

/** The token is a secret: it goes to the subscriber, and never into a log. */
export const passwordResetFrame = open({ ...frame, meta: open({ passwordResetToken: someText }) });

/** The versions between which a release was upgraded; the older one may be unknown. */
export const upgradeFrame = open({ ...frame, meta: open({ current: text, next: someText }) });

export const proofFrame = open({ ...frame, meta: open({ proof: someText }) });
