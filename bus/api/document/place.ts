/**
 * The place of a schema in the document, as names from the outside in:
 * `["request", "Subscription", "target", "slack", "url"]`. It begins with `request`, `response`, `query` or `path`,
 * followed by the operation or the resource. A member of a union adds the value that tells it apart.
 */
export type Place = readonly string[];

/** Resources whose schemas have several names. */
const resources: Readonly<Record<string, string>> = {
  createSubscription: "Subscription",
  changeSubscription: "Subscription",
  SubscriptionInput: "Subscription",
  SubscriptionChange: "Subscription",
  validateSubscription: "Subscription",
  validateSubscriptionChange: "Subscription",
  SubscriptionWithSecret: "Subscription",
  SubscriptionVersion: "Subscription",
  DeliverySummary: "Delivery",
  EventSummary: "Event",
  EventTypeDetails: "EventType",
  replaySubscription: "Replay",
  previewReplay: "Replay",
  createSource: "Source",
  replaceSource: "Source",
  createKey: "Key",
  KeyWithSecret: "Key",
};

/** @param name - An operation's, or a schema's. */
export function placeOf(kind: "request" | "response" | "query", name: string): Place {
  return [kind, resources[name] ?? name];
}

/**
 * Finds the entry of a table for a place. A key such as `target.url` has the place's last name and, in order, some of
 * those before it. The key with the most names applies. If two keys have as many, the one whose names are nearer to the end applies.
 */
export function entryAt<T>(table: Readonly<Record<string, T>>, place: Place): T | undefined {
  const keys = keysByLastName(table).get(place.at(-1) ?? "") ?? [];
  const fitting = keys.flatMap((key) => {
    const steps = stepsTo(key.split("."), place);
    return steps ? [{ key, steps }] : [];
  });
  const [best] = fitting.sort(
    (a, b) => b.steps.length - a.steps.length || sum(a.steps) - sum(b.steps),
  );
  return best && table[best.key];
}

const groups = new WeakMap<object, ReadonlyMap<string, readonly string[]>>();

function keysByLastName(table: object): ReadonlyMap<string, readonly string[]> {
  const known =
    groups.get(table) ?? Map.groupBy(Object.keys(table), (key) => key.split(".").at(-1) ?? "");
  groups.set(table, known);
  return known;
}

/** Returns how far each name is from the place's end; undefined if one is missing. */
function stepsTo(names: readonly string[], place: Place): readonly number[] | undefined {
  let end = place.length;
  const steps = names.toReversed().map((name) => {
    end = end > 0 ? place.lastIndexOf(name, end - 1) : -1;
    return place.length - end;
  });
  return end < 0 ? undefined : steps;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
