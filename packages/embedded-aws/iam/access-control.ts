import { ACCOUNT_ID, accountIn, arnOf, globalArnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { conditionsHold, matchesWildcard, type RequestContext, type Statement } from "./policy.ts";
import { keyAccesses } from "./wire-access.ts";

/** A role, a service of AWS by its name, such as `events.amazonaws.com`, or the root of an account. */
export type Principal =
  | {
      readonly role: string;
      /** The session's own policy, which the role's permissions are cut down to. */
      readonly session?: readonly Statement[];
    }
  | { readonly service: string }
  | { readonly root: string };

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
const rootOf = (account: string) => globalArnOf("iam", "root", account);

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

  /** Adds a role, or replaces it. */
  addRole(arn: string, trust: readonly Statement[]): void {
    this.#roles.set(arn, { trust, statements: [] });
    this.#decided.clear();
  }

  /** Removes the policies of an account's resources. */
  removeResourcePolicies(account: string): void {
    for (const arn of this.#resourcePolicies.keys()) {
      if (accountIn(arn) === account) this.#resourcePolicies.delete(arn);
    }
    this.#decided.clear();
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

  /**
   * Returns true if a role trusts a caller that may assume it. Both must allow it, unless they are in one account and
   * the trust policy names the caller itself.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
   *
   * @param context - With the `sts:ExternalId` that the caller gave.
   */
  canAssume(role: string, principal: Principal, context: RequestContext): boolean {
    const known = this.#roles.get(role);
    const access = { principal, action: "sts:AssumeRole", resource: role, context };
    const trust = { ...access, resource: "*" };
    const trusting = (known?.trust ?? []).filter((statement) => this.#allows(statement, trust));
    const isTrusted = trusting.length > 0 && trusting.every(({ effect }) => effect === "Allow");
    if ("root" in principal) return isTrusted;
    const own = "role" in principal ? this.#ofPrincipal(principal, access) : undefined;
    // The caller's own policies are asked first, so that a grant counts as used only with them.
    if (own === undefined || own.isDenied) return false;
    const isDirect =
      "role" in principal &&
      accountIn(principal.role) === accountIn(role) &&
      trusting.some(({ principals }) => !isAccount(principals, accountIn(role)));
    if (!isTrusted || !(own.isAllowed || isDirect)) return false;
    if ("role" in principal) this.#note(principal.role, own.statements, access);
    return true;
  }

  /** @throws AwsError if access to the resource, or to its key, is refused. */
  check(access: Access): void {
    const id = JSON.stringify(access);
    if (!this.#decided.has(id)) this.#decided.set(id, this.#refusal(access));
    const refusal = this.#decided.get(id);
    if (refusal !== undefined) {
      if (isOfStack(access.principal)) this.#refused.add(refusal);
      throw accessDenied(access, refusal);
    }
    const key = this.#keys.get(withoutIndex(access.resource));
    if (key === undefined) return;
    for (const keyAccess of keyAccesses(access.action, key)) {
      this.check({ principal: access.principal, ...keyAccess });
    }
  }

  /** Returns every action on every resource that the policies of the stack's account allow. */
  grants(): readonly Grant[] {
    const ofRoles = [...this.#roles].map(([holder, { statements }]) => ({ holder, statements }));
    const ofResources = [...this.#resourcePolicies].map(([holder, statements]) => ({
      holder,
      statements,
    }));
    const ofStack = [...ofRoles, ...ofResources].filter(({ holder }) => isInStack(holder));
    return ofStack.flatMap(({ holder, statements }) =>
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

  /** Returns the refused accesses of the stack's own roles, and of services, as text. */
  refusals(): readonly string[] {
    return [...this.#refused];
  }

  #refusal(access: Access): string | undefined {
    const { principal, action, resource } = access;
    const role = "role" in principal ? principal.role : undefined;
    const own = "role" in principal ? this.#ofPrincipal(principal, access) : undefined;
    const byRole = own?.isAllowed ? own.statements : [];
    const ofResource = this.#resourcePolicies.get(withoutIndex(resource)) ?? [];
    const byResource = ofResource.filter((statement) => this.#allows(statement, access));
    const what = `${nameOf(principal)} is not authorized to perform: ${action} on resource: ${resource}`;
    if (own?.isDenied || byResource.some(({ effect }) => effect === "Deny")) {
      return `${what} with an explicit deny`;
    }
    // A key's own policy decides, and it can leave the decision to the policies of the account.
    const isKey = action.startsWith("kms:");
    const account = accountIn(resource) ?? ACCOUNT_ID;
    const direct = byResource.filter(({ principals }) => !isAccount(principals, account));
    const delegates = byResource.some(({ principals }) => isAccount(principals, account));
    if (direct.length === 0 && (byRole.length === 0 || (isKey && !delegates))) {
      return `${what} because no policy allows it`;
    }
    // A session's own policy limits what a resource's policy gives its role, too.
    const isForeign = role !== undefined && (accountIn(role) ?? ACCOUNT_ID) !== account;
    if (
      own?.isWithinSession === false ||
      (isForeign && (byRole.length === 0 || byResource.length === 0))
    ) {
      return `${what} because no policy allows it`;
    }
    if (role !== undefined) this.#note(role, byRole, access);
    this.#note(withoutIndex(resource), byResource, access);
    return undefined;
  }

  /** Returns what a role's own policies say of an access, within the policy of its session. */
  #ofPrincipal({ role, session }: Extract<Principal, { readonly role: string }>, access: Access) {
    const applying = (all: readonly Statement[]) =>
      all.filter((statement) => this.#allows(statement, access));
    const statements = applying(this.#roles.get(role)?.statements ?? []);
    const bySession = session && applying(session);
    const all = [...statements, ...(bySession ?? [])];
    const isWithinSession = bySession?.length !== 0;
    return {
      statements,
      isDenied: all.some(({ effect }) => effect === "Deny"),
      isAllowed: statements.length > 0 && isWithinSession,
      isWithinSession,
    };
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
  const named = principals.AWS ?? [];
  const account = "root" in principal ? principal.root : (accountIn(principal.role) ?? ACCOUNT_ID);
  const names = [nameOf(principal), rootOf(account), account, "*"];
  return names.some((arn) => named.includes(arn));
}

/** Returns true if a statement is for an account, which leaves the decision to the account's policies. */
function isAccount(principals: Statement["principals"], account = ACCOUNT_ID): boolean {
  if (principals === undefined || principals === "*") return false;
  return [rootOf(account), account].some((arn) => principals.AWS?.includes(arn));
}

/** Returns true if an ARN is not of another account. */
function isInStack(arn: string): boolean {
  return (accountIn(arn) ?? ACCOUNT_ID) === ACCOUNT_ID;
}

function isOfStack(principal: Principal): boolean {
  return isInStack(nameOf(principal));
}

function nameOf(principal: Principal): string {
  if ("role" in principal) return principal.role;
  return "root" in principal ? rootOf(principal.root) : principal.service;
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
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
  if (action.startsWith("sns:"))
    return new AwsError("AuthorizationError", refusal, { status: 403 });
  return new AwsError("AccessDeniedException", refusal);
}
