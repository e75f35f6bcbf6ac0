import { hour, minute } from "@penguinmails/core/time";
import { installFile } from "../commands/files.ts";
import { makeKeyPair } from "../shell/key-pair.ts";
import { SshError } from "../shell/ssh.ts";
import { keyContext, ownTarget, type Step, StepImpossible } from "./step.ts";

/** The machine exists at the provider under our name, and we know its id. */
export const orderInstance: Step = {
  name: "order the machine",
  isDone: async ({ facts }) => facts.serviceId !== undefined,
  async apply({ spec, hosting, learn, settings }) {
    const { name, rid, locationId, template } = spec;
    const orderedAtMs = settings.now();
    const known = await hosting.findInstance(name);
    if (known) {
      await learn({ serviceId: known.serviceId, orderedAtMs });
      return "done";
    }
    await hosting.createInstance({ name, rid, locationId, template, sshKeyNames: [settings.sshKeyName] });
    const made = await hosting.findInstance(name);
    if (!made) return { wait: "the provider takes the order", retryAfterMs: minute };
    await learn({ serviceId: made.serviceId, orderedAtMs });
    return "done";
  },
};

/** Minutes are usual; after this somebody should look. */
const longestBuildMs = 2 * hour;

/** It runs and has its main address; a twin from an order that was taken late is given back. */
export const awaitInstance: Step = {
  name: "wait for the machine",
  isDone: async ({ facts }) => facts.primaryIp !== undefined,
  async apply({ spec, facts, hosting, learn, settings }) {
    const serviceId = facts.serviceId ?? "";
    for (const twin of await hosting.listInstances())
      if (twin.name === spec.name && twin.serviceId !== serviceId)
        await hosting.terminateInstance(twin.serviceId);
    const instance = await hosting.getInstance(serviceId);
    if (!instance)
      throw new StepImpossible(
        "The provider no longer knows the machine.",
        "Retire this node and order another.",
      );
    if (instance.suspended)
      throw new StepImpossible(
        "The provider has suspended the machine.",
        "Open a ticket with Hostwinds: bill and abuse desk.",
      );
    if (instance.status === "ERROR")
      throw new StepImpossible(
        "The provider failed to build the machine.",
        "Retire this node and order another.",
      );
    const mainIp = instance.status === "ACTIVE" && instance.taskState === null ? instance.mainIp : null;
    if (mainIp !== null) {
      await learn({ primaryIp: mainIp });
      return "done";
    }
    const state = instance.status.toLowerCase();
    if (settings.now() - (facts.orderedAtMs ?? settings.now()) > longestBuildMs)
      throw new StepImpossible(
        `The machine is still ${state} two hours after it was ordered.`,
        "Open a ticket with Hostwinds and try again, or retire this node and order another.",
      );
    return { wait: `the machine is ${state}`, retryAfterMs: minute };
  },
};

/** The node has a key pair of its own; its private half is sealed before it touches anything. */
export const makeNodeKey: Step = {
  name: "make the node's key",
  isDone: async ({ facts }) => facts.sshPrivateKey !== undefined,
  async apply({ spec, learn, settings }) {
    const pair = makeKeyPair(spec.name);
    await learn({
      sshPrivateKey: settings.seal(pair.private, keyContext(spec)),
      sshPublicKey: pair.public,
    });
    return "done";
  },
};

const authorizedKeys = "/root/.ssh/authorized_keys";

/** The host key is pinned and the node's own key is the only one that opens it. */
export const takeOverKeys: Step = {
  name: "take over the keys",
  async isDone({ facts, spec, settings, connect }) {
    if (facts.hostKey === undefined) return false;
    try {
      const shell = await connect(ownTarget(spec, facts, settings));
      try {
        const { stdout } = await shell.run(["cat", authorizedKeys]);
        return stdout.trim() === facts.sshPublicKey?.trim();
      } finally {
        shell.close();
      }
    } catch (error) {
      if (error instanceof SshError && error.kind === "refused-key") return false;
      throw error;
    }
  },
  async apply({ facts, learn, settings, connect }) {
    const target = {
      host: facts.primaryIp ?? "",
      port: settings.sshPort,
      privateKey: settings.platformPrivateKey,
      hostKey: facts.hostKey ?? null,
    };
    const shell = await connect(target);
    try {
      // Pinned before anything is said to the machine: from here on it must stay the same one.
      await learn({ hostKey: shell.hostKey });
      await shell.must(installFile(authorizedKeys, "600"), `${facts.sshPublicKey?.trim()}\n`);
      return "done";
    } finally {
      shell.close();
    }
  },
};
