import { expect, test } from "vitest";
import { answerOfError } from "./answer.ts";
import { RoleNotAssumed } from "./refusal.ts";

const target = {
  type: "sqs",
  queue_arn: "arn:aws:sqs:eu-west-1:111122223333:events",
  role_arn: "arn:aws:iam::111122223333:role/license-event-bus-sender",
} as const;
const of = {
  companyId: 7,
  eventBusArn: "arn:aws:events:eu-west-1:444455556666:event-bus/bus",
};

/** An error as the SDK throws it. */
function ofAws(name: string, httpStatusCode: number, message = "No."): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

const read = (error: Error) => answerOfError(error, target, of);

test.each([
  ["AccessDenied", 403, "must allow sqs:SendMessage on arn:aws:sqs:eu-west-1:111122223333:events"],
  ["QueueDoesNotExist", 400, "arn:aws:sqs:eu-west-1:111122223333:events does not exist"],
  ["KmsAccessDenied", 400, "must allow kms:GenerateDataKey and kms:Decrypt"],
  ["InvalidParameterValue", 400, "InvalidParameterValue: No."],
  ["InternalFailure", 500, "InternalFailure: No."],
])("%s is a failure that is retried, with what to do about it", (name, status, text) => {
  const { response, answer, fault } = read(ofAws(name, status));
  expect(response).toMatchObject({ kind: "answered", status, body: `${name}: No.` });
  expect(answer).toEqual({ isSuccess: false, isThrottled: false });
  expect(fault).toContain(text);
});

test.each([
  ["ThrottlingException", 400],
  ["RequestThrottled", 403],
  ["ServiceUnavailable", 503],
])("%s slows the endpoint down", (name, status) => {
  expect(read(ofAws(name, status)).answer).toEqual({ isSuccess: false, isThrottled: true });
});

test.each([
  ["InvalidMessageContents", "Invalid characters found."],
  ["InvalidParameterValue", "Reason: Message must be shorter than 1048576 bytes."],
  ["InvalidParameterException", "Invalid parameter: Message too long"],
  ["ValidationException", "Total size of the entries in the request is over the limit."],
])("a message that no attempt can send is dead, and others go on: %s", (name, message) => {
  expect(read(ofAws(name, 400, message)).answer).toMatchObject({ wants: "abort", isWell: true });
});

test("a role that cannot be assumed is retried, and the reason names the external id", () => {
  const { answer, fault } = read(new RoleNotAssumed(ofAws("AccessDenied", 403)));
  expect(answer).toEqual({ isSuccess: false, isThrottled: false });
  expect(fault).toContain(
    "must allow sts:AssumeRole to arn:aws:iam::444455556666:root with the external id 444455556666:eu-west-1:bus:company:7",
  );
  expect(read(new RoleNotAssumed(ofAws("RegionDisabledException", 403))).fault).toContain(
    "could not be assumed: RegionDisabledException: No.",
  );
});

test("an error without an answer is one of the network, also on the way to the role", () => {
  const reset = Object.assign(new Error("x"), { code: "ECONNRESET", $metadata: { attempts: 3 } });
  const late = Object.assign(new Error("x"), { name: "AbortError" });
  for (const [error, reason] of [
    [reset, "connection"],
    [new RoleNotAssumed(reset), "connection"],
    [late, "timeout"],
  ] as const) {
    expect(read(error).response).toMatchObject({ kind: "failed", reason });
  }
});
