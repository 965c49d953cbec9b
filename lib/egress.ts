import type { Channel } from "../catalog/index.ts";

/** The egress policy as environment variables of functions (bus/outbound/target.ts). */
export type Egress = Readonly<
  Record<"LOOPBACK_TARGETS" | "WEBHOOK_PORTS" | "ALLOW_OWN_API_AS_TARGET" | "CHANNELS", string>
>;

export function egressOf(settings: {
  readonly loopbackTargets: readonly string[];
  readonly webhookPorts: readonly number[];
  readonly allowOwnApiAsTarget: boolean;
  readonly channels: readonly Channel[];
}): Egress {
  return {
    LOOPBACK_TARGETS: settings.loopbackTargets.join(),
    WEBHOOK_PORTS: settings.webhookPorts.join(),
    ALLOW_OWN_API_AS_TARGET: String(settings.allowOwnApiAsTarget),
    CHANNELS: settings.channels.join(),
  };
}
