/** The parts of a template's resources that affect messages. */
export type Resources = Record<
  string,
  { readonly Type: string; readonly Properties: Record<string, unknown> }
>;

type Statement = {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
};

/**
 * Returns the logical ids of the functions whose messages can lead back to them. Each role's
 * policies determine the queues and functions that a function can send to, event source mappings
 * the function of a queue, and a message that fails keeps its trace header on the way to the
 * dead-letter queue.
 *
 * EventBridge and DynamoDB start a new chain, so they lead nowhere here.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html#invocation-recursion-supportedservices
 *
 * @throws Error if a policy lets a function send to something that is not a queue or function of
 * the template.
 */
export function selfFeeding(resources: Resources): ReadonlySet<string> {
  const edges = new Map<string, Set<string>>();
  const connect = (from: string, to: string) => {
    if (!edges.has(from)) edges.set(from, new Set());
    edges.get(from)?.add(to);
  };
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (Type === "AWS::SQS::Queue") {
      const redrive = Properties.RedrivePolicy as { deadLetterTargetArn?: unknown } | undefined;
      const deadLetters = idIn(redrive?.deadLetterTargetArn);
      if (deadLetters !== undefined) connect(id, deadLetters);
    }
    if (Type === "AWS::Lambda::EventSourceMapping") {
      connect(`${idIn(Properties.EventSourceArn)}`, `${idIn(Properties.FunctionName)}`);
    }
    if (Type === "AWS::Lambda::Function") {
      for (const target of targetsOf(`${idIn(Properties.Role)}`, resources)) connect(id, target);
    }
  }
  const functions = Object.keys(resources).filter((id) => isFunction(resources, id));
  return new Set(functions.filter((id) => reaches(id, id, edges)));
}

/** Returns the functions that allow recursive loops needlessly, or need to and do not. */
export function misconfiguredLoops(resources: Resources): readonly string[] {
  const needed = selfFeeding(resources);
  return Object.keys(resources).filter(
    (id) =>
      isFunction(resources, id) &&
      (resources[id]?.Properties.RecursiveLoop === "Allow") !== needed.has(id),
  );
}

function isFunction(resources: Resources, id: string): boolean {
  return resources[id]?.Type === "AWS::Lambda::Function";
}

/** Returns the queues that a role can send to and the functions that it can invoke. */
function targetsOf(role: string, resources: Resources): readonly string[] {
  const attached = Object.values(resources).filter(
    ({ Type, Properties }) =>
      Type === "AWS::IAM::Policy" && listOf(Properties.Roles).some((one) => idIn(one) === role),
  );
  const inline = listOf(resources[role]?.Properties.Policies) as Record<string, unknown>[];
  const documents = [...attached.map(({ Properties }) => Properties), ...inline];
  return documents.flatMap(({ PolicyDocument }) =>
    listOf((PolicyDocument as { Statement: unknown }).Statement).flatMap((statement) => {
      const { Effect, Action, Resource } = statement as Statement;
      if (Effect !== "Allow" || !listOf(Action).some((action) => sends(String(action)))) return [];
      return listOf(Resource).map((resource) => {
        const id = idIn(resource);
        if (id !== undefined && id in resources) return id;
        throw new Error(`${role}: which queue is ${JSON.stringify(resource)}?`);
      });
    }),
  );
}

/** True if an action, with its wildcards, covers a call whose trace header Lambda follows. */
function sends(action: string): boolean {
  const pattern = new RegExp(`^${action.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i");
  return ["sqs:SendMessage", "lambda:InvokeFunction"].some((call) => pattern.test(call));
}

function reaches(from: string, to: string, edges: ReadonlyMap<string, ReadonlySet<string>>) {
  const seen = new Set<string>();
  const waiting = [...(edges.get(from) ?? [])];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    waiting.push(...(edges.get(id) ?? []));
  }
  return false;
}

/** Returns the logical id in `Ref` or `Fn::GetAtt`. */
function idIn(value: unknown): string | undefined {
  const { Ref: ref, "Fn::GetAtt": attribute } = (value ?? {}) as Record<string, unknown>;
  return (ref ?? listOf(attribute)[0]) as string | undefined;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
