import { useState } from "preact/hooks";
import type { EventTypeDetails } from "../../sdk/client.ts";
import { useBus } from "../data/bus.tsx";
import { useEventTypes } from "../data/event-types.ts";
import type { Failure } from "../data/failure.ts";
import { publish } from "../data/publish.ts";
import { useData } from "../data/use-data.ts";
import {
  type Draft,
  draftOf,
  type PublishWay,
  publishSnippet,
  publishWays,
} from "../format/publish-snippets.ts";
import { navigate } from "../routing/navigation.ts";
import { paths } from "../routing/route.ts";
import { companyNumber, isKey } from "../session/session.ts";
import { Chips } from "../ui/chips.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Pre } from "../ui/pre.tsx";
import { Failed, Loading } from "../ui/states.tsx";

/** Shows how to publish the sample of an event type, and publishes it with the key of a publisher. */
export function PublishDialog({
  code: given,
  company: ofSession,
  onClose,
}: {
  /** Undefined if the person chooses it. */
  readonly code?: string;
  /** Undefined if the person enters it. */
  readonly company: number | undefined;
  readonly onClose: () => void;
}) {
  const [chosen, setChosen] = useState(given ?? "license.activated");
  const [number, setNumber] = useState(String(ofSession ?? 1));
  const { value: types = [] } = useEventTypes();
  const code = chosen.trim();
  const company = companyNumber(number.trim());
  const type = types.find((one) => one.code === code);
  return (
    <Dialog title="Publish a sample" isWide onClose={onClose}>
      <div class="fields">
        <p class="hint">
          Only the key of a publisher can publish. The keys of companies and administrators cannot.
        </p>
        {given === undefined && (
          <TextField
            label="Event type"
            value={chosen}
            choices={types.map((one) => one.code)}
            fault={types.length > 0 && !type ? "The catalog has no such event type." : undefined}
            onInput={setChosen}
          />
        )}
        {ofSession === undefined && (
          <TextField
            label="Company number"
            value={number}
            fault={company === undefined ? "Enter a number from 1 on." : undefined}
            onInput={setNumber}
          />
        )}
        {type && company !== undefined && (
          <Sample
            key={`${code} ${company}`}
            code={code}
            company={company}
            publishers={type.publishers}
          />
        )}
        <div class="actions">
          <button type="button" onClick={onClose}>
            Close
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function Sample({
  code,
  company,
  publishers,
}: {
  readonly code: string;
  readonly company: number;
  readonly publishers: readonly string[];
}) {
  const { client } = useBus();
  const { value, failure, reload } = useData<EventTypeDetails>(paths.eventType(code), () =>
    client.eventTypes.get(code),
  );
  const [way, setWay] = useState<PublishWay>("leb");
  if (failure && !value) return <Failed failure={failure} retry={reload} />;
  if (!value) return <Loading name="the sample" rows={4} />;
  const draft = draftOf(value.sample, code, company);
  const snippet = publishSnippet(way, draft, location.origin);
  return (
    <>
      <section class="panel code">
        <header>
          <Chips
            label="Publish with"
            choices={publishWays.map((way) => [way, way] as const)}
            value={way}
            onChoose={setWay}
          />
          <CopyButton text={snippet} name="the command" />
        </header>
        <Pre label="Command">{snippet}</Pre>
      </section>
      <PublishForm draft={draft} publishers={publishers} />
    </>
  );
}

function PublishForm({
  draft,
  publishers,
}: {
  readonly draft: Draft;
  readonly publishers: readonly string[];
}) {
  const [key, setKey] = useState("");
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function send(event: SubmitEvent) {
    event.preventDefault();
    setFailure(undefined);
    if (!isKey(key.trim()))
      return setFault("Enter the key of a publisher. It begins with leb_pub_.");
    setBusy(true);
    const published = await publish(key.trim(), draft);
    setBusy(false);
    if (published.failure) return setFailure(published.failure);
    navigate(paths.event(draft.company_id, published.id));
  }

  return (
    <form class="fields" onSubmit={send} noValidate>
      <TextField
        isSecret
        label={`Publish it now with a key of ${publishers.join(" or ")}`}
        hint="The page sends the key with this event, and keeps it nowhere."
        value={key}
        fault={fault}
        onInput={(text) => {
          setKey(text);
          setFault(undefined);
        }}
      />
      {failure && <Failed failure={failure} />}
      <div>
        <button type="submit" class="primary" disabled={isBusy}>
          Publish
        </button>
      </div>
    </form>
  );
}
