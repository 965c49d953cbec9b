import { useState } from "preact/hooks";
import type { Company } from "../../sdk/index.ts";
import { useCanManage } from "../data/bus.tsx";
import { useCompanies } from "../data/companies.ts";
import { matchesText } from "../format/matches-text.ts";
import { navigate } from "../routing/navigation.ts";
import { paths, withQuery } from "../routing/route.ts";
import { Badge } from "../ui/badge.tsx";
import { ListView, Table } from "../ui/list.tsx";
import { Page } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";
import { TextFilter } from "../ui/text-filter.tsx";
import { Time } from "../ui/time.tsx";
import { GoToCompany } from "./go-to-company.tsx";
import { PortalSessionDialog } from "./portal-session-dialog.tsx";
import { RenameDialog } from "./rename-dialog.tsx";

/** An action of the person on a company of the list. */
type Action = { readonly kind: "rename" | "link"; readonly company: Company };

/** The companies with their state, for administrators. */
export function CompaniesPage({ query }: { readonly query: URLSearchParams }) {
  const data = useCompanies();
  const [action, setAction] = useState<Action>();
  const search = query.get("search") ?? "";
  const change = (search: string) =>
    navigate(withQuery(paths.companies(), { search }), { replace: true });
  const close = () => setAction(undefined);
  return (
    <Page title="Companies">
      <search class="filters">
        <TextFilter
          isSearch
          label="Filter companies"
          placeholder="Number or name"
          value={search}
          onChange={change}
        />
        <GoToCompany />
      </search>
      <ListView name="companies" order="more" data={data} empty={<NoCompanies />}>
        {(items) => (
          <Companies
            companies={items.filter(({ company_id, name }) =>
              matchesText([String(company_id), name], search),
            )}
            isComplete={data.listed?.next === null}
            onAction={setAction}
          />
        )}
      </ListView>
      {action?.kind === "rename" && (
        <RenameDialog company={action.company} onRenamed={data.refresh} onClose={close} />
      )}
      {action?.kind === "link" && (
        <PortalSessionDialog company={action.company.company_id} onClose={close} />
      )}
    </Page>
  );
}

function Companies({
  companies,
  isComplete,
  onAction,
}: {
  readonly companies: readonly Company[];
  /** False if there are companies that the page has not read. */
  readonly isComplete: boolean;
  readonly onAction: (action: Action) => void;
}) {
  const canManage = useCanManage();
  if (companies.length === 0) {
    return (
      <Empty title="No company matches">
        {isComplete ? (
          <>
            <a href={paths.companies()}>Show all companies</a>. A company that only has events is
            not listed: enter its number above.
          </>
        ) : (
          "None of those shown so far does. Load more, or enter the number of the company above."
        )}
      </Empty>
    );
  }
  const columns = [
    { name: "Company" },
    { name: "Failing" },
    { name: "Subscriptions", isWide: true, isNumber: true },
    { name: "Last event", isWide: true },
    ...(canManage ? [{ name: "Actions" }] : []),
  ];
  return (
    <Table caption="Companies, by number" columns={columns} look="linked">
      {companies.map((company) => (
        <Row key={company.company_id} company={company} onAction={onAction} />
      ))}
    </Table>
  );
}

function Row({
  company,
  onAction,
}: {
  readonly company: Company;
  readonly onAction: (action: Action) => void;
}) {
  const { company_id, name, failing_count, subscription_count, last_event_at } = company;
  const canManage = useCanManage();
  const called = name ?? `company ${company_id}`;
  return (
    <tr>
      <td>
        <a href={paths.overview(company_id)} class="row-link">
          {company_id}
          {name && ` · ${name}`}
        </a>
      </td>
      <td>{failing_count > 0 ? <Badge tone="bad">{failing_count} failing</Badge> : "none"}</td>
      <td class="wide number">{subscription_count}</td>
      <td class="wide muted">{last_event_at === null ? "none" : <Time at={last_event_at} />}</td>
      {canManage && (
        <td class="row-actions">
          <button
            type="button"
            aria-label={`Rename ${called}`}
            onClick={() => onAction({ kind: "rename", company })}
          >
            Rename
          </button>
          <button
            type="button"
            aria-label={`Create a link for ${called}`}
            onClick={() => onAction({ kind: "link", company })}
          >
            Link
          </button>
        </td>
      )}
    </tr>
  );
}

function NoCompanies() {
  return (
    <Empty title="No companies yet">
      A company appears with its first subscription, source or key.{" "}
      <a href={paths.keys()}>Create a key for one</a>, or enter its number above.
    </Empty>
  );
}
