import { useMemo } from "preact/hooks";
import type { EventType } from "../../sdk/index.ts";
import { groupBy } from "../format/group-by.ts";
import { onTheBus, type ShownEvent } from "../pattern/judged.ts";
import { addSchema, addValue, newPlace, type Place, placeIn } from "../pattern/vocabulary.ts";
import { useBus } from "./bus.tsx";
import { useData } from "./use-data.ts";

/** Each has its own schema, and one of each kind has the fields of the others. */
const maxSchemas = 12;

/** Returns the fields that patterns of these event types can name, with values of these events. */
export function useVocabulary(
  eventTypes: readonly EventType[],
  events: readonly ShownEvent[] | undefined,
): Place {
  const { client } = useBus();
  const kinds = [...groupBy(eventTypes, ({ objects }) => objects.join()).values()];
  const codes = kinds.flatMap(([first]) => first?.code ?? []).slice(0, maxSchemas);
  const { value: details } = useData(`schemas/${codes.join()}`, () =>
    Promise.all(codes.map((code) => client.eventTypes.get(code))),
  );
  const all = eventTypes.map(({ code }) => code);
  return useMemo(() => {
    const root = newPlace();
    // The most useful field comes first.
    placeIn(root, "detail");
    addValue(root, { source: [...new Set(eventTypes.flatMap(({ publishers }) => publishers))] });
    addValue(root, { "detail-type": all });
    for (const event of events ?? []) addValue(root, onTheBus(event, []));
    for (const { schema, sample } of details ?? []) {
      addSchema(placeIn(root, "detail"), schema);
      addValue(placeIn(root, "detail"), sample);
    }
    return root;
  }, [all.join(), events, details]);
}
