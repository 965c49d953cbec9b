import { expect, test } from "vitest";
import { FairMessages } from "./fair-messages.ts";
import type { Message } from "./fauxqs.ts";

function filled(...names: readonly string[]): FairMessages {
  const messages = new FairMessages();
  for (const body of names) {
    const group = body.length > 1 ? { messageGroupId: body.charAt(0) } : {};
    messages.push({ body, ...group } as Message);
  }
  return messages;
}

function drain(messages: FairMessages): (string | undefined)[] {
  return Array.from({ length: messages.length }, () => messages.shift()?.body);
}

test("groups take turns, whatever they have waiting", () => {
  expect(drain(filled("a1", "a2", "a3", "a4", "b1", "c1", "b2"))).toEqual([
    "a1",
    "b1",
    "c1",
    "a2",
    "b2",
    "a3",
    "a4",
  ]);
});

test("a group that comes late has its turn after those that wait already", () => {
  const messages = filled("a1", "a2", "b1");
  expect(messages.shift()?.body).toBe("a1");
  messages.push({ body: "c1", messageGroupId: "c" } as Message);
  expect(drain(messages)).toEqual(["b1", "a2", "c1"]);
});

test("messages without a group keep their order", () => {
  expect(drain(filled("1", "2", "3"))).toEqual(["1", "2", "3"]);
});

test("all messages are counted and listed", () => {
  const messages = filled("a1", "b1", "2");
  expect(messages.length).toBe(3);
  expect([...messages].map(({ body }) => body).sort()).toEqual(["2", "a1", "b1"]);
  drain(messages);
  expect(messages.length).toBe(0);
  expect(messages.shift()).toBeUndefined();
});
