import { useState } from "preact/hooks";
import type { AuditEntry } from "../../sdk/index.ts";
import { operationText } from "../format/operation-text.ts";
import { paths } from "../routing/route.ts";
import { DisclosureButton } from "../ui/disclosure-button.tsx";
import { Table } from "../ui/list.tsx";
import { Time } from "../ui/time.tsx";
import { ChangeDetails } from "./change-details.tsx";

type Names = {
  /** Undefined for the log of the deployment. */
  readonly company?: number;
  /** Names of the subscriptions that exist, by id. */
  readonly subscriptionNames?: ReadonlyMap<string, string>;
  readonly keyName: (id: string) => string | undefined;
  /** Returns the address of the log of one subject. */
  readonly pathOf: (subject: string) => string;
};

const columns = [{ name: "When" }, { name: "Change" }, { name: "Subject" }, { name: "Made by" }];

/** Entries of an audit log. Each change of a subscription opens to the fields that differ. */
export function AuditTable({
  entries,
  ...names
}: Names & { readonly entries: readonly AuditEntry[] }) {
  return (
    <Table caption="Changes, newest first" columns={columns} look="stacked">
      {entries.map((entry) => (
        <EntryRows key={entry.id} entry={entry} {...names} />
      ))}
    </Table>
  );
}

function EntryRows({ entry, ...names }: Names & { readonly entry: AuditEntry }) {
  const [isOpen, setOpen] = useState(false);
  const { id, at, operation, earlier, subject } = entry;
  const { company } = names;
  const text = operationText(operation);
  return (
    <>
      <tr>
        <td class="time">
          <Time at={at} />
        </td>
        <td>
          {earlier && company !== undefined ? (
            <DisclosureButton isOpen={isOpen} controls={id} onToggle={setOpen}>
              {text}
              <span class="visually-hidden">: show the difference</span>
            </DisclosureButton>
          ) : (
            text
          )}
        </td>
        <td>
          {subject === null && company !== undefined ? `Company ${company}` : null}
          {subject !== null && <Subject subject={subject} {...names} />}
        </td>
        <td>
          <Maker keyId={entry.key_id} keyName={names.keyName} />
        </td>
      </tr>
      {earlier && company !== undefined && (
        <tr id={id} hidden={!isOpen} class="detail">
          <td colSpan={columns.length}>
            {isOpen && <ChangeDetails company={company} entry={entry} />}
          </td>
        </tr>
      )}
    </>
  );
}

/** The changed resource, with a link to its page if it has one, and to all its changes. */
function Subject({
  subject,
  company,
  subscriptionNames,
  keyName,
  pathOf,
}: Names & { readonly subject: string }) {
  const page = company === undefined ? undefined : pageOf(company, subject, subscriptionNames);
  const name = subscriptionNames?.get(subject) ?? keyName(subject) ?? subject;
  return (
    <>
      {page ? <a href={page}>{name}</a> : <span class="breakable">{name}</span>}{" "}
      <a href={pathOf(subject)} class="follow muted">
        All its changes
        <span class="visually-hidden"> to {name}</span>
      </a>
    </>
  );
}

/** Returns the page of a subject; undefined if it has none, or was deleted. */
function pageOf(
  company: number,
  subject: string,
  subscriptions: ReadonlyMap<string, string> | undefined,
): string | undefined {
  switch (subject.split("_")[0]) {
    case "sub":
      return subscriptions?.has(subject) ? paths.subscription(company, subject) : undefined;
    case "dlv":
      return paths.delivery(company, subject);
    case "rpl":
      return paths.replay(company, subject);
    default:
      return undefined;
  }
}

function Maker({ keyId, keyName }: { readonly keyId: string } & Pick<Names, "keyName">) {
  if (keyId === "rules") return <>A deployment of rules in code</>;
  const name = keyName(keyId) ?? (keyId.startsWith("ses_") ? "A portal session" : undefined);
  return (
    <>
      {name}
      <code class="muted block">{keyId}</code>
    </>
  );
}
