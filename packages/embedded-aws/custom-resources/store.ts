import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { FunctionDeclaration } from "../lambda/lambda.ts";

/** A custom resource that a function created. */
export type CustomResource = {
  readonly logicalId: string;
  readonly type: string;
  /** ARN of the function. */
  readonly serviceToken: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Values of `Fn::GetAtt`. */
  readonly data: Readonly<Record<string, string>>;
};

/** A resource to delete. */
export type Deletion = { readonly id: number; readonly resource: CustomResource };

/** The custom resources of a stack. They survive the process, however it ends. */
export class CustomResourceStore {
  readonly #db: DatabaseSync;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#db = new DatabaseSync(join(folder, "custom-resources.db"));
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS resources (
        logical_id TEXT PRIMARY KEY,
        resource TEXT NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS deletions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        resource TEXT NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS functions (
        service_token TEXT PRIMARY KEY,
        copy TEXT NOT NULL
      ) STRICT;`);
  }

  get(logicalId: string): CustomResource | undefined {
    const row = this.#db
      .prepare("SELECT resource FROM resources WHERE logical_id = ?")
      .get(logicalId);
    return row && parse(row.resource);
  }

  /**
   * Replaces the resource with this logical ID. The old one is queued for deletion if its ID
   * differs.
   */
  put(resource: CustomResource): void {
    this.#transaction(() => {
      const before = this.get(resource.logicalId);
      if (before && before.physicalId !== resource.physicalId) this.#toDelete(before);
      // A resource that an earlier run could not delete is in use again.
      for (const { id, resource: old } of this.deletions()) {
        if (old.type === resource.type && old.physicalId === resource.physicalId) this.deleted(id);
      }
      this.#db
        .prepare(
          `INSERT INTO resources (logical_id, resource) VALUES (?, ?)
          ON CONFLICT DO UPDATE SET resource = excluded.resource`,
        )
        .run(resource.logicalId, JSON.stringify(resource));
    });
  }

  /** Queues all resources except these for deletion. */
  keepOnly(logicalIds: ReadonlySet<string>): void {
    this.#transaction(() => {
      for (const resource of this.#all()) {
        if (logicalIds.has(resource.logicalId)) continue;
        this.#toDelete(resource);
        this.#db.prepare("DELETE FROM resources WHERE logical_id = ?").run(resource.logicalId);
      }
    });
  }

  /** Queues what a failed Create left for deletion. */
  abandon(resource: CustomResource): void {
    this.#toDelete(resource);
  }

  /** Returns deletions, newest first, because newer resources can depend on older ones. */
  deletions(): readonly Deletion[] {
    const rows = this.#db.prepare("SELECT id, resource FROM deletions ORDER BY id DESC").all();
    return rows.map(({ id, resource }) => ({ id: Number(id), resource: parse(resource) }));
  }

  deleted(id: number): void {
    this.#db.prepare("DELETE FROM deletions WHERE id = ?").run(id);
  }

  /** Returns the copies of functions, by their ARNs. */
  copies(): ReadonlyMap<string, FunctionDeclaration> {
    const rows = this.#db.prepare("SELECT service_token, copy FROM functions").all();
    return new Map(
      rows.map(({ service_token, copy }) => [
        String(service_token),
        JSON.parse(String(copy)) as FunctionDeclaration,
      ]),
    );
  }

  putCopy(serviceToken: string, copy: FunctionDeclaration): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO functions (service_token, copy) VALUES (?, ?)")
      .run(serviceToken, JSON.stringify(copy));
  }

  /** Removes copies that no resource needs. */
  pruneCopies(): void {
    this.#db.exec(`
      DELETE FROM functions WHERE service_token NOT IN (
        SELECT resource ->> 'serviceToken' FROM resources
        UNION SELECT resource ->> 'serviceToken' FROM deletions)`);
  }

  close(): void {
    this.#db.close();
  }

  #all(): readonly CustomResource[] {
    const rows = this.#db.prepare("SELECT resource FROM resources ORDER BY rowid").all();
    return rows.map(({ resource }) => parse(resource));
  }

  #toDelete(resource: CustomResource): void {
    this.#db.prepare("INSERT INTO deletions (resource) VALUES (?)").run(JSON.stringify(resource));
  }

  #transaction(change: () => void): void {
    this.#db.exec("BEGIN");
    try {
      change();
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }
}

function parse(resource: unknown): CustomResource {
  return JSON.parse(String(resource)) as CustomResource;
}

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
