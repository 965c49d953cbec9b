import * as z from "zod";
import { AwsError } from "../aws-error.ts";
import { jsonBody } from "../json-body.ts";
import { type Reply, restJsonReply } from "../reply.ts";
import { resourceUrl } from "../rest-url.ts";
import { parse, readSchedule, scheduleArn } from "./schedule.ts";
import type { Scheduler } from "./scheduler.ts";
import type { ScheduleKey, StoredSchedule } from "./store.ts";

/** A request to EventBridge Scheduler. */
export type SchedulerRequest = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly body: Buffer;
};

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html */
export function schedulerReply(scheduler: Scheduler, request: SchedulerRequest): Reply {
  const { route, name = "", query } = resourceUrl(request.method, request.url);
  const key = () => ({ Name: name, GroupName: query.get("groupName") ?? "default" });
  switch (route) {
    case "POST /schedules/{Name}": {
      const asked = readSchedule(name, jsonBody(request.body));
      scheduler.create(asked);
      return restJsonReply({ ScheduleArn: scheduleArn(asked.schedule) });
    }
    case "PUT /schedules/{Name}": {
      const asked = readSchedule(name, jsonBody(request.body));
      scheduler.update(asked);
      return restJsonReply({ ScheduleArn: scheduleArn(asked.schedule) });
    }
    case "GET /schedules/{Name}":
      return restJsonReply(describe(scheduler.get(key())));
    case "DELETE /schedules/{Name}":
      scheduler.delete(key(), query.get("clientToken") ?? undefined);
      return restJsonReply({});
    case "GET /schedules":
      return restJsonReply(list(scheduler, query));
    default:
      throw new AwsError(
        "UnknownOperationException",
        `EventBridge Scheduler ${route} is not in the embedded AWS`,
      );
  }
}

const listSchema = z.object({
  ScheduleGroup: z.string().optional(),
  NamePrefix: z.string().default(""),
  State: z.enum(["ENABLED", "DISABLED"]).optional(),
  MaxResults: z.coerce.number().default(100),
  NextToken: z.string().optional(),
});

function list(scheduler: Scheduler, query: URLSearchParams): object {
  const asked = parse(listSchema, Object.fromEntries(query));
  const filter = {
    groupName: asked.ScheduleGroup,
    state: asked.State,
    namePrefix: asked.NamePrefix,
  };
  const found = scheduler.list(keyOf(asked.NextToken), asked.MaxResults + 1, filter);
  const page = found.slice(0, asked.MaxResults);
  const last = found.length > page.length ? page.at(-1) : undefined;
  return { Schedules: page.map(summary), NextToken: last && tokenOf(last.schedule) };
}

function tokenOf({ GroupName, Name }: ScheduleKey): string {
  return Buffer.from(`${GroupName}/${Name}`).toString("base64url");
}

function keyOf(token = ""): ScheduleKey {
  const [GroupName = "", Name = ""] = `${Buffer.from(token, "base64url")}`.split("/");
  return { GroupName, Name };
}

function describe(stored: StoredSchedule): object {
  return { ...stored.schedule, ...identity(stored) };
}

function summary(stored: StoredSchedule): object {
  const { Name, GroupName, State, Target } = stored.schedule;
  return { Name, GroupName, State, Target: { Arn: Target.Arn }, ...identity(stored) };
}

function identity({ schedule, createdAt, modifiedAt }: StoredSchedule): object {
  return {
    Arn: scheduleArn(schedule),
    CreationDate: createdAt / 1000,
    LastModificationDate: modifiedAt / 1000,
  };
}
