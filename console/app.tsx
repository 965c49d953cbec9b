import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ApiKey, LicenseEventBus } from "../sdk/index.ts";
import { type Bus, BusProvider, clientOf } from "./data/bus.tsx";
import { forgetData } from "./data/cache.ts";
import type { Failure } from "./data/failure.ts";
import { settled } from "./data/use-data.ts";
import { AuditPage, DeploymentAuditPage } from "./pages/audit.tsx";
import { CompaniesPage } from "./pages/companies.tsx";
import { DeliveriesPage } from "./pages/deliveries.tsx";
import { DeliveryPage } from "./pages/delivery.tsx";
import { EditSubscriptionPage } from "./pages/edit-subscription.tsx";
import { EventPage } from "./pages/event.tsx";
import { EventTypePage } from "./pages/event-type.tsx";
import { EventTypesPage } from "./pages/event-types.tsx";
import { EventsPage } from "./pages/events.tsx";
import { KeysPage } from "./pages/keys.tsx";
import { NewSubscriptionPage } from "./pages/new-subscription.tsx";
import { OverviewPage } from "./pages/overview.tsx";
import { ReplayPage } from "./pages/replay.tsx";
import { ReplaysPage } from "./pages/replays.tsx";
import { RulesPage } from "./pages/rules.tsx";
import { SubscriptionPage } from "./pages/subscription.tsx";
import { SubscriptionsPage } from "./pages/subscriptions.tsx";
import { UnknownPage } from "./pages/unknown.tsx";
import { navigate, useAddress } from "./routing/navigation.ts";
import { paths, type Route, routeOf } from "./routing/route.ts";
import type { Session } from "./session/session.ts";
import { SignIn } from "./session/sign-in.tsx";
import { useSession } from "./session/use-session.ts";
import { Header } from "./ui/header.tsx";
import { Empty, Failed, Loading } from "./ui/states.tsx";

/** The console: a page of the session's company, or the sign-in. */
export function App() {
  const address = useAddress();
  const route = routeOf(address.pathname);
  const ofRoute = "company" in route ? route.company : undefined;
  const { state, signIn, end } = useSession(ofRoute);
  if (state.session) {
    return <SignedIn session={state.session} address={address} route={route} end={end} />;
  }
  const { reason, company } = state;
  return (
    <>
      <Header />
      {reason === "asking" ? (
        <main id="main" tabIndex={-1}>
          <Loading name="your session" />
        </main>
      ) : (
        <SignIn key={reason} reason={reason} company={ofRoute ?? company} onSignIn={signIn} />
      )}
    </>
  );
}

function SignedIn({
  session,
  address,
  route,
  end,
}: {
  readonly session: Session;
  readonly address: URL;
  readonly route: Route;
  readonly end: (reason: "refused" | "signed-out") => void;
}) {
  const client = useMemo(() => clientOf(session), [session]);
  const { caller, failure, retry } = useCaller(client);
  const ofSession = session.company ?? (caller?.kind === "company" ? caller.company_id : undefined);
  const last = useRef<number | undefined>(undefined);
  if ("company" in route) last.current = route.company;
  const company = last.current ?? ofSession;
  const bus: Bus = useMemo(
    () => ({ client, caller, company, refuse: () => end("refused") }),
    [client, caller, company],
  );
  useEffect(() => forgetData, []);
  useEffect(() => {
    if (failure?.kind === "key") end("refused");
  }, [failure]);
  useEffect(() => {
    if (route.page !== "start") return;
    if (ofSession !== undefined) navigate(paths.overview(ofSession), { replace: true });
    else if (caller?.kind === "admin") navigate(paths.companies(), { replace: true });
  }, [route.page, ofSession, caller]);
  return (
    <BusProvider value={bus}>
      <Header
        company={company}
        isAdmin={caller?.kind === "admin"}
        page={route.page}
        onSignOut={() => end("signed-out")}
      />
      {route.page === "start" ? (
        <Start caller={caller} failure={failure} retry={retry} />
      ) : (
        // A page begins anew when its path changes. Filters in the query change within it.
        <CurrentPage key={`${session.key} ${address.pathname}`} route={route} address={address} />
      )}
    </BusProvider>
  );
}

/** Reads what the key of a session allows. */
function useCaller(client: LicenseEventBus) {
  const [{ caller, failure }, setState] = useState<{ caller?: ApiKey; failure?: Failure }>({});
  const read = useCallback(async () => {
    setState({});
    const { value, failure } = await settled(() => client.keys.current());
    setState(failure ? { failure } : { caller: value });
  }, [client]);
  useEffect(() => void read(), [read]);
  return { caller, failure, retry: read };
}

/** Shown until the session's company is known. */
function Start({
  caller,
  failure,
  retry,
}: {
  readonly caller: ApiKey | undefined;
  readonly failure: Failure | undefined;
  readonly retry: () => void;
}) {
  return (
    <main id="main" tabIndex={-1}>
      {failure && failure.kind !== "key" && <Failed failure={failure} retry={retry} />}
      {caller?.kind === "publisher" && (
        <Empty title="A publisher key opens no console">
          Sign out, and sign in with the key of a company or of an administrator.
        </Empty>
      )}
      {!failure && caller?.kind !== "publisher" && <Loading name="your company" />}
    </main>
  );
}

function CurrentPage({ route, address }: { readonly route: Route; readonly address: URL }) {
  const query = address.searchParams;
  switch (route.page) {
    case "overview":
      return <OverviewPage company={route.company} query={query} />;
    case "events":
      return <EventsPage company={route.company} query={query} />;
    case "event":
      return <EventPage company={route.company} id={route.id} />;
    case "deliveries":
      return <DeliveriesPage company={route.company} query={query} />;
    case "delivery":
      return <DeliveryPage company={route.company} id={route.id} />;
    case "replays":
      return <ReplaysPage company={route.company} />;
    case "replay":
      return <ReplayPage company={route.company} id={route.id} />;
    case "subscriptions":
      return <SubscriptionsPage company={route.company} />;
    case "subscription":
      return <SubscriptionPage company={route.company} id={route.id} />;
    case "rules":
      return <RulesPage company={route.company} />;
    case "audit":
      return <AuditPage company={route.company} query={query} />;
    case "companies":
      return <CompaniesPage query={query} />;
    case "keys":
      return <KeysPage query={query} />;
    case "deployment-audit":
      return <DeploymentAuditPage query={query} />;
    case "new-subscription":
      return <NewSubscriptionPage company={route.company} />;
    case "edit-subscription":
      return <EditSubscriptionPage company={route.company} id={route.id} />;
    case "event-types":
      return <EventTypesPage query={query} />;
    case "event-type":
      return <EventTypePage code={route.code} />;
    default:
      return <UnknownPage />;
  }
}
