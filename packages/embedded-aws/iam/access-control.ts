import { ACCOUNT_ID, arnOf, globalArnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { conditionsHold, type RequestContext } from "./conditions.ts";
import { askedOfKey } from "./key-access.ts";
import type { Statement } from "./policy.ts";
import { matchesWildcard } from "./wildcard.ts";

/** Who asks: a role, or a service of AWS by its name, such as `events.amazonaws.com`. */
export type Principal = { readonly role: string } | { readonly service: string };

/** A request for access to a resource, by their ARNs. */
export type Access = {
  readonly principal: Principal;
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  readonly resource: string;
  readonly context?: RequestContext;
};

/** One action on one resource that a policy allows, and whether anything was done by it. */
export type Grant = {
  /** ARN of the role, or of the resource, that has the policy. */
  readonly holder: string;
  readonly action: string;
  readonly resource: string;
  readonly used: boolean;
};

type Role = { readonly trust: readonly Statement[]; readonly statements: Statement[] };

type FunctionAccess = { readonly principal: Principal; readonly logGroup: string | undefined };

/** Whoever has this may do what the account's policies say. */
const accountRoot = globalArnOf("iam", "root");

/**
 * Who may do what, by the policies of the template, and what of it was done.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export class AccessControl {
  readonly #roles = new Map<string, Role>();
  readonly #functions = new Map<string, FunctionAccess>();
  readonly #resourcePolicies = new Map<string, Statement[]>();
  readonly #keys = new Map<string, string>();
  readonly #used = new Set<string>();
  readonly #refused = new Set<string>();
  /** Of what was decided already: undefined if it is allowed, and otherwise why not. */
  readonly #decided = new Map<string, string | undefined>();

  addRole(arn: string, trust: readonly Statement[]): void {
    this.#roles.set(arn, { trust, statements: [] });
  }

  addToRole(arn: string, statements: readonly Statement[]): void {
    this.#roles.get(arn)?.statements.push(...statements);
    this.#decided.clear();
  }

  addToResource(arn: string, statements: readonly Statement[]): void {
    const present = this.#resourcePolicies.get(arn) ?? [];
    this.#resourcePolicies.set(arn, [...present, ...statements]);
    this.#decided.clear();
  }

  /** Whatever is done with the resource takes its key, too. */
  encrypt(resource: string, key: string): void {
    this.#keys.set(resource, key);
  }

  /** @throws AwsError if Lambda may not run it in its role. */
  addFunction(logicalId: string, given: { role: string; logGroup: string | undefined }): void {
    const principal = this.assume(given.role, "lambda.amazonaws.com");
    if (principal) this.#functions.set(logicalId, { principal, logGroup: given.logGroup });
  }

  /** As whom a function asks; undefined if it is in no role that is known, and may do everything. */
  principalOf(functionId: string): Principal | undefined {
    return this.#functions.get(functionId)?.principal;
  }

  /** Whether what a function prints gets into its log group. */
  mayLog(functionId: string): boolean {
    const { principal, logGroup } = this.#functions.get(functionId) ?? {};
    if (!principal || logGroup === undefined) return true;
    const resource = arnOf("logs", `log-group:${logGroup}:log-stream:local`);
    try {
      for (const action of ["logs:CreateLogStream", "logs:PutLogEvents"]) {
        this.check({ principal, action, resource });
      }
      return true;
    } catch {
      // What was refused is on record, and Lambda itself says nothing.
      return false;
    }
  }

  /**
   * The role, as a service takes it on. A role that is not in the template is taken as it may be.
   *
   * @throws AwsError if the role does not let it.
   */
  assume(role: string, service: string, context: RequestContext = {}): Principal | undefined {
    const known = this.#roles.get(role);
    if (!known) return undefined;
    const access = { principal: { service }, action: "sts:AssumeRole", resource: "*", context };
    if (!known.trust.some((statement) => this.#allows(statement, access))) {
      throw new AwsError("AccessDeniedException", `${service} is unable to assume role ${role}`, {
        status: 403,
      });
    }
    return { role };
  }

  /** @throws AwsError if the access is refused, or that of the key which the resource is encrypted under. */
  check(access: Access): void {
    const id = JSON.stringify(access);
    if (!this.#decided.has(id)) this.#decided.set(id, this.#refusal(access));
    const refusal = this.#decided.get(id);
    if (refusal !== undefined) {
      this.#refused.add(refusal);
      throw accessDenied(access, refusal);
    }
    const key = this.#keys.get(withoutIndex(access.resource));
    if (key === undefined) return;
    for (const asked of askedOfKey(access.action, key)) {
      this.check({ principal: access.principal, ...asked });
    }
  }

  /** Every action on every resource that the policies allow. */
  grants(): readonly Grant[] {
    const ofRoles = [...this.#roles].map(([holder, { statements }]) => ({ holder, statements }));
    const ofResources = [...this.#resourcePolicies].map(([holder, statements]) => ({
      holder,
      statements,
    }));
    return [...ofRoles, ...ofResources].flatMap(({ holder, statements }) =>
      statements.flatMap(({ effect, actions, resources }) =>
        effect === "Deny"
          ? []
          : actions.flatMap((action) =>
              resources.map((resource) => {
                const used = this.#used.has(grantKey(holder, action, resource));
                return { holder, action, resource, used };
              }),
            ),
      ),
    );
  }

  /** What was refused, in words. */
  refusals(): readonly string[] {
    return [...this.#refused];
  }

  #refusal(access: Access): string | undefined {
    const { principal, action, resource } = access;
    const role = "role" in principal ? principal.role : undefined;
    const ofRole = (role !== undefined && this.#roles.get(role)?.statements) || [];
    const ofResource = this.#resourcePolicies.get(withoutIndex(resource)) ?? [];
    const applies = (statement: Statement) => this.#allows(statement, access);
    const byRole = ofRole.filter(applies);
    const byResource = ofResource.filter(applies);
    const what = `${"role" in principal ? principal.role : principal.service} is not authorized to perform: ${action} on resource: ${resource}`;
    if ([...byRole, ...byResource].some(({ effect }) => effect === "Deny")) {
      return `${what} with an explicit deny`;
    }
    // A key is for those that its own policy lets, which may leave it to the policies of the account.
    const isKey = action.startsWith("kms:");
    const direct = byResource.filter(({ principals }) => !isAccount(principals));
    const delegates = byResource.some(({ principals }) => isAccount(principals));
    if (direct.length === 0 && (byRole.length === 0 || (isKey && !delegates))) {
      return `${what} because no policy allows it`;
    }
    if (role !== undefined) this.#note(role, byRole, access);
    this.#note(withoutIndex(resource), byResource, access);
    return undefined;
  }

  #note(holder: string, statements: readonly Statement[], access: Access): void {
    for (const { actions, resources } of statements) {
      for (const action of actions.filter((pattern) => isAction(pattern, access.action))) {
        for (const resource of resources.filter((arn) => matchesWildcard(arn, access.resource))) {
          this.#used.add(grantKey(holder, action, resource));
        }
      }
    }
  }

  #allows(statement: Statement, { principal, action, resource, context = {} }: Access): boolean {
    const known: Record<string, string> = { "aws:securetransport": "true" };
    if ("service" in principal) known["aws:sourceaccount"] = ACCOUNT_ID;
    for (const [name, value] of Object.entries(context)) known[name.toLowerCase()] = value;
    return (
      statement.actions.some((pattern) => isAction(pattern, action)) &&
      statement.resources.some((pattern) => matchesWildcard(pattern, resource)) &&
      isFor(statement, principal) &&
      conditionsHold(statement.conditions, known)
    );
  }
}

function isAction(pattern: string, action: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), action.toLowerCase());
}

function isFor({ principals }: Statement, principal: Principal): boolean {
  if (principals === undefined || principals === "*") return true;
  if ("service" in principal) return principals.Service?.includes(principal.service) ?? false;
  const accounts = principals.AWS ?? [];
  return [principal.role, accountRoot, ACCOUNT_ID, "*"].some((arn) => accounts.includes(arn));
}

function isAccount(principals: Statement["principals"]): boolean {
  if (principals === undefined || principals === "*") return false;
  return [accountRoot, ACCOUNT_ID].some((arn) => principals.AWS?.includes(arn));
}

/** An index of a table has its table's policy and key. */
function withoutIndex(arn: string): string {
  return arn.replace(/\/index\/[^/]+$/, "");
}

function grantKey(holder: string, action: string, resource: string): string {
  return `${holder} ${action} ${resource}`;
}

function accessDenied({ action }: Access, refusal: string): AwsError {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
  if (action.startsWith("sqs:")) {
    const headers = { "x-amzn-query-error": "AccessDenied;Sender" };
    return new AwsError("com.amazonaws.sqs#AccessDenied", refusal, { status: 403, headers });
  }
  return new AwsError("AccessDeniedException", refusal);
}
