import { useState } from "preact/hooks";
import type { Subscription } from "../../sdk/index.ts";
import { useCompany, useRefusal } from "../data/bus.tsx";
import type { Failure } from "../data/failure.ts";
import { useAttempt } from "../data/use-attempt.ts";
import { settled, useData } from "../data/use-data.ts";
import { paths } from "../routing/route.ts";
import { StateBadge } from "../ui/badge.tsx";
import { Page } from "../ui/page.tsx";
import { RequestedAttempt } from "../ui/requested.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import { EnableDialog } from "./enable-dialog.tsx";
import { ReplayButton } from "./replay-button.tsx";
import { Health, Settings } from "./subscription-facts.tsx";

/** The result of a change that the person made. */
type Change =
  | { readonly state: "idle" | "busy" }
  | { readonly state: "done"; readonly text: string }
  | { readonly state: "failed"; readonly failure: Failure };

/** A subscription: its health and settings. A person can enable, disable and test it. */
export function SubscriptionPage({
  company,
  id,
}: {
  readonly company: number;
  readonly id: string;
}) {
  const { subscriptions } = useCompany(company);
  const { value, failure, reload } = useData(paths.subscription(company, id), () =>
    subscriptions.get(id),
  );
  const [change, setChange] = useState<Change>({ state: "idle" });
  const [isAsking, setAsking] = useState(false);
  const { requested, request } = useAttempt(company, () => void reload());
  const refusal = useRefusal();
  const isTesting = requested.state === "sending" || requested.state === "waiting";

  async function apply(call: () => Promise<unknown>, text: string) {
    setAsking(false);
    setChange({ state: "busy" });
    const { failure } = await settled(call);
    if (failure) {
      refusal(failure);
      setChange({ state: "failed", failure });
    } else {
      await reload();
      setChange({ state: "done", text });
    }
  }

  const enable = (held: "replay" | "drop", text: string) =>
    apply(() => subscriptions.enable(id, { held }), text);
  const disable = () =>
    apply(
      () => subscriptions.disable(id),
      "Disabled. The bus holds its events until you enable it.",
    );

  function toggle({ enabled, state: { held = 0 } }: Subscription) {
    if (enabled) return disable();
    if (held === 0) return enable("replay", "Enabled.");
    setAsking(true);
  }

  return (
    <Page
      title={value?.name ?? "Subscription"}
      list={{ name: "Subscriptions", path: paths.subscriptions(company) }}
      badge={value && <StateBadge state={value.state.status} />}
      actions={
        value && (
          <>
            <button
              type="button"
              disabled={isTesting}
              onClick={() => request(() => subscriptions.test(id), 0)}
            >
              Send a test
            </button>
            <ReplayButton company={company} subscription={id} name={value.name ?? id} />
            <button
              type="button"
              class={value.enabled ? "" : "primary"}
              disabled={change.state === "busy"}
              onClick={() => toggle(value)}
            >
              {value.enabled ? "Disable" : "Enable"}
            </button>
          </>
        )
      }
    >
      {change.state === "done" && (
        <p class="result ok" role="status">
          {change.text}
        </p>
      )}
      {change.state === "failed" && <Failed failure={change.failure} />}
      <RequestedAttempt company={company} requested={requested} isLinked />
      {value && isAsking && (
        <EnableDialog
          held={value.state.held ?? 0}
          onSend={() => enable("replay", "Enabled. The bus sends the held deliveries.")}
          onDrop={() => enable("drop", "Enabled. The held deliveries are dead and listed.")}
          onClose={() => setAsking(false)}
        />
      )}
      {failure && <Failed failure={failure} retry={reload} />}
      {value && <Health company={company} subscription={value} />}
      {value && <Settings subscription={value} />}
      {!value && !failure && <Loading name="the subscription" />}
    </Page>
  );
}
