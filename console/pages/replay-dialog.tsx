import { useState } from "preact/hooks";
import type { ReplayInput, ReplayPreview } from "../../sdk/index.ts";
import { useCompany, useRefusal } from "../data/bus.tsx";
import type { Failure } from "../data/failure.ts";
import { type Data, settled, useData } from "../data/use-data.ts";
import { count, counted } from "../format/number.ts";
import { shortDuration } from "../format/time.ts";
import { navigate } from "../routing/navigation.ts";
import { paths } from "../routing/route.ts";
import type { TimeRange } from "../routing/time-range.ts";
import { Chips } from "../ui/chips.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { Failed } from "../ui/states.tsx";
import { TimeField } from "../ui/time-field.tsx";

/** The deliveries that a replay sends, by status. */
export type ReplayStatus = NonNullable<ReplayInput["status"]>;

const statusChoices: readonly (readonly [ReplayStatus, string])[] = [
  ["undelivered", "All not delivered"],
  ["dead", "Dead"],
  ["held", "Held"],
  ["retrying", "Retrying"],
];

const maxPerSecond = 100;
const defaultPerSecond = 50;

/** Asks which deliveries of a subscription to send again, shows how many they are, and starts the replay. */
export function ReplayDialog({
  company,
  subscription,
  name,
  initial,
  onClose,
}: {
  readonly company: number;
  readonly subscription: string;
  readonly name: string;
  readonly initial: TimeRange & { readonly status: ReplayStatus; readonly event?: string };
  readonly onClose: () => void;
}) {
  const { replays } = useCompany(company);
  const refusal = useRefusal();
  const [status, setStatus] = useState(initial.status);
  const [event, setEvent] = useState(initial.event ?? "");
  const [from, setFrom] = useState(initial.from);
  const [to, setTo] = useState(initial.to);
  const [perSecond, setPerSecond] = useState(defaultPerSecond);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const input = inputOf(status, event, from, to);
  const address = `${company}/replay-preview/${subscription}/${JSON.stringify(input)}`;
  const preview = useData(address, () => replays.preview(subscription, input));

  async function begin(submitted: SubmitEvent) {
    submitted.preventDefault();
    setBusy(true);
    const begun = await settled(() =>
      replays.begin(subscription, { ...input, per_second: perSecond }),
    );
    setBusy(false);
    if (begun.value) return navigate(paths.replay(company, begun.value.id));
    setFailure(begun.failure);
    if (begun.failure) refusal(begun.failure);
  }

  const isEmpty = preview.value?.matched === 0 && !preview.value.more;
  return (
    <Dialog title={`Replay deliveries to ${name}`} onClose={onClose}>
      <form class="replay" onSubmit={begin}>
        <Chips label="Status" choices={statusChoices} value={status} onChoose={setStatus} />
        <div class="field">
          <label for="replay-event">Event code</label>
          <input
            id="replay-event"
            value={event}
            placeholder="All, or a code such as license.*"
            pattern="[\w.*\-]{1,100}"
            title="An event code. * stands for anything."
            autocomplete="off"
            spellcheck={false}
            onChange={({ currentTarget }) => setEvent(currentTarget.value.trim())}
          />
        </div>
        <TimeField label="Accepted from" value={from} onChange={setFrom} />
        <TimeField label="Accepted before" value={to} onChange={setTo} />
        <div class="field">
          <label for="replay-rate">Deliveries a second</label>
          <input
            id="replay-rate"
            type="number"
            min={1}
            max={maxPerSecond}
            required
            value={perSecond}
            onChange={({ currentTarget }) => setPerSecond(currentTarget.valueAsNumber)}
          />
        </div>
        <Preview preview={preview} status={status} perSecond={perSecond} />
        {failure && <Failed failure={failure} />}
        <DialogActions onCancel={onClose}>
          <button type="submit" class="primary" disabled={isBusy || isEmpty}>
            Start the replay
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function inputOf(
  status: ReplayStatus,
  event: string,
  from: number | undefined,
  to: number | undefined,
): ReplayInput {
  return {
    status,
    ...(event === "" ? {} : { event }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

function Preview({
  preview: { value, failure },
  status,
  perSecond,
}: {
  readonly preview: Data<ReplayPreview>;
  readonly status: ReplayStatus;
  readonly perSecond: number;
}) {
  if (failure) return <Failed failure={failure} />;
  const canHold = status === "held" || status === "undelivered";
  return (
    <p class="result" role="status">
      {value ? textOf(value, perSecond) : "Counting …"}
      {canHold && " Those that are held stay held until the endpoint can receive."}
    </p>
  );
}

function textOf({ matched, more }: ReplayPreview, perSecond: number): string {
  if (more) return `${count(matched)} or more deliveries match.`;
  if (matched === 0) return "No delivery matches.";
  const takes = shortDuration(Math.ceil(matched / perSecond) * 1_000);
  const match = matched === 1 ? "matches" : "match";
  return `${counted(matched, "delivery", "deliveries")} ${match}. Sending takes about ${takes}.`;
}
