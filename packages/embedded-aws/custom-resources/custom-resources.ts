import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { stackIdOf } from "../cloudformation/scope.ts";
import type { Provisioner } from "../cloudformation/stack.ts";
import { isObject, TemplateFault } from "../cloudformation/template.ts";
import type { LambdaFunction } from "../lambda/function.ts";
import type { Lambda } from "../lambda/lambda.ts";
import { type Answer, type Call, callFunction, type ResponseUrls } from "./call.ts";
import { type CustomResource, CustomResourceStore, FunctionCopies } from "./store.ts";

/** The function of a custom resource failed. */
export class CustomResourceFailed extends Error {
  override readonly name = "CustomResourceFailed";

  constructor({ logicalId, type }: Pick<CustomResource, "logicalId" | "type">, message: string) {
    super(`${logicalId} (${type}) ${message}`);
  }
}

/**
 * True for the types of custom resources.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
export function isCustomResource(type: string): boolean {
  return type.startsWith("Custom::") || type === "AWS::CloudFormation::CustomResource";
}

const FINISH_SECONDS = 5;

type Options = {
  readonly dataDir: string;
  readonly stackName: string;
  readonly lambda: Lambda;
  readonly urls: ResponseUrls;
  readonly warn: (text: string) => void;
};

/**
 * Resources that functions of the template create. Their state is stored, so a function is called
 * only when its resource is created, changed or deleted, not on every start.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
export class CustomResources {
  readonly #options: Options;
  readonly #store: CustomResourceStore;
  readonly #copies: FunctionCopies;
  /** Logical IDs of the resources in the template. */
  readonly #declared = new Set<string>();

  constructor(options: Options) {
    this.#options = options;
    const folder = join(options.dataDir, options.stackName);
    this.#store = new CustomResourceStore(folder);
    this.#copies = new FunctionCopies(join(folder, "functions"), this.#store);
  }

  /** Creates or changes a custom resource if it differs from the template. */
  readonly provide: Provisioner = async ({ logicalId, type, properties: evaluated }) => {
    this.#declared.add(logicalId);
    const properties = asText(evaluated) as Record<string, unknown>;
    const { ServiceToken: serviceToken } = properties;
    if (typeof serviceToken !== "string") throw new TemplateFault(logicalId, "has no ServiceToken");
    const target = this.#options.lambda.find(serviceToken);
    const declaration = target && this.#options.lambda.declarationOf(target);
    if (!declaration) {
      this.#options.warn(
        `${logicalId}: ${serviceToken} is not a function here; the resource does nothing`,
      );
      return { ref: logicalId, attributes: {} };
    }
    await this.#copies.keep(serviceToken, declaration);

    const wanted = { logicalId, type, serviceToken, properties };
    const before = this.#store.get(logicalId);
    if (before && isDeepStrictEqual(before.properties, properties) && before.type === type) {
      return created(before);
    }
    if (before && (before.type !== type || before.serviceToken !== serviceToken)) {
      const message = "has another type or ServiceToken than before; give it another logical id";
      throw new CustomResourceFailed(wanted, message);
    }
    return created(await this.#make(target, wanted, before));
  };

  /** Deletes resources that are no longer in the template, and replaced ones. */
  async deleteRest(): Promise<void> {
    this.#store.keepOnly(this.#declared);
    for (const { id, resource } of this.#store.deletions()) await this.#delete(id, resource);
    await this.#copies.prune();
  }

  close(): void {
    this.#store.close();
  }

  async #make(
    target: LambdaFunction,
    wanted: Omit<CustomResource, "physicalId" | "data">,
    before: CustomResource | undefined,
  ): Promise<CustomResource> {
    const answer = await this.#call(target, wanted, before ? "Update" : "Create", {
      ...(before && {
        PhysicalResourceId: before.physicalId,
        OldResourceProperties: before.properties,
      }),
    });
    if (answer.kind === "success") {
      const { physicalId, data } = answer;
      const made = { ...wanted, physicalId, data };
      this.#store.put(made);
      return made;
    }
    if (!before && answer.physicalId !== undefined) {
      // Like CloudFormation: deletes what a failed Create began, by the ID that it answered with.
      this.#store.abandon({ ...wanted, physicalId: answer.physicalId, data: {} });
      const [abandoned] = this.#store.deletions();
      if (abandoned) await this.#delete(abandoned.id, abandoned.resource);
    }
    const verb = before ? "changed" : "made";
    throw new CustomResourceFailed(wanted, `could not be ${verb}: ${answer.reason}`);
  }

  /** Deletes a resource. On failure, keeps it for the next start to try again. */
  async #delete(id: number, resource: CustomResource): Promise<void> {
    const answer = await this.#callToDelete(resource);
    if (answer.kind === "success") {
      this.#store.deleted(id);
      return;
    }
    const { logicalId, type, physicalId } = resource;
    this.#options.warn(
      `${logicalId} (${type}): ${physicalId} could not be deleted. The next start tries again: ${answer.reason}`,
    );
  }

  async #callToDelete(resource: CustomResource): Promise<Answer> {
    const { lambda } = this.#options;
    const { serviceToken, physicalId: PhysicalResourceId } = resource;
    const listed = lambda.find(serviceToken);
    if (listed) return this.#call(listed, resource, "Delete", { PhysicalResourceId });
    const copy = this.#copies.find(serviceToken);
    if (!copy) return { kind: "failed", reason: `there is no copy of ${serviceToken}` };
    const target = lambda.unlistedFunction(copy);
    try {
      return await this.#call(target, resource, "Delete", { PhysicalResourceId });
    } finally {
      // The function may still have work to do after its answer.
      await target.stop(wait(FINISH_SECONDS * 1000, undefined, { ref: false }));
    }
  }

  #call(
    target: LambdaFunction,
    { logicalId, type, serviceToken, properties }: Omit<CustomResource, "physicalId" | "data">,
    RequestType: Call["RequestType"],
    about: Pick<Call, "PhysicalResourceId" | "OldResourceProperties">,
  ): Promise<Answer> {
    return callFunction(target, this.#options.urls, {
      RequestType,
      ServiceToken: serviceToken,
      StackId: stackIdOf(this.#options.stackName),
      ResourceType: type,
      LogicalResourceId: logicalId,
      ...about,
      ResourceProperties: properties,
    });
  }
}

function created({ physicalId, data }: CustomResource) {
  return { ref: physicalId, attributes: data };
}

/** Converts numbers and booleans to text, as CloudFormation does. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, asText(part)]));
  }
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
}
