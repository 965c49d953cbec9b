import type { EventSummary, EventType } from "../../sdk/index.ts";
import { useEventContents } from "../data/recent-events.ts";
import { useVocabulary } from "../data/vocabulary.ts";
import type { ReadPattern } from "../pattern/read-pattern.ts";
import { Failed, Loading } from "../ui/states.tsx";
import { PatternEditor } from "./pattern-editor.tsx";
import { PatternMatches } from "./pattern-matches.tsx";

/** The editor of a pattern, and the pattern on the company's last events. Their content is read when it opens. */
export function PatternPart({
  company,
  hint,
  eventTypes,
  events,
  text,
  read,
  onChange,
}: {
  readonly company: number;
  readonly hint: string | undefined;
  /** Those that the subscription selects. */
  readonly eventTypes: readonly EventType[];
  readonly events: readonly EventSummary[];
  readonly text: string;
  readonly read: ReadPattern;
  readonly onChange: (text: string) => void;
}) {
  const { value: contents, failure, reload } = useEventContents(company, events);
  const vocabulary = useVocabulary(eventTypes, contents);
  return (
    <>
      <PatternEditor
        pointer="/pattern"
        hint={hint}
        vocabulary={vocabulary}
        value={text}
        onChange={onChange}
      />
      {failure && !contents && <Failed failure={failure} retry={reload} />}
      {!failure && !contents && <Loading name="recent events" rows={3} />}
      {contents?.length === 0 && (
        <p class="hint">The company has no events of these types to try the pattern on.</p>
      )}
      {contents && contents.length > 0 && read.kind !== "fault" && (
        <PatternMatches
          pattern={read.kind === "pattern" ? read.pattern : undefined}
          events={contents}
          eventTypes={eventTypes}
        />
      )}
    </>
  );
}
