import { parsePatternText } from "../../event-patterns/index.ts";
import { AwsError } from "../aws-error.ts";
import type { Schedule } from "./schedule.ts";
import type { TargetInput } from "./target-input.ts";

export type Pattern = Extract<ReturnType<typeof parsePatternText>, { ok: true }>["pattern"];

/** The destination of a rule's matching events. */
export type Target = {
  readonly id: string;
  readonly arn: string;
  readonly input: TargetInput;
  readonly messageGroupId?: string | undefined;
  readonly deadLetterArn?: string | undefined;
  /** Role to send with. Without it, the target's own policy decides. */
  readonly roleArn?: string | undefined;
};

export type Rule = {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly description?: string | undefined;
  readonly enabled: boolean;
  /** Without it, no event matches. */
  readonly pattern?: Pattern | undefined;
  /** As written in the template. */
  readonly patternText?: string | undefined;
  readonly schedule?: Schedule | undefined;
  readonly targets: readonly Target[];
};

/**
 * Reads an event pattern.
 *
 * @throws AwsError with EventBridge's error if it is not valid.
 */
export function readPattern(text: string): Pattern {
  const parsed = parsePatternText(text);
  if (parsed.ok) return parsed.pattern;
  throw invalid(`${parsed.fault.message} at ${parsed.fault.pointer || "the root"}`);
}

function invalid(reason: string): AwsError {
  return new AwsError(
    "InvalidEventPatternException",
    `Event pattern is not valid. Reason: ${reason}`,
  );
}
