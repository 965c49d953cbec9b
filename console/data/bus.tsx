import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { LicenseEventBus } from "../../sdk/client.ts";
import type { ApiKey } from "../../sdk/index.ts";
import type { Session } from "../session/session.ts";
import { forgetData } from "./cache.ts";
import type { Failure } from "./failure.ts";

/** The bus as the pages call it. */
export type Bus = {
  readonly client: LicenseEventBus;
  /** The key of the session, once the bus has described it. */
  readonly caller: ApiKey | undefined;
  /** The company whose pages were shown last; undefined if an administrator has chosen none. */
  readonly company: number | undefined;
  /** Ends the session after the bus refused its key. */
  readonly refuse: () => void;
};

const BusContext = createContext<Bus | undefined>(undefined);
export const BusProvider = BusContext.Provider;

/** Returns the client of a session. Its data is forgotten with the session. */
export function clientOf({ key }: Session): LicenseEventBus {
  forgetData();
  // A person can repeat a call sooner than the client would.
  return new LicenseEventBus({ url: location.origin, key, retries: 2, timeoutMs: 20_000 });
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

/** Returns true if the key can change a company. False until the bus has described it. */
export function useCanManage(): boolean {
  const { caller } = useBus();
  return caller !== undefined && caller.kind !== "publisher" && caller.permissions === "manage";
}

/** Returns a function that ends the session if the bus refused its key. */
export function useRefusal(): (failure: Failure) => void {
  const { refuse } = useBus();
  return ({ kind }) => {
    if (kind === "key") refuse();
  };
}
