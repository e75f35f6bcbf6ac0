import type { Bytes } from "@penguinmails/core/ports/backups";
import type { DnsPublisher, DnsResolver } from "@penguinmails/core/ports/dns";
import type { HostingProvider } from "@penguinmails/core/ports/hosting";
import type { NodeAccess } from "@penguinmails/core/ports/node-access";
import type { Deviation, NodeSpec } from "@penguinmails/core/ports/node-converger";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import type { EpochMs } from "@penguinmails/core/time";
import type { OpenShell, Shell, SshTarget } from "../shell/ssh.ts";

/** What a step may use. */
export type StepContext = {
  readonly spec: NodeSpec;
  readonly facts: NodeFacts;
  readonly learn: (facts: Partial<NodeFacts>) => Promise<void>;
  readonly hosting: HostingProvider;
  /** Opens the node's shell with its pinned key, once; later calls give the same one. */
  readonly shell: () => Promise<Shell>;
  /** Opens a shell of its own. */
  readonly connect: OpenShell;
  readonly settings: PlanSettings;
};

export type PlanSettings = {
  /** Platform's key pair: opens a fresh machine, and only that. */
  readonly platformPrivateKey: string;
  readonly sshKeyName: string;
  readonly sshPort: number;
  readonly smtpPort: number;
  readonly smtpsPort: number;
  readonly submissionPort: number;
  /** Where the world reaches webmail. */
  readonly httpsPort: number;
  readonly seal: (plain: string, context: string) => string;
  readonly open: (sealed: string, context: string) => string;
  /** Price of one secondary address a month, in cents: the API has no price list for them. */
  readonly addressMonthlyCents: number;
  /** The provider's firewall profile that a node gets whose own lets too little through; null: none, and it is only told. */
  readonly firewallProfile: string | null;
  /** The one that stands before an isolated machine; null: only its own firewall is shut. */
  readonly isolationProfile: string | null;
  /** Who may hold the zone of the nodes' names. */
  readonly publishers: readonly DnsPublisher[];
  readonly resolver: DnsResolver;
  /** A kept backup, opened: a tar archive. Throws `BackupUnusable`. */
  readonly openBackup: (backupId: string) => Bytes;
  /** Who answers on port 25 of the world for us: the host of `domain`'s mail. Null: nobody, and port 25 stays unknown. */
  readonly port25Receiver: { readonly domain: string; readonly port: number } | null;
  /** The world's time. */
  readonly now: () => EpochMs;
};

type Progress = "done" | { readonly wait: string; readonly retryAfterMs: number };

/**
 * One thing a node must be. `isDone` asks the machine wherever the machine can tell; what only the outside can (an order,
 * a name, a greeting) is a fact, learned once `apply` has seen it. `apply` may be repeated; the plan asks again after it.
 */
export type Step = {
  readonly name: string;
  /** What of it no longer holds, asked of the machine and the world and not of the facts; reads only. */
  look?(context: StepContext): Promise<readonly Finding[]>;
  /** Facts that no longer stand when a look finds something, so that the plan acts again. */
  readonly refuted?: Partial<NodeFacts>;
  isDone(context: StepContext): Promise<boolean>;
  apply(context: StepContext): Promise<Progress>;
};

/** A deviation before its step is named. */
export type Finding = Omit<Deviation, "step">;

/** A step that can't succeed by being repeated. `remedy` says what a person does next. */
export class StepImpossible extends Error {
  readonly remedy: string;
  constructor(cause: string, remedy: string, options?: ErrorOptions) {
    super(cause, options);
    this.name = "StepImpossible";
    this.remedy = remedy;
  }
}

/** Seals and opens the node's own private key. */
export const keyContext = ({ nodeId }: NodeSpec) => `node:${nodeId}:ssh`;

/** The node as Mailu's API is reached through it. */
export function nodeAccess({ spec, facts, settings }: StepContext): NodeAccess {
  return {
    nodeId: spec.nodeId,
    host: facts.primaryIp ?? "",
    hostKey: facts.hostKey ?? "",
    sshPrivateKey: settings.open(facts.sshPrivateKey ?? "", keyContext(spec)),
    hostname: spec.hostname,
  };
}

/** The machine under the node's own key, and under its host key once that is pinned. */
export function ownTarget(spec: NodeSpec, facts: NodeFacts, settings: PlanSettings): SshTarget {
  return {
    host: facts.primaryIp ?? "",
    port: settings.sshPort,
    privateKey: settings.open(facts.sshPrivateKey ?? "", keyContext(spec)),
    hostKey: facts.hostKey ?? null,
  };
}
