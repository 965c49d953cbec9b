import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { EventType, Fault, PreviewInput } from "../../sdk/index.ts";
import { useRecentEvents } from "../data/recent-events.ts";
import { usePreview } from "../data/use-preview.ts";
import { Disclosure } from "../form/disclosure.tsx";
import { EventPicker } from "../form/event-picker.tsx";
import { FaultSummary, FaultsProvider } from "../form/faults.tsx";
import { FieldControl, FieldList } from "../form/field-control.tsx";
import { PatternPart } from "../form/pattern-part.tsx";
import { PreviewPanel } from "../form/preview-panel.tsx";
import { RoleHelp } from "../form/role-help.tsx";
import { TransformEditor } from "../form/transform-editor.tsx";
import { readPattern } from "../pattern/read-pattern.ts";
import { selects } from "../pattern/selects.ts";
import { asDraft, type Draft } from "../schema/draft.ts";
import type { Field } from "../schema/shape.ts";
import { fieldsFor, hasSecret, resourceIn } from "../schema/subscription-draft.ts";

/** Fields that the form shows in places of their own. The others are below "More settings". */
const main = ["name", "channel", "events", "pattern", "transform", "target"];

/** The values of a form. */
export type Filled = { readonly draft: Draft; readonly pattern: Draft | undefined };

/** The form of a subscription with a live preview. */
export function SubscriptionForm({
  company,
  fields,
  eventTypes,
  initial,
  faults,
  isBusy,
  submitName,
  keptTarget,
  previewOf,
  onSubmit,
  onEdit,
}: {
  readonly company: number;
  readonly fields: readonly Field[];
  readonly eventTypes: readonly EventType[];
  readonly initial: Draft;
  /** Faults that the bus found. */
  readonly faults: readonly Fault[];
  readonly isBusy: boolean;
  readonly submitName: string;
  /** Shown in place of the target's fields while the target stays, with a way to replace it. */
  readonly keptTarget?: (replace: (target: Draft) => void) => ComponentChildren;
  /** Returns the input of a preview; undefined if it makes none. */
  readonly previewOf: (filled: Filled, eventId: string | undefined) => PreviewInput | undefined;
  readonly onSubmit: (filled: Filled) => void;
  /** Called when a field changes, whose fault may be gone. */
  readonly onEdit: (name: string) => void;
}) {
  const [draft, setDraft] = useState(initial);
  const [patternText, setPatternText] = useState(() =>
    initial.pattern === undefined ? "" : JSON.stringify(initial.pattern, null, 2),
  );
  const [eventId, setEventId] = useState("");
  const read = readPattern(patternText);
  const pattern = read.kind === "pattern" ? read.pattern : undefined;
  const filled = { draft, pattern };

  const target = asDraft(draft.target);
  const isSigned = hasSecret(target.type);
  const resource = resourceIn(target);
  const channel = draft.channel ?? (isSigned ? "webhooks" : "integrations");
  const ofChannel = eventTypes.filter(({ consumers }) => consumers.some((one) => one === channel));
  const chosen = (draft.events ?? []) as readonly string[];
  const filters = chosen.length > 0 ? chosen : ["*"];
  const selected = ofChannel.filter(({ code }) => selects(filters, code));
  const { value: recent = [] } = useRecentEvents(company, filters);
  const events = recent.filter(({ event }) => selected.some(({ code }) => code === event));
  const known = events.some(({ id }) => id === eventId) ? eventId : "";
  const result = usePreview(company, previewOf(filled, known || undefined));
  const { transform, ...plain } = draft;
  const payload = usePreview(
    company,
    transform ? previewOf({ draft: plain, pattern }, known || undefined) : undefined,
  );

  function set(name: string, value: unknown) {
    setDraft((before) => ({ ...before, [name]: value }));
    onEdit(name);
  }

  const fieldOf = (name: string) => fields.find((field) => field.name === name);
  const control = (name: string) => {
    const field = fieldOf(name);
    return (
      field && (
        <FieldControl
          // The heading above says that it is the target.
          field={name === "target" ? { ...field, label: "Type" } : field}
          pointer={`/${name}`}
          value={draft[name]}
          onChange={(value) => set(name, value)}
        />
      )
    );
  };
  const others = fieldsFor(fields, draft).filter(({ name }) => !main.includes(name));

  return (
    <FaultsProvider value={faults}>
      <div class="columns even">
        <form
          class="subscription-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (read.kind !== "fault") onSubmit(filled);
          }}
        >
          {faults.length > 0 && (
            <FaultSummary title="The bus refuses these values" faults={faults} />
          )}
          <section class="panel form-part">
            <header>
              <h2>Events</h2>
            </header>
            {control("name")}
            <EventPicker
              pointer="/events"
              hint={fieldOf("events")?.hint}
              eventTypes={ofChannel}
              value={chosen}
              onChange={(value) => set("events", value)}
            />
            <Disclosure
              title="Pattern"
              note={pattern ? "set" : "filters by content"}
              pointers={["/pattern"]}
              isOpenAtFirst={patternText !== ""}
            >
              <PatternPart
                company={company}
                hint={fieldOf("pattern")?.hint}
                eventTypes={selected}
                events={events}
                text={patternText}
                read={read}
                onChange={(text) => {
                  setPatternText(text);
                  onEdit("pattern");
                }}
              />
            </Disclosure>
          </section>
          <section class="panel form-part">
            <header>
              <h2>Target</h2>
            </header>
            {keptTarget?.((target) => set("target", target)) ?? control("target")}
            {resource !== undefined && (
              <Disclosure
                title="Create the role"
                note="its external ID and policies"
                pointers={["/target/role_arn"]}
              >
                <RoleHelp company={company} resource={resource} />
              </Disclosure>
            )}
            {isSigned && (
              <Disclosure
                title="Transform"
                note={transform ? "set" : "makes another body"}
                pointers={["/transform"]}
                isOpenAtFirst={Boolean(transform)}
              >
                <TransformEditor
                  pointer="/transform"
                  hint={fieldOf("transform")?.hint}
                  value={String(transform ?? "")}
                  payload={payload}
                  result={result}
                  onChange={(value) => set("transform", value)}
                />
              </Disclosure>
            )}
            <Disclosure
              title="More settings"
              note="channel, format, retries, limits, order"
              pointers={["/channel", ...others.map(({ name }) => `/${name}`)]}
            >
              {control("channel")}
              <FieldList
                fields={others}
                pointer=""
                value={draft}
                onChange={(next) => {
                  const [name = ""] = others
                    .map(({ name }) => name)
                    .filter((name) => next[name] !== draft[name]);
                  set(name, next[name]);
                }}
              />
            </Disclosure>
          </section>
          <div class="actions">
            <button type="submit" class="primary" disabled={isBusy || read.kind === "fault"}>
              {submitName}
            </button>
            {read.kind === "fault" && <p class="error">Correct the pattern first.</p>}
          </div>
        </form>
        <PreviewPanel previewed={result} events={events} eventId={known} onChoose={setEventId} />
      </div>
    </FaultsProvider>
  );
}
