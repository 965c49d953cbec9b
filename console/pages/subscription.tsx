import { useState } from "preact/hooks";
import type { Subscription } from "../../sdk/index.ts";
import { useCanManage, useCompany, useRefusal } from "../data/bus.tsx";
import type { Failure } from "../data/failure.ts";
import { useAttempt } from "../data/use-attempt.ts";
import { settled, useData } from "../data/use-data.ts";
import { navigate } from "../routing/navigation.ts";
import { paths } from "../routing/route.ts";
import { hasSecret } from "../schema/subscription-draft.ts";
import { StateBadge } from "../ui/badge.tsx";
import { Page } from "../ui/page.tsx";
import { RequestedAttempt } from "../ui/requested.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";
import { EnableDialog } from "./enable-dialog.tsx";
import { ReplayButton } from "./replay-button.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";
import { RuleNote } from "./rule-note.tsx";
import { type Rotated, RotatedSecret } from "./secret-rotation.tsx";
import { Health, Settings } from "./subscription-facts.tsx";
import { Versions } from "./subscription-versions.tsx";
import { TestSend } from "./test-send.tsx";

/** The result of a change that the person made. */
type Change =
  | { readonly state: "idle" | "busy" }
  | { readonly state: "done"; readonly text: string }
  | { readonly state: "failed"; readonly failure: Failure };

/** A subscription: its health, settings and earlier versions. A person can test, change and delete it. */
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
  const [asking, setAsking] = useState<"enable" | "rotate" | "delete">();
  const [rotated, setRotated] = useState<Rotated>();
  const canManage = useCanManage();
  const { requested, request } = useAttempt(company, () => void reload());
  const refusal = useRefusal();
  const isTesting = requested.state === "sending" || requested.state === "waiting";

  /** @returns The answer; undefined after a failure. */
  async function make<T>(call: () => Promise<T>): Promise<{ readonly answer: T } | undefined> {
    setAsking(undefined);
    setChange({ state: "busy" });
    const { value, failure } = await settled(call);
    if (!failure) return { answer: value };
    refusal(failure);
    setChange({ state: "failed", failure });
    return undefined;
  }

  async function apply(call: () => Promise<unknown>, text: string) {
    if (!(await make(call))) return;
    await reload();
    setChange({ state: "done", text });
  }

  async function rotate(overlapSeconds: number) {
    const made = await make(() =>
      subscriptions.rotateSecret(id, { overlap_seconds: overlapSeconds }),
    );
    if (!made) return;
    const { secret, public_key: publicKey } = made.answer;
    setRotated({ secret, publicKey, oldValidUntil: Date.now() + overlapSeconds * 1000 });
    setChange({ state: "idle" });
    await reload();
  }

  async function remove() {
    if (await make(() => subscriptions.delete(id))) navigate(paths.subscriptions(company));
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
    setAsking("enable");
  }

  return (
    <Page
      title={value?.name ?? "Subscription"}
      list={{ name: "Subscriptions", path: paths.subscriptions(company) }}
      badge={value && <StateBadge state={value.state.status} />}
      actions={
        value &&
        canManage && (
          <>
            <TestSend
              subscription={value}
              isBusy={isTesting}
              onSend={(event) =>
                request(() => subscriptions.test(id, event === undefined ? {} : { event }), 0)
              }
            />
            <ReplayButton company={company} subscription={id} name={value.name ?? id} />
            {value.rule === undefined && (
              <a href={paths.editSubscription(company, id)} class="button">
                Edit
              </a>
            )}
            {hasSecret(value.target.type) && (
              <button type="button" onClick={() => setAsking("rotate")}>
                Rotate secret
              </button>
            )}
            <button
              type="button"
              class={value.enabled ? "" : "primary"}
              disabled={change.state === "busy"}
              onClick={() => toggle(value)}
            >
              {value.enabled ? "Disable" : "Enable"}
            </button>
            {value.rule === undefined && (
              <button type="button" onClick={() => setAsking("delete")}>
                Delete
              </button>
            )}
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
      {rotated && <RotatedSecret key={rotated.secret} rotated={rotated} />}
      {value?.rule && canManage && <RuleNote rule={value.rule} />}
      {asking === "rotate" && (
        <RotateDialog onRotate={rotate} onClose={() => setAsking(undefined)} />
      )}
      {value && asking === "delete" && (
        <DeleteDialog
          name={value.name ?? "the subscription"}
          held={value.state.held ?? 0}
          onDelete={remove}
          onClose={() => setAsking(undefined)}
        />
      )}
      {value && asking === "enable" && (
        <EnableDialog
          held={value.state.held ?? 0}
          onSend={() => enable("replay", "Enabled. The bus sends the held deliveries.")}
          onDrop={() => enable("drop", "Enabled. The held deliveries are dead and listed.")}
          onClose={() => setAsking(undefined)}
        />
      )}
      {failure && <Failed failure={failure} retry={reload} />}
      {value && <Health company={company} subscription={value} />}
      {value && <Settings subscription={value} />}
      {value && <Versions company={company} subscription={value} />}
      {!value && !failure && <Loading name="the subscription" />}
    </Page>
  );
}
