import type { MailuAdmin } from "@penguinmails/core/ports/node-access";
import { second } from "@penguinmails/core/time";
import { resolverIp } from "@penguinmails/mailu/render";
import { makeContainers } from "../commands/applied-files.ts";
import { differing, putFiles, type RemoteFile } from "../commands/files.ts";
import { stopService } from "../commands/mailu.ts";
import { listRules, loadFirewall } from "../commands/system.ts";
import { addSwap, shutMark } from "./base-system.ts";
import { unwell, waitedFor } from "./containers.ts";
import { keepEvidence } from "./keep-evidence.ts";
import { areMade, containerFiles } from "./node-files.ts";
import { putUpWall, tryWall } from "./provider-wall.ts";
import { rotateKey } from "./rotate-key.ts";
import { nodeAccess, type Step, type StepContext } from "./step.ts";

/**
 * Nothing reaches the machine but SSH, and nothing leaves it: neither from its containers, whose packets are forwarded,
 * nor from itself. Containers still speak with each other, so that Mailu's API answers through the tunnel. Mailu's admin
 * does not start before its resolver works: for as long as it does, that one may ask for names.
 */
const shutFirewall = (butNames: boolean): RemoteFile => ({
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
${butNames ? namesOut : ""}  }
  chain output {
    type filter hook output priority 0; policy drop;
    oif lo accept
    oifname "br-*" accept
    tcp sport 22 ct state established accept
  }
}
`,
});
const namesMark = "th dport 53 accept";
const namesOut = `    ip saddr ${resolverIp} meta l4proto { tcp, udp } ${namesMark}
    ip daddr ${resolverIp} ct state established accept
`;

async function isShut({ shell }: StepContext, butNames: boolean): Promise<boolean> {
  const machine = await shell();
  if ((await differing(machine, [shutFirewall(butNames)])).length > 0) return false;
  const { code, stdout } = await machine.run(listRules);
  const isLoaded = stdout.includes("policy drop") && stdout.includes(shutMark);
  return code === 0 && isLoaded && stdout.includes(namesMark) === butNames;
}

async function shut({ shell }: StepContext, butNames: boolean): Promise<"done"> {
  const machine = await shell();
  await putFiles(machine, [shutFirewall(butNames)]);
  await machine.must(loadFirewall);
  return "done";
}

const shutOff: Step = {
  name: "shut the firewall",
  isDone: async (context) => (await isShut(context, false)) || (await isShut(context, true)),
  apply: (context) => shut(context, false),
};

export const shutForNames: Step = {
  name: "shut the firewall for names too",
  isDone: (context) => isShut(context, false),
  apply: (context) => shut(context, false),
};

/** Mailu but for Postfix, which is to be stopped, as far as it does not run well. */
const waitedButPostfix = async (context: StepContext) =>
  (await waitedFor(context)).filter(({ name }) => name !== "smtp");

async function awaitMailu(context: StepContext) {
  const waiting = await waitedButPostfix(context);
  if (waiting.length === 0) return "done";
  return { wait: `Mailu starts: ${waiting.map(({ name }) => name).join(", ")}`, retryAfterMs: 20 * second };
}

/** Mailu runs with the secrets that are in our books now. */
const changeToken: Step = {
  name: "change the API token",
  isDone: async (context) => (await areMade(context)) && (await waitedButPostfix(context)).length === 0,
  async apply(context) {
    await shut(context, true);
    await makeContainers(await context.shell(), containerFiles(context));
    return awaitMailu(context);
  },
};

/** Every account that may hand over mail has the password that is in our books now, which nobody but us has seen. */
export function changePasswords(
  mailu: MailuAdmin,
  operationId: string,
  isThere: (email: string) => boolean = () => true,
): Step {
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
        ...(spec.senders ?? [])
          .filter(({ email }) => isThere(email))
          .map((sender) => ({ ...sender, forwardTo: collector, mayUseAnySender: true })),
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

/** What a boot may undo: Docker starts all containers with it, stopped ones too; without its swap it is not as planned. */
export const stayIsolated: readonly Step[] = [shutForNames, holdQueue, addSwap, putUpWall];

/** What a machine that was booted while it was shut has not done yet, and is looked at only then. */
export const startMailu: Step = {
  name: "let Mailu start",
  isDone: async (context) => (await waitedButPostfix(context)).length === 0,
  async apply(context) {
    await shut(context, true);
    return awaitMailu(context);
  },
};

/**
 * The provider's wall, then evidence, before anything on the machine is changed; then it is shut, and everything that opened
 * it is changed; last, Postfix is stopped, nothing leaves any more, and the wall is seen to stand.
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
    shutForNames,
    putUpWall,
  ];
}
