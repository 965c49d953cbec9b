import { useState } from "preact/hooks";
import type { Attempt } from "../../sdk/index.ts";
import { duration } from "../format/time.ts";
import { Badge } from "../ui/badge.tsx";
import { DisclosureButton } from "../ui/disclosure-button.tsx";
import { Table } from "../ui/list.tsx";
import { Pre } from "../ui/pre.tsx";
import { Time } from "../ui/time.tsx";

const columns = [
  { name: "Attempt" },
  { name: "Sent" },
  { name: "Duration", isNumber: true },
  { name: "Answer" },
];

/** The attempts of a delivery, the last one first. Each opens to its answer. */
export function Attempts({
  attempts,
  count,
}: {
  readonly attempts: readonly Attempt[];
  /** Number of attempts made. The bus keeps at most 150. */
  readonly count: number;
}) {
  if (attempts.length === 0) {
    return (
      <section class="panel">
        <header>
          <h2>Attempts</h2>
        </header>
        <p class="hint">The bus has not tried to send it yet.</p>
      </section>
    );
  }
  const first = count - attempts.length;
  return (
    <section class="panel">
      <header>
        <h2>Attempts</h2>
      </header>
      <Table caption="Attempts, the last one first" columns={columns}>
        {attempts
          .map((attempt, i) => (
            <AttemptRows
              key={attempt.at}
              number={first + i + 1}
              attempt={attempt}
              isLast={i === attempts.length - 1}
            />
          ))
          .reverse()}
      </Table>
    </section>
  );
}

function AttemptRows({
  number,
  attempt,
  isLast,
}: {
  readonly number: number;
  readonly attempt: Attempt;
  readonly isLast: boolean;
}) {
  const [isOpen, setOpen] = useState(isLast);
  const id = `attempt-${number}`;
  const { at, duration_ms, status, error } = attempt;
  return (
    <>
      <tr>
        <td class="narrow">
          <DisclosureButton isOpen={isOpen} controls={id} onToggle={setOpen}>
            {number}
            <span class="visually-hidden">: show the answer</span>
          </DisclosureButton>
        </td>
        <td class="time">
          <Time at={at} />
        </td>
        <td class="number narrow">{duration(duration_ms)}</td>
        <td>
          <Badge tone={error === null ? "ok" : "bad"}>{status ?? "no answer"}</Badge>{" "}
          <span class="error wide">{error}</span>
        </td>
      </tr>
      <tr id={id} hidden={!isOpen} class="detail">
        <td colSpan={columns.length}>{isOpen && <Answer attempt={attempt} />}</td>
      </tr>
    </>
  );
}

function Answer({ attempt: { error, headers, body, calls } }: { readonly attempt: Attempt }) {
  return (
    <>
      {error && <p class="error below">{error}</p>}
      {calls && (
        <Table
          caption="Calls of the integration"
          columns={[{ name: "Call" }, { name: "Answer" }, { name: "Duration", isNumber: true }]}
          look="inner"
        >
          {calls.map(({ method, url, status, text, duration_ms }, i) => (
            <tr key={i}>
              <td>
                <code>
                  {method} {url}
                </code>
              </td>
              <td>
                {status} {text}
              </td>
              <td class="number">{duration(duration_ms)}</td>
            </tr>
          ))}
        </Table>
      )}
      {headers && (
        <>
          <h3>Headers</h3>
          <Pre label="Headers of the answer">
            {Object.entries(headers)
              .map(([name, value]) => `${name}: ${value}`)
              .join("\n") || "none"}
          </Pre>
        </>
      )}
      {body !== null && (
        <>
          <h3>Body</h3>
          <Pre label="Body of the answer">{body || "empty"}</Pre>
        </>
      )}
      {!headers && body === null && !calls && (
        <p class="hint">
          {error === null ? "The bus did not keep the answer." : "There was no answer to keep."}
        </p>
      )}
    </>
  );
}
