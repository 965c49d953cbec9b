import { useState } from "preact/hooks";
import type {
  Fault,
  PreviewInput,
  SubscriptionInput,
  SubscriptionWithSecret,
} from "../../sdk/index.ts";
import { useCanManage, useCompany, useRefusal } from "../data/bus.tsx";
import { useEventTypes } from "../data/event-types.ts";
import type { Failure } from "../data/failure.ts";
import { useSubscriptionFields } from "../data/openapi.ts";
import { settled } from "../data/use-data.ts";
import { navigate } from "../routing/navigation.ts";
import { paths } from "../routing/route.ts";
import { asDraft } from "../schema/draft.ts";
import { newInput } from "../schema/subscription-draft.ts";
import { Page } from "../ui/page.tsx";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import { SecretShown } from "./secret-shown.tsx";
import { type Filled, SubscriptionForm } from "./subscription-form.tsx";

const blank = { target: { type: "webhook" } };

/** Creates a subscription, and shows its signing secret once. */
export function NewSubscriptionPage({ company }: { readonly company: number }) {
  const { subscriptions } = useCompany(company);
  const canManage = useCanManage();
  const refusal = useRefusal();
  const fields = useSubscriptionFields();
  const eventTypes = useEventTypes();
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);
  const [created, setCreated] = useState<SubscriptionWithSecret>();
  const known = fields.value?.fields ?? [];

  function inputOf({ draft, pattern }: Filled) {
    return newInput(known, draft, pattern) as SubscriptionInput;
  }

  function previewOf(filled: Filled, event_id: string | undefined): PreviewInput | undefined {
    if (asDraft(filled.draft.target).type === undefined) return undefined;
    return { subscription: inputOf(filled), ...(event_id && { event_id }) };
  }

  async function create(filled: Filled) {
    setBusy(true);
    const { value, failure } = await settled(() => subscriptions.create(inputOf(filled)));
    setBusy(false);
    setFaults(failure?.faults ?? []);
    setFailure(failure?.faults ? undefined : failure);
    scrollTo(0, 0);
    if (failure) return refusal(failure);
    if (value.secret === undefined) navigate(paths.subscription(company, value.id));
    else setCreated(value);
  }

  const missing = fields.failure ?? eventTypes.failure;
  return (
    <Page
      title={created ? (created.name ?? "Subscription created") : "New subscription"}
      list={{ name: "Subscriptions", path: paths.subscriptions(company) }}
    >
      {!canManage && (
        <Empty title="This key only reads">
          Sign in with a key that can manage the company to create subscriptions.
        </Empty>
      )}
      {created && (
        <SecretShown
          title="The bus sends events from now on"
          secret={created.secret ?? ""}
          publicKey={created.public_key}
          done={<a href={paths.subscription(company, created.id)}>Show the subscription</a>}
        />
      )}
      {failure && <Failed failure={failure} />}
      {missing && (
        <Failed failure={missing} retry={fields.failure ? fields.reload : eventTypes.reload} />
      )}
      {canManage && !created && !missing && !(fields.value && eventTypes.value) && (
        <Loading name="the form" />
      )}
      {canManage && !created && fields.value && eventTypes.value && (
        <SubscriptionForm
          company={company}
          fields={known}
          eventTypes={eventTypes.value}
          initial={blank}
          faults={faults}
          isBusy={isBusy}
          submitName="Create the subscription"
          previewOf={previewOf}
          onSubmit={create}
          onEdit={(name) => setFaults((before) => withoutFieldOf(before, name))}
        />
      )}
    </Page>
  );
}

/** Returns the faults that are not in a field. */
export function withoutFieldOf(faults: readonly Fault[], name: string): readonly Fault[] {
  return faults.filter(({ pointer }) => pointer !== `/${name}` && !pointer.startsWith(`/${name}/`));
}
