import { openText, someText, text } from "../kinds.ts";
import { lazily } from "../lazily.ts";

/** The `vendor` member of FlexNet's events: what its `eventHeader` has and our envelope has not. */
export const header = lazily(() => openText({ userId: text, tenant: text, timeStamp: someText }));
