import type { NamedChoice } from "@penguinmails/core/ports/hosting";
import { hour, minute } from "@penguinmails/core/time";
import { authorizedKeys, putAuthorizedKeys } from "../commands/authorized-keys.ts";
import { makeKeyPair } from "../shell/key-pair.ts";
import { type Shell, SshError } from "../shell/ssh.ts";
import { keyContext, ownTarget, type Step, type StepContext, StepImpossible } from "./step.ts";

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
    requireSold("image", template, await hosting.listImages());
    requireSold("place", locationId, await hosting.listLocations());
    await hosting.createInstance({ name, rid, locationId, template, sshKeyNames: [settings.sshKeyName] });
    const made = await hosting.findInstance(name);
    if (!made) return { wait: "the provider takes the order", retryAfterMs: minute };
    await learn({ serviceId: made.serviceId, orderedAtMs });
    return "done";
  },
};

/** Before money is spent. A list that could not be read forbids nothing: the provider has the last word. */
function requireSold(what: "image" | "place", id: string, choices: readonly NamedChoice[] | null): void {
  if (choices === null || choices.some((one) => one.id === id)) return;
  const sold = choices.slice(0, 10).map((one) => `${one.id} (${one.name})`);
  throw new StepImpossible(
    `The provider has no ${what} ${id}. It has ${sold.join(", ")}.`,
    "Set the settings of machines to what it has, then try again.",
  );
}

/** Minutes are usual; after this somebody should look. */
const longestBuildMs = 2 * hour;

/** It runs and has its main address; a twin from an order that was taken late is given back. */
export const awaitInstance: Step = {
  name: "wait for the machine",
  isDone: async ({ facts }) => facts.primaryIp !== undefined,
  async look({ facts, hosting }) {
    const instance = await hosting.getInstance(facts.serviceId ?? "");
    const whole = { what: "machine", expected: "active", risk: "none", ips: null } as const;
    if (!instance)
      return [
        {
          ...whole,
          seen: "not on the account",
          because:
            "The provider no longer knows the machine, so nothing sends and nothing can be mended on it.",
          remedy: "Retire this node and order another.",
        },
      ];
    if (instance.status === "SHUTOFF" && !instance.suspended)
      return [
        {
          ...whole,
          seen: "switched off",
          because: "The machine does not run, so nothing sends.",
          remedy: "Start it: staff's operation “Reboot the machine” does.",
        },
      ];
    if (instance.suspended || instance.status !== "ACTIVE")
      return [
        {
          ...whole,
          seen: instance.suspended ? "suspended" : instance.status.toLowerCase(),
          because: "The machine does not run, so nothing sends.",
          remedy: "Look at the machine in the provider's panel: bill, abuse desk, power.",
        },
      ];
    return instance.mainIp === facts.primaryIp
      ? []
      : [
          {
            ...whole,
            what: "main address",
            expected: facts.primaryIp ?? "",
            seen: instance.mainIp ?? "none",
            because:
              "The provider has given the machine another main address than its name and its mail use.",
            remedy:
              "Set the main address back in the provider's panel, or retire this node and order another.",
          },
        ];
  },
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
    if (instance.status === "SHUTOFF") {
      await hosting.bootInstance(serviceId);
      return { wait: "the machine was switched off and boots", retryAfterMs: minute };
    }
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

/** The host key is pinned and the node's own key is the only one that opens it. */
export const takeOverKeys: Step = {
  name: "take over the keys",
  async look({ facts, shell }) {
    const common = {
      what: "authorized_keys",
      expected: "the node's own key alone",
      risk: "none",
      ips: null,
    } as const;
    try {
      const { stdout } = await (await shell()).run(["cat", authorizedKeys]);
      const lines = stdout.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
      const foreign = lines.filter((line) => line.trim() !== facts.sshPublicKey?.trim()).length;
      if (foreign === 0) return [];
      const because = "Somebody else's key opens the machine as root.";
      const seen = `${foreign} key(s) that we did not put there`;
      return [{ ...common, seen, because, remedy: null, hint: "foreign-key" }];
    } catch (error) {
      if (!(error instanceof SshError) || (error.kind !== "refused-key" && error.kind !== "host-key-changed"))
        throw error;
      const isKey = error.kind === "refused-key";
      return [
        {
          ...common,
          seen: isKey ? "our key is refused" : "another host key than the pinned one",
          because: isKey
            ? "The machine no longer lets us in, so nothing on it can be looked at or mended."
            : "Another machine answers at this address, or this one was rebuilt.",
          remedy:
            "Find out in the provider's console what happened to the machine; if in doubt, retire this node.",
        },
      ];
    }
  },
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
  async apply({ facts, spec, learn, settings, connect }) {
    const shell = await openByAnyKey({ facts, spec, settings, connect });
    try {
      // Pinned before anything is said to the machine: from here on it must stay the same one.
      await learn({ hostKey: shell.hostKey });
      await putAuthorizedKeys(shell, [facts.sshPublicKey ?? ""]);
      return "done";
    } finally {
      shell.close();
    }
  },
};

/** The node's own key opens a machine that was taken over; the platform's key one that was not yet. */
async function openByAnyKey(
  context: Pick<StepContext, "facts" | "spec" | "settings" | "connect">,
): Promise<Shell> {
  const { facts, spec, settings, connect } = context;
  const own = ownTarget(spec, facts, settings);
  const platform = { ...own, privateKey: settings.platformPrivateKey };
  if (facts.hostKey === undefined) return connect(platform);
  try {
    return await connect(own);
  } catch (error) {
    if (error instanceof SshError && error.kind === "refused-key") return connect(platform);
    throw error;
  }
}
