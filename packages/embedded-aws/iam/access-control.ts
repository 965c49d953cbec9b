import { ACCOUNT_ID, arnOf, globalArnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { conditionsHold, matchesWildcard, type RequestContext, type Statement } from "./policy.ts";
import { keyAccesses } from "./wire-access.ts";

/** A role, or a service of AWS by its name, such as `events.amazonaws.com`. */
export type Principal = { readonly role: string } | { readonly service: string };

/** A request for access to a resource, by ARNs. */
export type Access = {
  readonly principal: Principal;
  /** For example `dynamodb:GetItem`. */
  readonly action: string;
  readonly resource: string;
  readonly context?: RequestContext;
};

/** One action on one resource that a policy allows, and whether it was used. */
export type Grant = {
  /** ARN of the role, or of the resource, that has the policy. */
  readonly holder: string;
  readonly action: string;
  readonly resource: string;
  readonly used: boolean;
};

type Role = { readonly trust: readonly Statement[]; readonly statements: Statement[] };

type FunctionAccess = { readonly principal: Principal; readonly logGroup: string | undefined };

/** A policy for this principal leaves the decision to the account's policies. */
const accountRoot = globalArnOf("iam", "root");

/**
 * Decides access by the policies of the template, and records which grants were used.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export class AccessControl {
  readonly #roles = new Map<string, Role>();
  readonly #functions = new Map<string, FunctionAccess>();
  readonly #resourcePolicies = new Map<string, Statement[]>();
  readonly #keys = new Map<string, string>();
  readonly #used = new Set<string>();
  readonly #refused = new Set<string>();
  /** Cache of decisions: undefined if allowed, otherwise the reason. */
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

  /** Makes access to the resource need its key too. */
  encrypt(resource: string, key: string): void {
    this.#keys.set(resource, key);
  }

  /** @throws AwsError if Lambda is not allowed to run it in its role. */
  addFunction(logicalId: string, given: { role: string; logGroup: string | undefined }): void {
    const principal = this.assume(given.role, "lambda.amazonaws.com");
    if (principal) this.#functions.set(logicalId, { principal, logGroup: given.logGroup });
  }

  /**
   * Returns the principal of a function; undefined if its role is unknown, which allows everything.
   */
  principalOf(functionId: string): Principal | undefined {
    return this.#functions.get(functionId)?.principal;
  }

  /** True if the output of a function reaches its log group. */
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
      // The refusal is recorded. Lambda itself reports nothing.
      return false;
    }
  }

  /**
   * Returns the role for a service that assumes it; undefined for a role outside the template, which
   * allows everything.
   *
   * @throws AwsError if the role does not allow it.
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

  /** @throws AwsError if access to the resource, or to its key, is refused. */
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
    for (const keyAccess of keyAccesses(access.action, key)) {
      this.check({ principal: access.principal, ...keyAccess });
    }
  }

  /** Returns every action on every resource that the policies allow. */
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

  /** Returns the refused accesses as text. */
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
    // A key's own policy decides, and it can leave the decision to the policies of the account.
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

/** Removes an index: it has its table's policy and key. */
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
