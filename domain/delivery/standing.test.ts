import { expect, test } from "vitest";
import type { BusDetail } from "../event.ts";
import {
  afterAttempts,
  type DeliveryMessage,
  droppedWhenEnabled,
  mustAskLog,
  newDelivery,
  repeatDelay,
  standing,
  toReference,
} from "./index.ts";

const now = 1_700_000_000_000;
const event: BusDetail = {
  id: "4f7a1f9e-3c1b-4a57-9d5a-3a9a6f0c2b11",
  event: "license.activated",
  company_id: 1,
  user_id: null,
  ts: now / 1000,
  data: { license: { id: 1 } },
  consumers: ["webhooks"],
  accepted_at: now,
};
const message = newDelivery(event, "license-api", "sub_1");

test("a first attempt asks the delivery log only where it may have been made before", () => {
  const repeated: DeliveryMessage = { ...message, event: { ...event, repeat: true } };
  expect(mustAskLog(message, 1, now + 100)).toBe(false);
  expect(mustAskLog(repeated, 1, now + 100)).toBe(true);
  expect(mustAskLog(message, 2, now + 100)).toBe(true);
  expect(mustAskLog(message, 1, now + 31_000)).toBe(true);
  // By then a first attempt that began without asking has ended.
  expect(repeatDelay).toBeGreaterThan(30 + 30 + 30);
  expect(mustAskLog({ ...message, attempts: 1 }, 1, now + 100)).toBe(true);
  expect(mustAskLog({ ...message, may_be_twice: true }, 1, now + 100)).toBe(true);
  // Held before its first attempt, and let go.
  expect(mustAskLog({ ...toReference(message), resent_after: 0 }, 1, now + 100)).toBe(true);
});

test("an attempt that is in the log is not made again", () => {
  const delivered = { status: "delivered", attempts: 1 } as const;
  const retrying = { status: "retrying", attempts: 1, nextAttemptAt: now + 5000 } as const;
  expect(standing(message, undefined, 1, now)).toBe("attempt");
  expect(standing(message, delivered, 1, now)).toBe("done");
  // Another message carries the delivery on.
  expect(standing(message, retrying, 1, now)).toBe("done");
  // This one was handed out again: perhaps nothing carries the delivery on.
  expect(standing(message, retrying, 2, now)).toEqual({ resume: retrying });
  // The one that it came of was.
  expect(standing({ ...message, may_be_twice: true }, retrying, 1, now)).toEqual({
    resume: retrying,
  });
  // The second attempt, of which the log knows only the first.
  expect(standing({ ...message, attempts: 1 }, retrying, 1, now)).toBe("attempt");
});

test("what has arrived is sent again only where somebody asked for it", () => {
  const delivered = { status: "delivered", attempts: 1 } as const;
  const asked: DeliveryMessage = { ...message, attempts: 1, resent_after: 1 };
  expect(standing(asked, delivered, 1, now)).toBe("attempt");
  expect(standing(asked, { status: "dead", attempts: 1 }, 1, now)).toBe("attempt");
  // The wish has been granted: the same message, or another that was made meanwhile.
  expect(standing(asked, { status: "delivered", attempts: 2 }, 1, now)).toBe("done");
  // Two attempts at a time, of which the one in the log has arrived, and the other would be retried.
  expect(standing({ ...message, attempts: 1 }, delivered, 1, now)).toBe("done");
  expect(standing({ ...asked, attempts: 2 }, { status: "delivered", attempts: 2 }, 1, now)).toBe(
    "done",
  );
  expect(standing({ ...asked, attempts: 2 }, { status: "retrying", attempts: 2 }, 1, now)).toBe(
    "attempt",
  );
});

test("what is held goes on by the message that lets it go, and its holding is seen to by any other", () => {
  const held = { status: "held", attempts: 0, reason: "paused" } as const;
  expect(standing(message, held, 1, now)).toEqual({ resume: held });
  expect(standing(message, held, 2, now)).toEqual({ resume: held });
  const released = { ...toReference(message), resent_after: 0 };
  expect(standing(released, held, 1, now)).toBe("attempt");
  expect(standing(released, { status: "retrying", attempts: 1 }, 1, now)).toBe("done");
  // Held in the middle of its schedule.
  const later = { ...held, attempts: 3 };
  expect(standing({ ...message, attempts: 3 }, later, 1, now)).toEqual({ resume: later });
});

test("that a delivery is dead is told by whoever finds it so, but for what its company had dropped", () => {
  const untried = { status: "dead", attempts: 0, reason: "its transform failed: no" } as const;
  expect(standing(message, untried, 2, now)).toEqual({ resume: untried });
  const dropped = { ...untried, reason: droppedWhenEnabled };
  expect(standing(message, dropped, 2, now)).toBe("done");
  expect(standing(message, { ...dropped, attempts: 3 }, 2, now)).toBe("done");
});

test("a message that is brought back from the dead letters carries its delivery on", () => {
  // SQS counts it as one that it has not handed out before.
  const retrying = { status: "retrying", attempts: 1, nextAttemptAt: now - 2_400_000 } as const;
  expect(standing(message, retrying, 1, now)).toEqual({ resume: retrying });
  // What is due much later is a schedule: made again, it is the same one.
  const farOff = { ...retrying, nextAttemptAt: now + 14_400_000 };
  expect(standing(message, farOff, 1, now)).toEqual({ resume: farOff });
  // A message that is behind on a long queue is no such one.
  const late = { ...retrying, nextAttemptAt: now - 60_000 };
  expect(standing(message, late, 1, now)).toBe("done");
});

test("once its attempt is recorded, a second message for it is known by that, and what was asked for is done", () => {
  const queued = { ...message, may_be_twice: true, asked_for: true } as const;
  expect(afterAttempts(queued, 1)).toEqual({ ...message, attempts: 1 });
});

test("a reference leaves out the event's content, and nothing of how the delivery stands", () => {
  const retried = { ...message, attempts: 2, not_before: now };
  const { publisher: _, ...rest } = retried;
  expect(toReference(retried)).toEqual({
    ...rest,
    event: { id: event.id, event: event.event, company_id: 1, accepted_at: now },
  });
});
