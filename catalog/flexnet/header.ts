import { openText, someText, text } from "../kinds.ts";
import { lazily } from "../lazily.ts";

/** The `vendor` member of FlexNet's events: fields of its `eventHeader` that our envelope lacks. */
export const header = lazily(() => openText({ userId: text, tenant: text, timeStamp: someText }));
