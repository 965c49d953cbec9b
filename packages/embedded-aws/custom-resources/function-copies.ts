import { randomUUID } from "node:crypto";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FunctionDeclaration } from "../lambda/lambda.ts";
import type { CustomResourceStore } from "./store.ts";

/**
 * Copies of the functions that made custom resources, with their code. A function may leave the template
 * together with its last resource, and is called once more to delete that: CloudFormation has it still,
 * while here its code may be gone with the assembly that it came from.
 */
export class FunctionCopies {
  readonly #folder: string;
  readonly #store: CustomResourceStore;
  /** Those that were copied in this run. */
  readonly #fresh = new Set<string>();

  constructor(folder: string, store: CustomResourceStore) {
    this.#folder = folder;
    this.#store = store;
  }

  /** Keeps the function as it is now. */
  async keep(arn: string, declaration: FunctionDeclaration): Promise<void> {
    if (this.#fresh.has(arn)) return;
    // A folder of its own, so that a copy that is cut short is never in use.
    const name = randomUUID();
    await cp(declaration.taskRoot, join(this.#folder, name), { recursive: true });
    this.#store.putCopy(arn, { ...declaration, taskRoot: name });
    this.#fresh.add(arn);
  }

  find(arn: string): FunctionDeclaration | undefined {
    const copy = this.#store.copies().get(arn);
    return copy && { ...copy, taskRoot: join(this.#folder, copy.taskRoot) };
  }

  /** Removes the copies that nothing needs any more. */
  async prune(): Promise<void> {
    this.#store.pruneCopies();
    const used = new Set([...this.#store.copies().values()].map(({ taskRoot }) => taskRoot));
    await mkdir(this.#folder, { recursive: true });
    for (const name of await readdir(this.#folder)) {
      if (!used.has(name)) await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }
}
