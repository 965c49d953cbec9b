import { useEffect, useMemo } from "preact/hooks";
import { type Bus, BusProvider, busOf } from "./data/bus.tsx";
import { forgetData } from "./data/cache.ts";
import { DeliveriesPage } from "./pages/deliveries.tsx";
import { DeliveryPage } from "./pages/delivery.tsx";
import { EventPage } from "./pages/event.tsx";
import { EventTypePage } from "./pages/event-type.tsx";
import { EventTypesPage } from "./pages/event-types.tsx";
import { EventsPage } from "./pages/events.tsx";
import { SubscriptionPage } from "./pages/subscription.tsx";
import { SubscriptionsPage } from "./pages/subscriptions.tsx";
import { UnknownPage } from "./pages/unknown.tsx";
import { navigate, useAddress } from "./routing/navigation.ts";
import { paths, type Route, routeOf } from "./routing/route.ts";
import type { Session } from "./session/session.ts";
import { SignIn } from "./session/sign-in.tsx";
import { useSession } from "./session/use-session.ts";
import { Header } from "./ui/header.tsx";

/** The console: a page of the session's company, or the sign-in. */
export function App() {
  const { state, signIn, end } = useSession();
  const address = useAddress();
  const route = routeOf(address.pathname);
  if (state.session) {
    return <SignedIn session={state.session} address={address} route={route} end={end} />;
  }
  const company = "company" in route ? route.company : state.company;
  return (
    <>
      <Header />
      <SignIn key={state.reason} reason={state.reason} company={company} onSignIn={signIn} />
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
  const bus: Bus = useMemo(() => busOf(session, () => end("refused")), [session]);
  useEffect(() => {
    if (route.page === "start") navigate(paths.events(session.company), { replace: true });
  }, [route.page, session]);
  useEffect(() => forgetData, []);
  const company = "company" in route ? route.company : session.company;
  return (
    <BusProvider value={bus}>
      <Header company={company} page={route.page} onSignOut={() => end("signed-out")} />
      {/* A page begins anew when its path changes. Filters in the query change within it. */}
      <CurrentPage key={`${session.key} ${address.pathname}`} route={route} address={address} />
    </BusProvider>
  );
}

function CurrentPage({ route, address }: { readonly route: Route; readonly address: URL }) {
  const query = address.searchParams;
  switch (route.page) {
    case "events":
      return <EventsPage company={route.company} query={query} />;
    case "event":
      return <EventPage company={route.company} id={route.id} />;
    case "deliveries":
      return <DeliveriesPage company={route.company} query={query} />;
    case "delivery":
      return <DeliveryPage company={route.company} id={route.id} />;
    case "subscriptions":
      return <SubscriptionsPage company={route.company} />;
    case "subscription":
      return <SubscriptionPage company={route.company} id={route.id} />;
    case "event-types":
      return <EventTypesPage query={query} />;
    case "event-type":
      return <EventTypePage code={route.code} />;
    case "start":
      return null;
    case "unknown":
      return <UnknownPage />;
  }
}
