import type { Requested } from "../data/use-attempt.ts";
import { resultText } from "../format/result-text.ts";
import { duration } from "../format/time.ts";
import { paths } from "../routing/route.ts";
import { Failed } from "./states.tsx";

/** The progress and the result of an attempt that the person asked for. */
export function RequestedAttempt({
  company,
  requested,
  isLinked = false,
}: {
  readonly company: number;
  readonly requested: Requested;
  /** True to link to the delivery. */
  readonly isLinked?: boolean;
}) {
  if (requested.state === "idle") return null;
  if (requested.state === "failed") return <Failed failure={requested.failure} />;
  return (
    <p class={`result ${toneOf(requested)}`} role="status">
      {textOf(requested)}
      {isLinked && requested.state !== "sending" && (
        <>
          {" "}
          <a href={paths.delivery(company, requested.id)}>Show the delivery</a>
        </>
      )}
    </p>
  );
}

function toneOf(requested: Requested): string {
  if (requested.state !== "done") return "";
  return requested.attempt.error === null ? "ok" : "bad";
}

function textOf(requested: Exclude<Requested, { state: "idle" | "failed" }>): string {
  switch (requested.state) {
    case "sending":
      return "Sending …";
    case "waiting":
      return "Sent. Waiting for the answer of the endpoint …";
    case "late":
      return "The bus accepted it, but there is no answer yet. A rate limit can delay it.";
    case "done":
      return `${resultText(requested.attempt)} in ${duration(requested.attempt.duration_ms)}.`;
  }
}
