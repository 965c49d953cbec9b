import { Stack } from "aws-cdk-lib";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { settingsOf } from "./settings.ts";

const contextKey = "license-event-bus:log-scope";

/** Makes everything below this scope write to one log group. The scope must be empty. */
export function provideBusLog(scope: Construct): void {
  scope.node.setContext(contextKey, scope);
}

/**
 * Returns the log group of all functions, so that one query follows an event, and one metric filter counts lines of
 * all.
 */
export function busLogOf(scope: Construct): LogGroup {
  const home: Construct = scope.node.tryGetContext(contextKey) ?? Stack.of(scope);
  const { logRetention: retention, removalPolicy } = settingsOf(home);
  return (
    (home.node.tryFindChild("FunctionLog") as LogGroup | undefined) ??
    new LogGroup(home, "FunctionLog", { retention, removalPolicy })
  );
}
