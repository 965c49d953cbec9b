import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
import { targetSchemaOf } from "../connectors/schemas.ts";
import type { Format } from "../formats/index.ts";
import { certificateFaults } from "../outbound/sign-in/client-certificate.ts";
import { takesAuthorization } from "../outbound/sign-in/target-auth.ts";
import { type Reach, targetFault } from "../outbound/target.ts";
import { headerFaults } from "../outbound/target-headers.ts";
import { type Fault, faultsAt } from "../values/problem.ts";
import type { Target, WebhookTarget } from "./target-wish.ts";

/** What of a well-formed target cannot work, by pointers within it. */
export function targetFaults(format: Format, target: Target, reach: Reach): readonly Fault[] {
  return target.type === "webhook"
    ? webhookFaults(format, target, reach)
    : targetSchemaOf(target).faults(target, reach);
}

function webhookFaults(format: Format, target: WebhookTarget, reach: Reach): readonly Fault[] {
  const { headers = {}, auth } = target;
  return [
    ...urlFaults(format, target, reach),
    ...under("headers", headerFaults(headers, takesAuthorization(auth))),
    ...under("auth", authFaults(auth, reach)),
  ];
}

function urlFaults(format: Format, { url, urls }: WebhookTarget, reach: Reach): readonly Fault[] {
  const faults: Fault[] = [];
  if (urls && format !== "flexnet") {
    faults.push({ pointer: "/urls", message: 'goes with the format "flexnet" only' });
  }
  if (url !== undefined && urls) {
    faults.push({ pointer: "/urls", message: "stands in place of url, not beside it" });
  }
  const kinds = Object.entries(urls ?? {}).map(([kind, value]) => [["urls", kind], value] as const);
  const all = [[["url"], url] as const, ...kinds].filter(([, value]) => value !== undefined);
  if (all.length === 0) faults.push({ pointer: "/url", message: "is required" });
  for (const [path, value = ""] of all) faults.push(...urlFault(pointerTo(path), value, reach));
  return faults;
}

function authFaults(auth: WebhookTarget["auth"], reach: Reach): readonly Fault[] {
  switch (auth?.type) {
    case "oauth2":
      return urlFault("/token_url", auth.token_url, reach);
    case "mtls":
      return certificateFaults(auth);
    default:
      return [];
  }
}

function urlFault(pointer: string, url: string, reach: Reach): readonly Fault[] {
  return faultsAt(pointer, targetFault(url, reach));
}

function under(name: string, faults: readonly Fault[]): readonly Fault[] {
  return faults.map(({ pointer, message }) => ({ pointer: `/${name}${pointer}`, message }));
}
