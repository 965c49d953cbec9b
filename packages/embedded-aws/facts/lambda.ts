import { ACCEPTED, type Fact, fact } from "./fact.ts";

const API = "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html";
const QUOTAS = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";

const MIB = 1024 * 1024;
const json = (bytes: number) => JSON.stringify("p".repeat(bytes - 2));
const invoked = (more: object) => ["Invoke", { FunctionName: "echo", ...more }] as const;

export const lambdaFacts: readonly Fact[] = [
  fact("a payload is any JSON value", API, invoked({ Payload: "[1]" }), { payload: "[1]" }),
  fact(
    "a payload that is not JSON is refused",
    API,
    invoked({ Payload: "{" }),
    "InvalidRequestContentException",
  ),
  fact(
    "a payload over 6 MB is refused",
    QUOTAS,
    invoked({ Payload: json(6 * MIB + 1) }),
    "RequestTooLargeException",
  ),
  fact(
    "an asynchronous payload can have 1 MB",
    API,
    invoked({ InvocationType: "Event", Payload: json(MIB) }),
    ACCEPTED,
  ),
  fact(
    "an asynchronous payload over 1 MB is refused",
    API,
    invoked({ InvocationType: "Event", Payload: json(MIB + 1) }),
    "RequestTooLargeException",
  ),
  fact(
    "a function that does not exist",
    API,
    invoked({ FunctionName: "nobody" }),
    "ResourceNotFoundException",
  ),
  fact(
    "a function's name has no blanks",
    API,
    invoked({ FunctionName: "no body" }),
    "ValidationException",
  ),
  fact(
    "an invocation type is one of three",
    API,
    invoked({ InvocationType: "Later" }),
    "ValidationException",
  ),
];
