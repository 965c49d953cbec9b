import { localTime, timesIn, utcTime } from "../format/time.ts";

/** A moment in the person's zone, with UTC in its title. */
export function Time({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={utcTime(at)}>
      {localTime(at, Date.now())}
    </time>
  );
}

/** A sentence of the API, with its times in the person's zone. */
export function Sentence({ text }: { readonly text: string }) {
  return (
    <>
      {timesIn(text).map((piece, i) =>
        typeof piece === "number" ? <Time key={i} at={piece} /> : piece,
      )}
    </>
  );
}
