import type { NodeAccess } from "@penguinmails/core/ports/node-access";
import type { NodeProbe } from "@penguinmails/core/ports/node-probe";
import { withTimeLimit } from "@penguinmails/core/time-limit";
import { greeting } from "./greeting.ts";
import { inNodeShell, type NodeShellOptions } from "./shell/node-shell.ts";
import { openShell, SshError } from "./shell/ssh.ts";
import { shown } from "./steps/compare-files.ts";

type Options = NodeShellOptions & {
  /** Any of them that greets will do. */
  readonly smtpPorts: readonly number[];
  /** Real time that each way may take. */
  readonly timeoutMs?: number;
};

/** Looks by a session of its own, because one that is shared may be open towards a machine that is gone. */
export function makeNodeProbe(options: Options): NodeProbe {
  const timeoutMs = options.timeoutMs ?? 10_000;
  return {
    async probe(access) {
      const [ssh, smtp] = await Promise.all([
        bySsh(options, access, timeoutMs),
        bySmtp(options, access, timeoutMs),
      ]);
      return { ssh, smtp };
    },
  };
}

async function bySsh(options: Options, access: NodeAccess, timeoutMs: number): Promise<string | null> {
  const connect = options.connect ?? openShell;
  try {
    await withTimeLimit(timeoutMs, () =>
      inNodeShell(
        { ...options, connect: (target) => connect({ ...target, timeoutMs, commandTimeoutMs: timeoutMs }) },
        access,
        (shell) => shell.must(["true"]),
      ),
    );
    return null;
  } catch (error) {
    if (!(error instanceof SshError)) return "it did nothing that we asked in time";
    return sshWords[error.kind];
  }
}

const sshWords = {
  unreachable: "it gives no session",
  "refused-key": "it refuses our key",
  "host-key-changed": "another host key than the pinned one answers",
  broken: "it breaks the session off",
} as const satisfies Record<SshError["kind"], string>;

async function bySmtp(
  { smtpPorts }: Options,
  { host }: NodeAccess,
  timeoutMs: number,
): Promise<string | null> {
  const banners = await Promise.all(smtpPorts.map((port) => greeting(host, port, timeoutMs)));
  if (banners.some((banner) => banner.startsWith("220"))) return null;
  const other = banners.find((banner) => banner !== "");
  return other === undefined ? "does not greet" : `turns us away: “${shown(other).slice(0, 80)}”`;
}
