import { useState } from "preact/hooks";
import type { ApiKey } from "../../sdk/index.ts";
import { useBus, useCanManage } from "../data/bus.tsx";
import { useList } from "../data/use-list.ts";
import { keyScope } from "../format/key-scope.ts";
import { navigate } from "../routing/navigation.ts";
import { paths } from "../routing/route.ts";
import { companyNumber } from "../session/session.ts";
import { ListView, Table } from "../ui/list.tsx";
import { Page } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";
import { TextFilter } from "../ui/text-filter.tsx";
import { Time } from "../ui/time.tsx";
import { NewKeyDialog } from "./new-key-dialog.tsx";
import { RevokeKeyDialog } from "./revoke-key-dialog.tsx";

/** The keys of publishers and administrators, or those of a company, for administrators. */
export function KeysPage({ query }: { readonly query: URLSearchParams }) {
  const company = companyNumber(query.get("company") ?? "");
  const { client } = useBus();
  const canManage = useCanManage();
  const address = paths.keys(company === undefined ? {} : { company: String(company) });
  const data = useList(address, () =>
    client.keys.list(company === undefined ? {} : { company_id: company }),
  );
  const [isCreating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<ApiKey>();
  return (
    <Page
      title={company === undefined ? "Keys" : `Keys of company ${company}`}
      actions={
        canManage && (
          <button type="button" class="primary" onClick={() => setCreating(true)}>
            Create a key
          </button>
        )
      }
    >
      <search class="filters">
        <TextFilter
          isSearch
          label="Company"
          placeholder="Keys of company number"
          value={query.get("company") ?? ""}
          onChange={(text) => navigate(paths.keys({ company: text.trim() }), { replace: true })}
        />
        <p class="count">
          {company === undefined
            ? "Keys of publishers and administrators. Enter a company's number for its keys."
            : "Keys of this company. Portal sessions are not listed."}
        </p>
      </search>
      <ListView name="keys" order="more" data={data} empty={<NoKeys company={company} />}>
        {(items) => <KeyTable keys={items} onRevoke={setRevoked} />}
      </ListView>
      {isCreating && (
        <NewKeyDialog
          company={company}
          onCreated={data.refresh}
          onClose={() => setCreating(false)}
        />
      )}
      {revoked && (
        <RevokeKeyDialog
          apiKey={revoked}
          onRevoked={data.refresh}
          onClose={() => setRevoked(undefined)}
        />
      )}
    </Page>
  );
}

function KeyTable({
  keys,
  onRevoke,
}: {
  readonly keys: readonly ApiKey[];
  readonly onRevoke: (key: ApiKey) => void;
}) {
  const canManage = useCanManage();
  const columns = [
    { name: "Key" },
    { name: "Allows" },
    { name: "Created", isWide: true },
    { name: "Last used", isWide: true },
    { name: "Expires", isWide: true },
    ...(canManage ? [{ name: "Actions" }] : []),
  ];
  return (
    <Table caption="API keys" columns={columns} look="stacked">
      {keys.map((key) => (
        <tr key={key.id}>
          <td>
            {key.name}
            <code class="muted block">{key.id}</code>
          </td>
          <td>{keyScope(key)}</td>
          <td class="wide muted">
            <Time at={key.created_at} />
          </td>
          <td class="wide muted">{timeOr(key.last_used_at, "never")}</td>
          <td class="wide muted">{timeOr(key.expires_at, "never")}</td>
          {canManage && (
            <td class="row-actions">
              <button
                type="button"
                aria-label={`Revoke ${key.name ?? key.id}`}
                onClick={() => onRevoke(key)}
              >
                Revoke
              </button>
            </td>
          )}
        </tr>
      ))}
    </Table>
  );
}

function timeOr(at: number | undefined, otherwise: string) {
  return at === undefined ? otherwise : <Time at={at} />;
}

function NoKeys({ company }: { readonly company: number | undefined }) {
  if (company === undefined) {
    return <Empty title="No keys">Create the first one above.</Empty>;
  }
  return (
    <Empty title={`Company ${company} has no key`}>
      Create one above. A customer who only looks at the console needs a link instead: see{" "}
      <a href={paths.companies()}>Companies</a>.
    </Empty>
  );
}
