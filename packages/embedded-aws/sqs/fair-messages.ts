import type { Message, ReadyMessages } from "./fauxqs.ts";

/**
 * The messages of a standard queue that are ready, taken in turns by `MessageGroupId`, so that a
 * flood of one group does not make the others wait.
 *
 * SQS prefers quiet groups once one of them is noisy; here every group always has its turn, which is
 * at least as fair. Messages without a group have one turn together.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export class FairMessages implements ReadyMessages {
  /** In order of their turns. No group is empty. */
  readonly #groups = new Map<string, Message[]>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(message: Message): void {
    const name = message.messageGroupId ?? "";
    const group = this.#groups.get(name);
    if (group) group.push(message);
    else this.#groups.set(name, [message]);
    this.#length += 1;
  }

  shift(): Message | undefined {
    for (const [name, group] of this.#groups) {
      this.#groups.delete(name);
      const message = group.shift();
      if (group.length > 0) this.#groups.set(name, group);
      this.#length -= 1;
      return message;
    }
    return undefined;
  }

  *[Symbol.iterator](): Iterator<Message> {
    for (const group of this.#groups.values()) yield* group;
  }
}
