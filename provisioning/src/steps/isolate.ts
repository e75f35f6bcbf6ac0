import type { MailuAdmin } from "@penguinmails/core/ports/node-access";
import { second } from "@penguinmails/core/time";
import { makeContainers } from "../commands/applied-files.ts";
import { differing, putFiles, type RemoteFile } from "../commands/files.ts";
import { stopService } from "../commands/mailu.ts";
import { listFirewall, loadFirewall } from "../commands/system.ts";
import { shutMark } from "./base-system.ts";
import { keepEvidence } from "./keep-evidence.ts";
import { areMade, containerFiles, unwell } from "./mail-server.ts";
import { putUpWall, tryWall } from "./provider-wall.ts";
import { rotateKey } from "./rotate-key.ts";
import { nodeAccess, type Step, type StepContext } from "./step.ts";

/**
 * Nothing reaches the machine but SSH, and nothing leaves it: neither from its containers, whose packets are forwarded,
 * nor from itself. Containers still speak with each other, so that Mailu's API answers through the tunnel.
 */
const shutFirewall: RemoteFile = {
  path: "/etc/nftables.conf",
  mode: "600",
  content: `#!/usr/sbin/nft -f
table inet penguinmails
delete table inet penguinmails
table inet penguinmails {
  chain input {
    type filter hook input priority 0; policy drop;
    iif lo accept
    iifname "br-*" ct state established,related accept
    ${shutMark}
  }
  chain forward {
    type filter hook forward priority -10; policy drop;
    iifname "br-*" oifname "br-*" accept
  }
  chain output {
    type filter hook output priority 0; policy drop;
    oif lo accept
    oifname "br-*" accept
    tcp sport 22 ct state established accept
  }
}
`,
};

const shutOff: Step = {
  name: "shut the firewall",
  async isDone({ shell }) {
    const machine = await shell();
    if ((await differing(machine, [shutFirewall])).length > 0) return false;
    const { code, stdout } = await machine.run(listFirewall);
    return code === 0 && stdout.includes("policy drop") && stdout.includes(shutMark);
  },
  async apply({ shell }) {
    const machine = await shell();
    await putFiles(machine, [shutFirewall]);
    await machine.must(loadFirewall);
    return "done";
  },
};

/** Mailu but for Postfix, which is to be stopped, as far as it does not run well. */
const waitedFor = async (context: StepContext) =>
  (await unwell(context)).filter(({ name }) => name !== "smtp");

/** Mailu runs with the secrets that are in our books now. */
const changeToken: Step = {
  name: "change the API token",
  isDone: async (context) => (await areMade(context)) && (await waitedFor(context)).length === 0,
  async apply(context) {
    await makeContainers(await context.shell(), containerFiles(context));
    const waiting = await waitedFor(context);
    return waiting.length === 0
      ? "done"
      : { wait: `Mailu starts: ${waiting.map(({ name }) => name).join(", ")}`, retryAfterMs: 20 * second };
  },
};

/** Every account that may hand over mail has the password that is in our books now, which nobody but us has seen. */
function changePasswords(mailu: MailuAdmin, operationId: string): Step {
  return {
    name: "change the mail passwords",
    isDone: async ({ facts }) => facts.passwordsChangedFor === operationId,
    async apply(context) {
      const { spec, learn } = context;
      const access = nodeAccess(context);
      const collector = `collector@${spec.hostname}`;
      const accounts = [
        {
          email: collector,
          password: spec.secrets.collectorPassword,
          displayName: "Collector",
          forwardTo: null,
          mayUseAnySender: false,
        },
        ...(spec.senders ?? []).map((sender) => ({ ...sender, forwardTo: collector, mayUseAnySender: true })),
      ];
      for (const account of accounts) await mailu.ensureMailbox(access, spec.secrets.mailuApiToken, account);
      await learn({ passwordsChangedFor: operationId });
      return "done";
    },
  };
}

/** Postfix is stopped and keeps its queue: nothing of it is lost, and nothing of it grows too old unseen. */
const holdQueue: Step = {
  name: "hold the mail queue",
  async isDone(context) {
    const smtp = (await unwell(context)).find(({ name }) => name === "smtp");
    // Docker may not answer yet, and then Postfix is about to start.
    return smtp?.seen === "exited";
  },
  async apply({ shell }) {
    await (await shell()).must(stopService("smtp"));
    return "done";
  },
};

/** What a boot may undo: Docker starts all containers with it, stopped ones too. */
export const stayIsolated: readonly Step[] = [shutOff, holdQueue, putUpWall];

/**
 * The provider's wall, then evidence, before anything on the machine is changed; then it is shut, and everything that opened
 * it is changed; last, Postfix is stopped, and the wall is seen to stand.
 */
export function isolate(mailu: MailuAdmin, operationId: string): readonly Step[] {
  return [
    tryWall(operationId),
    keepEvidence(operationId),
    shutOff,
    ...rotateKey(operationId),
    changeToken,
    changePasswords(mailu, operationId),
    holdQueue,
    putUpWall,
  ];
}
