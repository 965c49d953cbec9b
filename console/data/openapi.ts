import { type Field, fieldsOf, nullableNames, type Schemas } from "../schema/shape.ts";
import { useBus } from "./bus.tsx";
import { useData } from "./use-data.ts";

/** The fields of a subscription, and the names of those that a change can remove. */
export type SubscriptionFields = {
  readonly fields: readonly Field[];
  readonly removable: readonly string[];
};

/** Reads the fields of a subscription from the OpenAPI document of the bus. */
export function useSubscriptionFields() {
  const { client } = useBus();
  return useData("subscription-fields", async (): Promise<SubscriptionFields> => {
    const { components } = (await client.openApi()) as { components: { schemas: Schemas } };
    const { schemas } = components;
    return {
      fields: fieldsOf(schemas.SubscriptionInput ?? {}, schemas),
      removable: nullableNames(schemas.SubscriptionChange ?? {}),
    };
  });
}
