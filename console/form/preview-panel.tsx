import type { EventSummary } from "../../sdk/index.ts";
import type { Previewed } from "../data/use-preview.ts";
import { localTime } from "../format/time.ts";
import { Badge } from "../ui/badge.tsx";
import { Json } from "../ui/json.tsx";
import { Pre } from "../ui/pre.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import { Sentence } from "../ui/time.tsx";

type Preview = NonNullable<Previewed["preview"]>;

/** The request that the bus would send for an event, as the form is now. */
export function PreviewPanel({
  previewed: { preview, failure, isBehind },
  events,
  eventId,
  onChoose,
}: {
  readonly previewed: Previewed;
  readonly events: readonly EventSummary[];
  /** Empty for the sample. */
  readonly eventId: string;
  readonly onChoose: (id: string) => void;
}) {
  return (
    <section class="preview" aria-labelledby="preview-title">
      <div class="panel">
        <header>
          <h2 id="preview-title">Preview</h2>
          <span class="muted" role="status">
            {isBehind && !failure ? "Updating …" : "Nothing is sent"}
          </span>
        </header>
        <div class="preview-event">
          <label for="preview-event">Event</label>
          <select
            id="preview-event"
            value={eventId}
            onChange={({ currentTarget }) => onChoose(currentTarget.value)}
          >
            <option value="">Sample of the first event type</option>
            {events.map(({ id, event, accepted_at }) => (
              <option key={id} value={id}>
                {event} · {localTime(accepted_at, Date.now())}
              </option>
            ))}
          </select>
        </div>
        {failure?.faults ? (
          <p class="hint">
            The preview starts when the form is complete. So far:{" "}
            {failure.faults.slice(0, 3).map(({ pointer, message }, i) => (
              <span key={pointer}>
                {i > 0 && "; "}
                <code>{nameOf(pointer)}</code> {message}
              </span>
            ))}
            .
          </p>
        ) : (
          failure && <Failed failure={failure} />
        )}
        {!failure && preview && <Verdict preview={preview} />}
        {!failure && !preview && <Loading name="the preview" rows={3} />}
      </div>
      {!failure && preview?.request && <RequestView request={preview.request} />}
    </section>
  );
}

/** Returns a field of the subscription by its pointer in the request of a preview. */
function nameOf(pointer: string): string {
  return pointer
    .replace(/^\/(subscription|change)(?=\/)/, "")
    .slice(1)
    .replaceAll("/", ".");
}

function Verdict({ preview }: { readonly preview: Preview }) {
  const { event, matches, explanation, outcome, error } = preview;
  return (
    <div class="verdict">
      <p>
        <Badge tone={matches ? "ok" : "off"}>{matches ? "receives it" : "not matched"}</Badge>{" "}
        <code>{event.event}</code>
      </p>
      {explanation && (
        <p class="muted">
          <Sentence text={explanation} />
        </p>
      )}
      {outcome !== "made" && (
        <p class={outcome === "failed" ? "error" : "muted"}>
          {outcome === "failed" ? "The request cannot be made" : "Nothing is sent"}: {error}.
        </p>
      )}
    </div>
  );
}

function RequestView({ request }: { readonly request: NonNullable<Preview["request"]> }) {
  const { method, url, headers, body } = request;
  const json = body === undefined ? undefined : jsonOf(body);
  return (
    <>
      <section class="panel code">
        <header>
          <h2>Request</h2>
        </header>
        <Pre label="Request">
          {/* A consumer that polls gets headers and a body. */}
          {url !== undefined && `${method} ${url}\n`}
          {Object.entries(headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join("\n")}
        </Pre>
      </section>
      {json !== undefined && <Json title="Body" value={json} />}
      {json === undefined && body !== undefined && (
        <section class="panel code">
          <header>
            <h2>Body</h2>
          </header>
          <Pre label="Body">{body}</Pre>
        </section>
      )}
    </>
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
