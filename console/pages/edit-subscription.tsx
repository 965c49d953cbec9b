import { useState } from "preact/hooks";
import type {
  EventType,
  Fault,
  PreviewInput,
  Subscription,
  SubscriptionChange,
  Versioned,
} from "../../sdk/index.ts";
import { useCanManage, useCompany, useRefusal } from "../data/bus.tsx";
import { useEventTypes } from "../data/event-types.ts";
import type { Failure } from "../data/failure.ts";
import { type SubscriptionFields, useSubscriptionFields } from "../data/openapi.ts";
import { settled } from "../data/use-data.ts";
import { useFresh } from "../data/use-fresh.ts";
import { navigate } from "../routing/navigation.ts";
import { paths } from "../routing/route.ts";
import { asDraft, type Draft, hidesPart, withoutHidden } from "../schema/draft.ts";
import type { Shape } from "../schema/shape.ts";
import { changeIn, draftOf } from "../schema/subscription-draft.ts";
import { Page } from "../ui/page.tsx";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import { withoutFieldOf } from "./new-subscription.tsx";
import { RuleNote } from "./rule-note.tsx";
import { type Filled, SubscriptionForm } from "./subscription-form.tsx";
import { targetText } from "./target-text.ts";

/** Changes a subscription. */
export function EditSubscriptionPage({
  company,
  id,
}: {
  readonly company: number;
  readonly id: string;
}) {
  const { subscriptions } = useCompany(company);
  const canManage = useCanManage();
  const path = paths.subscription(company, id);
  const read = useFresh(() => subscriptions.get(id));
  const fields = useSubscriptionFields();
  const eventTypes = useEventTypes();
  const subscription = read.value;
  const parts = [read, fields, eventTypes];
  const failed = parts.find(({ value, failure }) => failure && value === undefined);
  return (
    <Page
      title={`Edit ${subscription?.name ?? "subscription"}`}
      list={{ name: subscription?.name ?? "Subscription", path }}
    >
      {!canManage && (
        <Empty title="This key only reads">
          Sign in with a key that can manage the company to change subscriptions.
        </Empty>
      )}
      {failed?.failure && <Failed failure={failed.failure} retry={failed.reload} />}
      {canManage && !failed && parts.some(({ value }) => value === undefined) && (
        <Loading name="the subscription" />
      )}
      {subscription?.rule && <RuleNote rule={subscription.rule} />}
      {canManage && subscription && !subscription.rule && fields.value && eventTypes.value && (
        <EditForm
          // Another version is another form.
          key={subscription.etag}
          company={company}
          subscription={subscription}
          {...fields.value}
          eventTypes={eventTypes.value}
          onReload={read.reload}
        />
      )}
    </Page>
  );
}

function EditForm({
  company,
  subscription,
  fields,
  removable,
  eventTypes,
  onReload,
}: SubscriptionFields & {
  readonly company: number;
  readonly subscription: Versioned<Subscription>;
  readonly eventTypes: readonly EventType[];
  readonly onReload: () => void;
}) {
  const { subscriptions } = useCompany(company);
  const refusal = useRefusal();
  const { id, etag } = subscription;
  const [initial] = useState(() => draftOf(fields, subscription));
  const target = fields.find(({ name }) => name === "target")?.shape;
  const [isTargetKept, setTargetKept] = useState(
    target !== undefined && hidesPart(target, initial.target),
  );
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);

  /** While the target is kept, both sides have it as the API shows it, so the change does not. */
  function changeOf({ draft, pattern }: Filled): SubscriptionChange | undefined {
    const change = changeIn({ fields, removable }, initial, { ...draft, pattern });
    if (isTargetKept || change?.target !== undefined || !wasHidden) return change;
    return { ...change, target: draft.target } as SubscriptionChange;
  }
  const wasHidden = target !== undefined && hidesPart(target, initial.target);

  function previewOf(filled: Filled, event_id: string | undefined): PreviewInput {
    const change = changeOf(filled) ?? {};
    return { subscription_id: id, change, ...(event_id && { event_id }) };
  }

  async function save(filled: Filled) {
    const change = changeOf(filled);
    if (!change) return navigate(paths.subscription(company, id));
    setBusy(true);
    const { failure } = await settled(() => subscriptions.update(id, change, { ifMatch: etag }));
    setBusy(false);
    if (!failure) return navigate(paths.subscription(company, id));
    refusal(failure);
    setFaults(failure.faults ?? []);
    setFailure(failure.faults ? undefined : failure);
    scrollTo(0, 0);
  }

  return (
    <>
      {failure?.problem === "precondition-failed" ? (
        <ChangedMeanwhile onReload={onReload} />
      ) : (
        failure && <Failed failure={failure} />
      )}
      <SubscriptionForm
        company={company}
        fields={fields}
        eventTypes={eventTypes}
        initial={initial}
        faults={faults}
        isBusy={isBusy}
        submitName="Save the changes"
        {...(isTargetKept &&
          target && {
            keptTarget: (replace: (target: Draft) => void) => (
              <KeptTarget
                target={subscription.target}
                onReplace={() => {
                  setTargetKept(false);
                  replace(asDraft(withoutHidden(target as Shape, initial.target)));
                }}
              />
            ),
          })}
        previewOf={previewOf}
        onSubmit={save}
        onEdit={(name) => setFaults((before) => withoutFieldOf(before, name))}
      />
    </>
  );
}

/** A target with secrets, which the API does not show. It stays, or the person enters all of it. */
function KeptTarget({
  target,
  onReplace,
}: {
  readonly target: Subscription["target"];
  readonly onReplace: () => void;
}) {
  return (
    <div class="field">
      <p>{targetText(target)}</p>
      <p class="hint">
        It has secrets, which the bus does not show. To change any part of the target, enter its
        secrets again.
      </p>
      <div class="actions">
        <button type="button" onClick={onReplace}>
          Replace the target
        </button>
      </div>
    </div>
  );
}

function ChangedMeanwhile({ onReload }: { readonly onReload: () => void }) {
  return (
    <div class="notice failed" role="alert">
      <h2>The subscription has changed meanwhile</h2>
      <p>
        Another person or program changed it after you opened this page. Nothing was saved. Load the
        current version, and make your changes again.
      </p>
      <button type="button" onClick={onReload}>
        Load the current version
      </button>
    </div>
  );
}
