import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { LicenseEventBus } from "../../sdk/client.ts";
import type { Session } from "../session/session.ts";
import { forgetData } from "./cache.ts";
import type { Failure } from "./failure.ts";

/** The bus as the pages call it. */
export type Bus = {
  readonly client: LicenseEventBus;
  /** The company of the session. Addresses name the company that a page shows. */
  readonly company: number;
  /** Ends the session after the bus refused its key. */
  readonly refuse: () => void;
};

const BusContext = createContext<Bus | undefined>(undefined);
export const BusProvider = BusContext.Provider;

/** Returns the bus of a session. Its data is forgotten with the session. */
export function busOf({ key, company }: Session, refuse: () => void): Bus {
  forgetData();
  // A person can repeat a call sooner than the client would.
  const options = { url: location.origin, key, retries: 2, timeoutMs: 20_000 };
  return { client: new LicenseEventBus(options), company, refuse };
}

/** Returns the bus of the session. */
export function useBus(): Bus {
  const bus = useContext(BusContext);
  if (!bus) throw new Error("The page is outside a session");
  return bus;
}

/** Returns the calls of a company. */
export function useCompany(id: number) {
  return useBus().client.company(id);
}

/** Returns a function that ends the session if the bus refused its key. */
export function useRefusal(): (failure: Failure) => void {
  const { refuse } = useBus();
  return ({ kind }) => {
    if (kind === "key") refuse();
  };
}
