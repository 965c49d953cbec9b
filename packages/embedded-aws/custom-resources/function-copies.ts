import { randomUUID } from "node:crypto";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FunctionDeclaration } from "../lambda/lambda.ts";
import type { CustomResourceStore } from "./store.ts";

/**
 * Copies of the functions of custom resources, with their code. A function can leave the template
 * together with its last resource, and is then called once more to delete it. CloudFormation still
 * has the function, but here its code may be gone with the old assembly.
 */
export class FunctionCopies {
  readonly #folder: string;
  readonly #store: CustomResourceStore;
  /** Functions copied in this run. */
  readonly #fresh = new Set<string>();

  constructor(folder: string, store: CustomResourceStore) {
    this.#folder = folder;
    this.#store = store;
  }

  /** Stores the current state of the function. */
  async keep(arn: string, declaration: FunctionDeclaration): Promise<void> {
    if (this.#fresh.has(arn)) return;
    // A new folder for each copy, so that an interrupted copy is never used.
    const name = randomUUID();
    await cp(declaration.taskRoot, join(this.#folder, name), { recursive: true });
    this.#store.putCopy(arn, { ...declaration, taskRoot: name });
    this.#fresh.add(arn);
  }

  find(arn: string): FunctionDeclaration | undefined {
    const copy = this.#store.copies().get(arn);
    return copy && { ...copy, taskRoot: join(this.#folder, copy.taskRoot) };
  }

  /** Removes copies that are no longer needed. */
  async prune(): Promise<void> {
    this.#store.pruneCopies();
    const used = new Set([...this.#store.copies().values()].map(({ taskRoot }) => taskRoot));
    await mkdir(this.#folder, { recursive: true });
    for (const name of await readdir(this.#folder)) {
      if (!used.has(name)) await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }
}
