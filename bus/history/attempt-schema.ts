import * as z from "zod/mini";
import { failureReasons } from "../outbound/answer.ts";

const resultShape = {
  /** Unix milliseconds. */
  at: z.int(),
  duration_ms: z.int(),
  /** Of the answer; null where none came. */
  status: z.nullable(z.int()),
  /** Why it failed, for programs: `status` where an answer came that is no success; null where it arrived. */
  reason: z.nullable(z.enum([...failureReasons, "status"])),
  /** Why it failed, in words. */
  error: z.nullable(z.string()),
};

/** What came of an attempt. */
export const attemptResultSchema = z.strictObject(resultShape);
export type AttemptResultView = z.infer<typeof attemptResultSchema>;

const call = z.strictObject({
  method: z.string(),
  /** With what is secret in it masked. */
  url: z.string(),
  duration_ms: z.int(),
  /** Null where no answer came. */
  status: z.nullable(z.int()),
  /** Why none came, or the beginning of what was answered. */
  text: z.string(),
});

/**
 * An attempt with what was answered: its headers, and the first 2 KB of its body. Of an integration, with the
 * calls that it made; the answer is the last one's.
 */
export const attemptSchema = z.strictObject({
  ...resultShape,
  headers: z.nullable(z.record(z.string(), z.string())),
  body: z.nullable(z.string()),
  calls: z.optional(z.array(call)),
});
export type AttemptView = z.infer<typeof attemptSchema>;
