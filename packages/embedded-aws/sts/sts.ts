import { randomBytes, randomUUID } from "node:crypto";
import { accountIn, globalArnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import type { AccessControl, Principal } from "../iam/access-control.ts";
import { readPolicy } from "../iam/policy.ts";
import { queryReply, type Reply } from "../wire-protocol.ts";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const DEFAULT_SECONDS = 3600;
const [MIN_SECONDS, MAX_SECONDS] = [900, 3600];
const MAX_POLICY_LENGTH = 2048;

type AssumeRole = {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly ExternalId?: string;
  readonly DurationSeconds?: string;
  /** JSON. */
  readonly Policy?: string;
};

type Session = {
  readonly principal: Extract<Principal, { readonly role: string }>;
  readonly token: string;
  /** ARN and id of the assumed role's user. */
  readonly arn: string;
  readonly id: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
};

/** STS: sessions of assumed roles. They end with the process, as the functions that use them do. */
export class Sts {
  readonly #access: AccessControl;
  readonly #now: () => number;
  readonly #sessions = new Map<string, Session>();

  constructor(access: AccessControl, now: () => number = Date.now) {
    this.#access = access;
    this.#now = now;
  }

  /**
   * Assumes a role for a caller.
   *
   * @param input - Valid by AWS's model.
   * @throws AwsError AccessDenied if the role does not exist, or if its trust policy or a policy of the caller does not
   * allow it. AWS does not tell them apart.
   */
  assumeRole(input: AssumeRole, caller: Principal): Reply {
    const { RoleArn: role, RoleSessionName: name, ExternalId, Policy } = input;
    const seconds = secondsOf(input.DurationSeconds);
    const session = Policy === undefined ? undefined : sessionPolicy(Policy);
    const context = ExternalId === undefined ? {} : { "sts:ExternalId": ExternalId };
    if (!this.#access.canAssume(role, caller, context)) {
      const who = "role" in caller ? caller.role : "root" in caller ? caller.root : caller.service;
      const message = `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
      throw new AwsError("AccessDenied", message, { status: 403 });
    }
    const path = role.slice(role.indexOf(":role/") + ":role/".length);
    const arn = globalArnOf(
      "sts",
      `assumed-role/${path.split("/").at(-1)}/${name}`,
      accountIn(role),
    );
    const key = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
    const made: Session = {
      principal: { role, ...(session && { session }) },
      token: randomBytes(64).toString("base64"),
      arn,
      id: `AROALOCAL:${name}`,
      expiresAt: this.#now() + seconds * 1000,
    };
    for (const [old, { expiresAt }] of this.#sessions) {
      // An expired session is known for a while, because its calls get another error.
      if (expiresAt + MAX_SECONDS * 1000 < this.#now()) this.#sessions.delete(old);
    }
    this.#sessions.set(key, made);
    return queryReply(
      "AssumeRole",
      NAMESPACE,
      [
        "<Credentials>",
        `<AccessKeyId>${key}</AccessKeyId>`,
        `<SecretAccessKey>${randomUUID()}</SecretAccessKey>`,
        `<SessionToken>${made.token}</SessionToken>`,
        `<Expiration>${new Date(made.expiresAt).toISOString()}</Expiration>`,
        "</Credentials>",
        `<AssumedRoleUser><AssumedRoleId>${made.id}</AssumedRoleId><Arn>${arn}</Arn></AssumedRoleUser>`,
      ].join(""),
    );
  }

  /**
   * Returns the session with this access key.
   *
   * @throws AwsError if the key is unknown, the token is wrong, or the session has expired.
   */
  session(accessKeyId: string, token: string | undefined): Session {
    const found = this.#sessions.get(accessKeyId);
    if (found === undefined || found.token !== token) {
      const message = "The security token included in the request is invalid.";
      throw new AwsError("InvalidClientTokenId", message, { status: 403 });
    }
    if (found.expiresAt <= this.#now()) {
      const message = "The security token included in the request is expired";
      throw new AwsError("ExpiredToken", message, { status: 403 });
    }
    return found;
  }
}

/** A role that assumes another has an hour at most ("Role chaining"), which is also the default of roles. */
function secondsOf(given: string | undefined): number {
  const seconds = given === undefined ? DEFAULT_SECONDS : Number(given);
  if (Number.isInteger(seconds) && seconds >= MIN_SECONDS && seconds <= MAX_SECONDS) return seconds;
  const message =
    seconds > MAX_SECONDS
      ? "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
      : `1 validation error detected: Value '${given}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to ${MIN_SECONDS}`;
  throw new AwsError("ValidationError", message);
}

function sessionPolicy(text: string) {
  if (text.length > MAX_POLICY_LENGTH) {
    const message = `1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${MAX_POLICY_LENGTH}`;
    throw new AwsError("ValidationError", message);
  }
  try {
    return readPolicy(JSON.parse(text), "Policy");
  } catch (error) {
    throw new AwsError("MalformedPolicyDocument", `${error}`);
  }
}
