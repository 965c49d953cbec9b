import type { Statistics } from "../../sdk/index.ts";
import { joined } from "../format/activity.ts";
import { callsFor, type PeriodName, periodOf } from "../routing/period.ts";
import { useCompany } from "./bus.tsx";
import { type Data, useData } from "./use-data.ts";

/** Reads the counts of a company's deliveries in a period, for all subscriptions at once. */
export function useStatistics(company: number, name: PeriodName): Data<Statistics> {
  const { statistics } = useCompany(company);
  return useData(`${company}/statistics/${name}`, async () => {
    const period = periodOf(name, new Date());
    return joined(await Promise.all(callsFor(period).map(statistics)), period);
  });
}
