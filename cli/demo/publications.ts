import { flexnetEvent, flexnetSamples, sample } from "../../catalog/index.ts";
import type { PublishableEvent } from "../../sdk/index.ts";
import type { SampleKeys } from "../sample-company.ts";

export type Publication = {
  readonly publisher: keyof SampleKeys["publishers"];
  readonly event: PublishableEvent & { readonly id: string };
};

/**
 * Returns the demo's events: LicenseSpring events of its list, the four payloads of FlexNet's
 * documentation, and the three Keygen events that its example handler takes.
 */
export function publications(companyId: number): readonly Publication[] {
  const of = (publisher: Publication["publisher"], event: Publication["event"]): Publication => ({
    publisher,
    event: { ...event, id: crypto.randomUUID(), company_id: companyId },
  });
  return [
    of("license-api", sample("license.created")),
    of("license-api", sample("license.activated")),
    of("platform", sample("customer.updated")),
    of("user-portal", sample("order.license_user.manager_assigned")),
    ...flexnetSamples.map((payload) => of("flexnet", flexnetEvent(payload))),
    of("keygen", sample("keygen.user.created")),
    of("keygen", sample("keygen.license.created")),
    of("keygen", sample("keygen.user.password-reset")),
  ];
}
