import { ACCOUNT_ID, globalArnOf } from "./account.ts";
import type { Caller } from "./caller.ts";
import { queryReply } from "./query-protocol.ts";
import type { Reply } from "./reply.ts";

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export function callerIdentity(caller: Caller): Reply {
  const [arn, userId] =
    caller.kind === "function"
      ? [globalArnOf("sts", `assumed-role/${caller.logicalId}`), `AROALOCAL:${caller.logicalId}`]
      : [globalArnOf("iam", "root"), ACCOUNT_ID];
  return queryReply(
    "GetCallerIdentity",
    "https://sts.amazonaws.com/doc/2011-06-15/",
    `<Arn>${arn}</Arn><UserId>${userId}</UserId><Account>${ACCOUNT_ID}</Account>`,
  );
}
