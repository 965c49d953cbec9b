import type { Answer, Response } from "../outbound/answer.ts";
import { networkFailure } from "../outbound/network-failure.ts";
import { actionFor, awsAccessOf } from "./access.ts";
import { RoleNotAssumed } from "./refusal.ts";
import { type AwsTarget, resourceOf } from "./target.ts";

/** The result of an attempt at a company's AWS account. `fault` says what to do; null without a fault. */
export type AwsAnswer = {
  readonly response: Response;
  readonly answer: Answer;
  readonly fault: string | null;
};

/** Returns the result of a message that AWS accepted. */
export function accepted(messageId: string | undefined): AwsAnswer {
  const body = JSON.stringify({ MessageId: messageId });
  return {
    response: { kind: "answered", status: 200, headers: {}, body },
    answer: { isSuccess: true, isThrottled: false },
    fault: null,
  };
}

type AwsError = Error & { readonly $metadata?: { readonly httpStatusCode?: number } };

const throttling = /Thrott|TooManyRequests|SlowDown|LimitExceeded/;
const denied = /^(AccessDenied|AuthorizationError)/;
const keyDenied = /^(Kms|KMS)/;
const absent = /^(QueueDoesNotExist|NotFound|ResourceNotFound)/;
/** Errors about the message itself: it is too large, or has characters that the service does not take. */
const ofMessage =
  /^(InvalidMessageContents|MalformedDetail)|must be shorter than|too long|over the limit/;

/**
 * Reads an error of the SDK. All are retried, because the company can change its role, queue, topic or event bus,
 * except those about the message itself.
 *
 * @param of - The subscription's company, and this deployment's event bus.
 */
export function answerOfError(
  error: unknown,
  target: AwsTarget,
  of: { readonly companyId: number; readonly eventBusArn: string },
): AwsAnswer {
  const isOfRole = error instanceof RoleNotAssumed;
  const reason = (isOfRole ? error.cause : error) as AwsError;
  const { name, message, $metadata } = reason;
  const status = $metadata?.httpStatusCode;
  if (status === undefined) return unanswered(reason);
  const text = `${name}: ${message}`;
  const isLasting = !isOfRole && ofMessage.test(text);
  return {
    response: { kind: "answered", status, headers: {}, body: text },
    answer: {
      isSuccess: false,
      isThrottled: throttling.test(name) || status === 429 || status === 503,
      ...(isLasting && { wants: "abort", isWell: true }),
    },
    fault: isOfRole ? roleFault(reason, target, of) : sendFault(reason, target),
  };
}

function unanswered(error: AwsError): AwsAnswer {
  const isLate = ["AbortError", "TimeoutError"].includes(error.name);
  const { reason, message } = isLate
    ? { reason: "timeout" as const, message: "AWS did not answer in time" }
    : networkFailure(error);
  return {
    response: { kind: "failed", reason, message },
    answer: { isSuccess: false, isThrottled: false },
    fault: null,
  };
}

function roleFault(
  { name, message }: AwsError,
  { role_arn }: AwsTarget,
  { companyId, eventBusArn }: { readonly companyId: number; readonly eventBusArn: string },
): string {
  if (!denied.test(name)) return `The role ${role_arn} could not be assumed: ${name}: ${message}`;
  const { principal, external_id } = awsAccessOf(companyId, eventBusArn);
  return `The bus cannot assume the role ${role_arn}. It must exist, and its trust policy must allow sts:AssumeRole to ${principal} with the external id ${external_id}`;
}

function sendFault({ name, message }: AwsError, target: AwsTarget): string {
  const resource = resourceOf(target);
  if (denied.test(name)) {
    return `Access denied. The policies of the role ${target.role_arn} must allow ${actionFor(resource)} on ${resource}`;
  }
  if (keyDenied.test(name)) {
    return `The key of ${resource} cannot be used: ${name}. The policies of the role and of the key must allow kms:GenerateDataKey and kms:Decrypt`;
  }
  return absent.test(name) ? `${resource} does not exist` : `${name}: ${message}`;
}
