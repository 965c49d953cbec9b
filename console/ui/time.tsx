import type { ComponentChildren } from "preact";
import { localTime, timeInSentence, timesIn, utcTime } from "../format/time.ts";

/** A moment in the person's zone, with UTC in its title. */
export function Time({
  at,
  children,
}: {
  readonly at: number;
  /** By default the day and the time of day. */
  readonly children?: ComponentChildren;
}) {
  return (
    <time dateTime={new Date(at).toISOString()} title={utcTime(at)}>
      {children ?? localTime(at, Date.now())}
    </time>
  );
}

/** A sentence of the API, with its times in the person's zone. */
export function Sentence({ text }: { readonly text: string }) {
  return (
    <>
      {timesIn(text).map((piece, i) =>
        typeof piece === "number" ? (
          <Time key={i} at={piece}>
            {timeInSentence(piece, Date.now())}
          </Time>
        ) : (
          piece
        ),
      )}
    </>
  );
}
