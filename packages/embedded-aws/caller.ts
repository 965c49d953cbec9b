import { ACCOUNT_ID, accountIn, globalArnOf } from "./account.ts";
import { queryReply, type Reply } from "./wire-protocol.ts";

/** The caller of the endpoint, by the access key of the signature. Signatures are not verified. */
export type Caller =
  | {
      readonly kind: "function";
      readonly logicalId: string;
      /**
       * The function's environment; undefined for a caller that uses the key of the function
       * itself.
       */
      readonly environmentId: string | undefined;
    }
  /** A session of an assumed role. */
  | { readonly kind: "session"; readonly accessKeyId: string }
  /**
   * A caller with the credentials of `EmbeddedAws.environment`, or any others. An access key of 12 digits is that of
   * the account's owner.
   */
  | { readonly kind: "developer"; readonly account?: string };

const FUNCTION_KEY = "local-function-";

/** Returns the access key of a function, by which the endpoint identifies it. */
export function accessKeyOf(logicalId: string): string {
  return `${FUNCTION_KEY}${logicalId}`;
}

/** Returns the access key of an environment. Logical IDs have no dot. */
export function environmentKeyOf(functionKey: string, environmentId: string): string {
  return `${functionKey}.${environmentId}`;
}

/**
 * Returns the caller that an `authorization` header names. Without a function's access key, it is
 * the developer.
 */
export function callerOf(authorization: string | undefined): Caller {
  const key = credentialOf(authorization)[0] ?? "";
  if (/^\d{12}$/.test(key)) return { kind: "developer", account: key };
  if (key.startsWith("ASIA")) return { kind: "session", accessKeyId: key };
  if (!key.startsWith(FUNCTION_KEY)) return { kind: "developer" };
  const [logicalId = "", environmentId] = key.slice(FUNCTION_KEY.length).split(".");
  return { kind: "function", logicalId, environmentId };
}

/** Returns the service that a call is signed for. */
export function serviceOf(authorization: string | undefined): string | undefined {
  return credentialOf(authorization)[3];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
function credentialOf(authorization = ""): readonly string[] {
  return authorization.match(/Credential=([^,\s]+)/)?.[1]?.split("/") ?? [];
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export function callerIdentity(
  caller: Caller,
  session?: { readonly arn: string; readonly id: string },
): Reply {
  const { arn, id } = session ?? identityOf(caller);
  return queryReply(
    "GetCallerIdentity",
    "https://sts.amazonaws.com/doc/2011-06-15/",
    `<Arn>${arn}</Arn><UserId>${id}</UserId><Account>${accountIn(arn)}</Account>`,
  );
}

function identityOf(caller: Caller) {
  if (caller.kind === "function") {
    const { logicalId } = caller;
    return { arn: globalArnOf("sts", `assumed-role/${logicalId}`), id: `AROALOCAL:${logicalId}` };
  }
  const account = ("account" in caller && caller.account) || ACCOUNT_ID;
  return { arn: globalArnOf("iam", "root", account), id: account };
}
