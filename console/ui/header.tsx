import { useEffect, useRef } from "preact/hooks";
import { paths, type Route } from "../routing/route.ts";

/** The top of each page: the ways to the lists, and the company. */
export function Header({
  company,
  isAdmin = false,
  page,
  onSignOut,
}: {
  /** Undefined on a page of no company, if the session has none. */
  readonly company?: number | undefined;
  readonly isAdmin?: boolean;
  readonly page?: Route["page"];
  readonly onSignOut?: () => void;
}) {
  const links = useRef<HTMLElement>(null);
  useEffect(() => {
    const current = links.current?.querySelector("[aria-current]");
    current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [page, company, isAdmin]);
  return (
    <header class="top">
      <a href="#main" class="skip">
        Skip to the content
      </a>
      <span class="brand">
        <Mark />
        License event bus
      </span>
      {onSignOut && (
        <>
          <nav ref={links} aria-label="Console">
            {linksOf(company, isAdmin).map(({ name, path, pages }) => (
              <a
                key={name}
                href={path}
                aria-current={page !== undefined && pages.includes(page) ? "page" : undefined}
              >
                {name}
              </a>
            ))}
          </nav>
          <div class="session">
            {company !== undefined && <span>Company {company}</span>}
            <button type="button" onClick={onSignOut}>
              Sign out
            </button>
          </div>
        </>
      )}
    </header>
  );
}

/** The mark of the bus: one event, several ways (style/icon.svg). */
function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M7 16h8m0 0 6-7m-6 7 6 7m-6-7h8" />
    </svg>
  );
}

type Link = {
  readonly name: string;
  readonly path: string;
  readonly pages: readonly Route["page"][];
};

function linksOf(company: number | undefined, isAdmin: boolean): readonly Link[] {
  return [
    ...(company === undefined ? [] : linksOfCompany(company)),
    { name: "Event types", path: paths.eventTypes(), pages: ["event-types", "event-type"] },
    ...(isAdmin ? adminLinks : []),
  ];
}

function linksOfCompany(company: number): readonly Link[] {
  return [
    { name: "Overview", path: paths.overview(company), pages: ["overview"] },
    { name: "Events", path: paths.events(company), pages: ["events", "event"] },
    {
      name: "Deliveries",
      path: paths.deliveries(company),
      pages: ["deliveries", "delivery", "replays", "replay"],
    },
    {
      name: "Subscriptions",
      path: paths.subscriptions(company),
      pages: ["subscriptions", "subscription", "new-subscription", "edit-subscription"],
    },
    { name: "Rules", path: paths.rules(company), pages: ["rules"] },
    { name: "Audit", path: paths.audit(company), pages: ["audit"] },
  ];
}

const adminLinks: readonly Link[] = [
  { name: "Companies", path: paths.companies(), pages: ["companies"] },
  { name: "Keys", path: paths.keys(), pages: ["keys"] },
  { name: "Key changes", path: paths.deploymentAudit(), pages: ["deployment-audit"] },
];
