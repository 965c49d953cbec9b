import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { Pool } from "undici";

/** An answer of DynamoDB as it came. */
export type DynamoReply = {
  readonly status: number;
  readonly body: Buffer;
  readonly crc32: string;
};

/** dynalite, which keeps the tables in LevelDB: every write outlives a `kill -9`. */
export class Dynalite {
  readonly #worker: Worker;
  readonly #pool: Pool;

  private constructor(worker: Worker, pool: Pool) {
    this.#worker = worker;
    this.#pool = pool;
  }

  static async start(path: string): Promise<Dynalite> {
    const worker = new Worker(join(import.meta.dirname, "dynalite-thread.ts"), {
      workerData: { path },
      execArgv: [],
    });
    const [{ port }] = await once(worker, "message");
    return new Dynalite(worker, new Pool(`http://127.0.0.1:${port}`, { connections: 32 }));
  }

  /** Passes a call on; `target` is the X-Amz-Target of the operation. */
  async call(target: string, body: Buffer | string): Promise<DynamoReply> {
    const {
      statusCode,
      headers,
      body: answer,
    } = await this.#pool.request({
      method: "POST",
      path: "/",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": target,
        "x-amz-date": "19700101T000000Z",
        // dynalite only looks whether the parts are there.
        authorization: "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local",
      },
      body,
    });
    return {
      status: statusCode,
      body: Buffer.from(await answer.arrayBuffer()),
      crc32: String(headers["x-amz-crc32"] ?? ""),
    };
  }

  async close(): Promise<void> {
    await this.#pool.close();
    const exited = once(this.#worker, "exit");
    this.#worker.postMessage("close");
    await exited;
  }
}
