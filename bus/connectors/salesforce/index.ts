import type { LicenseEvent } from "../../events/event.ts";
import type { SignIn } from "../../outbound/sign-in/sign-in.ts";
import type { Answered, Call, Connector } from "../connector.ts";
import { fieldsOf } from "./fields.ts";
import { isIncomplete, isInUse, isMadeMeanwhile, isMissing, read } from "./read.ts";
import type { SalesforceTarget } from "./schema.ts";
import {
  externalIdOf,
  isProduct,
  pathOf,
  removal,
  type Subject,
  subjectOf,
  understands,
  upsert,
  urlAt,
} from "./services.ts";

const noId = "its object has no `id`, by which its record is found";

/** Default audience of a JWT. */
const productionLogin = "https://login.salesforce.com";

/**
 * Writes contacts, products and assets of Salesforce, found by an external id field. An upsert by it is safe to
 * repeat, so nothing needs to be remembered of a record.
 */
export const salesforce: Connector<SalesforceTarget> = {
  understands,
  urlOf: ({ url }) => url,
  signIn,
  faultOf: (event) => (subjectOf(event) ? undefined : noId),
  recordOf(event) {
    return subjectOf(event)?.key.replace("-", "/");
  },
  *plan(event, target) {
    const subject = subjectOf(event);
    if (!subject) return { reason: noId };
    yield* subject.isDeleted ? deleting(target, subject) : saving(target, subject, event);
    return undefined;
  },
  *probe(target) {
    yield { method: "GET", url: urlAt(target, pathOf(target, "limits")) };
    return undefined;
  },
  read,
};

function* saving(target: SalesforceTarget, subject: Subject, { data }: LicenseEvent): Steps {
  const { fields, name } = fieldsOf(data, target, subject);
  const isNameless: IsFine = (answer) => Object.keys(name).length > 0 && isIncomplete(answer);
  const isThere: IsFine = (answer) => isMadeMeanwhile(answer, externalIdOf(target));
  const isFine: IsFine = (answer) => isNameless(answer) || isThere(answer);
  const answer = yield { ...upsert(target, subject, fields), isFine };
  if (isNameless(answer)) yield upsert(target, subject, { ...fields, ...name });
  else if (isThere(answer)) yield upsert(target, subject, fields);
}

function* deleting(target: SalesforceTarget, subject: Subject): Steps {
  const isKept: IsFine = (answer) => isProduct(subject) && isInUse(answer);
  const isFine: IsFine = (answer) => isMissing(answer) || isKept(answer);
  const answer = yield { ...removal(target, subject), isFine };
  // A sold product stays in the records, and is deactivated.
  if (isKept(answer)) yield upsert(target, subject, { IsActive: false });
}

type Steps = Generator<Call, void, Answered>;
type IsFine = NonNullable<Call["isFine"]>;

function signIn({ url, auth }: SalesforceTarget): SignIn {
  const token_url = new URL("/services/oauth2/token", url).href;
  switch (auth.type) {
    case "client_credentials": {
      const { client_id, client_secret } = auth;
      return {
        headers: {},
        oauth: { token_url, client_id, client_secret },
        secrets: [client_secret],
      };
    }
    case "jwt": {
      const { client_id, username, private_key, audience = productionLogin } = auth;
      const oauth = { token_url, client_id, username, audience, private_key };
      return { headers: {}, oauth, secrets: [private_key] };
    }
    default:
      return auth satisfies never;
  }
}
