/**
 * Group and deduplication ids.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const ID = /^[\x21-\x7e]{1,128}$/;

/** No id contains it. */
const SEPARATOR = "\n";

export type Ids = {
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
};

/** What SQS says of an id that it does not take; undefined if it takes them. */
export function idFault(entry: Ids): string | undefined {
  for (const name of ["MessageGroupId", "MessageDeduplicationId"] as const) {
    const id = entry[name];
    if (id !== undefined && !ID.test(id)) {
      return `Value ${id} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
    }
  }
  return undefined;
}

/** fauxqs compares deduplication ids within a queue: this makes that within a group. */
export function withScope(id: string, group: string): string {
  return `${group}${SEPARATOR}${id}`;
}

export function withoutScope(id: string): string {
  return id.slice(id.indexOf(SEPARATOR) + 1);
}
