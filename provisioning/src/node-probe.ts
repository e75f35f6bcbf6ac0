import type { OptionalService } from "@penguinmails/core/fleet/optional-services";
import type { PrintedVitals } from "@penguinmails/core/fleet/read-vitals";
import type { NodeAccess } from "@penguinmails/core/ports/node-access";
import type { NodeProbe } from "@penguinmails/core/ports/node-probe";
import type { EpochMs } from "@penguinmails/core/time";
import { withTimeLimit } from "@penguinmails/core/time-limit";
import { servicesOf } from "@penguinmails/mailu/render";
import { countRestarts, markQueued, readClock, readDisk, readProc } from "./commands/vitals.ts";
import { greeting } from "./greeting.ts";
import { inNodeShell, type NodeShellOptions } from "./shell/node-shell.ts";
import { openShell, type Shell, SshError } from "./shell/ssh.ts";
import { shown } from "./steps/compare-files.ts";

type Options = NodeShellOptions & {
  /** Any of them that greets will do. */
  readonly smtpPorts: readonly number[];
  /** Real time that each way may take. */
  readonly timeoutMs: number;
  /** The world's time. */
  readonly now: () => EpochMs;
};

/** Looks by a session of its own, because one that is shared may be open towards a machine that is gone. */
export function makeNodeProbe(
  options: Omit<Options, "timeoutMs"> & { readonly timeoutMs?: number },
): NodeProbe {
  const all = { timeoutMs: 10_000, ...options };
  return {
    async probe(access, extras) {
      const [ssh, smtp] = await Promise.all([bySsh(all, access, extras), bySmtp(all, access)]);
      return { sightings: { ssh: ssh.why, smtp }, printed: ssh.printed };
    },
  };
}

type BySsh = { readonly why: string | null; readonly printed: PrintedVitals | null };

async function bySsh(
  options: Options,
  access: NodeAccess,
  extras: readonly OptionalService[],
): Promise<BySsh> {
  const { connect = openShell, timeoutMs } = options;
  const bounded: NodeShellOptions = {
    ...options,
    connect: (target) => connect({ ...target, timeoutMs, commandTimeoutMs: timeoutMs }),
  };
  try {
    const printed = await withTimeLimit(timeoutMs, () =>
      inNodeShell(bounded, access, (shell) => printedBy(shell, options.now, extras)),
    );
    return { why: null, printed };
  } catch (error) {
    const why = error instanceof SshError ? sshWords[error.kind] : "it did nothing that we asked in time";
    return { why, printed: null };
  }
}

const sshWords = {
  unreachable: "it gives no session",
  "refused-key": "it refuses our key",
  "host-key-changed": "another host key than the pinned one answers",
  broken: "it breaks the session off",
} as const satisfies Record<SshError["kind"], string>;

/** A machine answers when a command comes back, whatever comes of the others. */
async function printedBy(
  shell: Shell,
  now: () => EpochMs,
  extras: readonly OptionalService[],
): Promise<PrintedVitals> {
  const said = async (words: readonly string[]) => {
    const { code, stdout } = await shell.run(words);
    return code === 0 ? stdout : null;
  };
  const askedAt = now();
  const clock = await said(readClock);
  const answeredAt = now();
  const [proc, disk, queue, restarts] = await Promise.all([
    said(readProc),
    said(readDisk),
    said(markQueued),
    said(countRestarts(servicesOf(extras))),
  ]);
  return { proc, disk, queue, restarts, clock, askedAt, answeredAt };
}

async function bySmtp({ smtpPorts, timeoutMs }: Options, { host }: NodeAccess): Promise<string | null> {
  const banners = await Promise.all(smtpPorts.map((port) => greeting(host, port, timeoutMs)));
  if (banners.some((banner) => banner.startsWith("220"))) return null;
  const other = banners.find((banner) => banner !== "");
  return other === undefined ? "does not greet" : `turns us away: “${shown(other).slice(0, 80)}”`;
}
