import type { OptionalService } from "../fleet/optional-services.ts";
import type { DriftHint } from "../fleet/suspicion.ts";
import type { DomainEgress } from "./node-access.ts";
import type { NodeFacts } from "./node-facts.ts";

/** What a node should be. Ids are ours; secrets arrive opened and are never logged. */
export type NodeSpec = {
  readonly nodeId: string;
  readonly tenantId: string;
  /** Unique at the provider, and the key that makes ordering idempotent. */
  readonly name: string;
  /** Public host name: EHLO, certificate, MX. */
  readonly hostname: string;
  readonly rid: string;
  readonly locationId: string;
  readonly template: string;
  readonly secondaryAddresses: number;
  /** What is to run beside Mailu's other services, as far as the machine holds it. */
  readonly extras: readonly OptionalService[];
  /** Sending domains the node serves and how each leaves. */
  readonly egress: readonly DomainEgress[];
  readonly secrets: {
    readonly mailuSecretKey: string;
    readonly mailuApiToken: string;
    readonly collectorPassword: string;
  };
  /** Accounts that hand over mail, while an operation changes their passwords. */
  readonly senders?: readonly {
    readonly email: string;
    readonly password: string;
    readonly displayName: string;
  }[];
};

export type StepState = "pending" | "running" | "done" | "failed" | "compensated";

/** Where a plan saves how far it came. Every call is durable when it resolves. */
export interface PlanJournal {
  facts(): Promise<NodeFacts>;
  learn(facts: Partial<NodeFacts>): Promise<void>;
  stepChanged(step: string, state: StepState, note: string | null): Promise<void>;
}

export type ConvergeOutcome =
  | { readonly status: "done" }
  /** Nothing is wrong; ask again after that time. */
  | {
      readonly status: "waiting";
      readonly step: string;
      readonly reason: string;
      readonly retryAfterMs: number;
    }
  /** It will not get better by itself. `cause` is one sentence; `remedy` says what a person does next. */
  | { readonly status: "failed"; readonly step: string; readonly cause: string; readonly remedy: string };

/** What running the step that mends it does to mail: nothing, a pause of seconds, or a pause while containers are remade. */
export const changeRisks = ["none", "brief", "interrupts-sending"] as const;
export type ChangeRisk = (typeof changeRisks)[number];

/** One thing about a node that is no longer as its plan made it. No secret is in any of its words. */
export type Deviation = {
  readonly step: string;
  /** Unique within its step and the same each time it is found. */
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
  /** One sentence: what is the matter and what it does to mail. */
  readonly because: string;
  readonly risk: ChangeRisk;
  /** Addresses whose mail it touches (dotted IPv4); null: all of the node's. */
  readonly ips: readonly string[] | null;
  /** What a person does about it; null when running the plan again mends it. */
  readonly remedy: string | null;
  /** What trace of somebody else on the machine it may be; null or absent: none. */
  readonly hint?: DriftHint | null;
};

/** What a look at a node found. A step that could not be looked at is named, with why: nothing is known of it. */
export type Inspection = {
  readonly deviations: readonly Deviation[];
  readonly unseen: readonly { readonly step: string; readonly reason: string }[];
};

/** A backup that is put back, and what must be true of the node afterwards. */
export type RestoreOrder = {
  readonly backupId: string;
  /** Onto the node that it is of. */
  readonly isOwnNode: boolean;
  /** Domains with the `p=` of the keys that are published for them. */
  readonly domains: readonly { readonly name: string; readonly publicKey: string }[];
  /** E-mail addresses of accounts. */
  readonly mailboxes: readonly string[];
};

/** apply: everything that is not as planned is made so · rotate-key: another key opens the machine · renew-tls: another certificate is shown · isolate: shut off, everything that opens it changed · release: opened again, if clean · resize: the machine becomes a larger one · add-address: as many as the spec says · grade-addresses: all of them again · rebuild: an isolated machine is wiped and made anew, a backup put back */
export const nodeOperationKinds = [
  "apply",
  "restart-mailu",
  "reboot",
  "rotate-key",
  "renew-tls",
  "isolate",
  "release",
  "resize",
  "add-address",
  "remove-address",
  "restore",
  "rebuild",
  "grade-addresses",
] as const;

/** What can be done to a node that serves or is isolated; by the same runner as its plan. `id` tells one asking from another. */
export type NodeOperation = {
  readonly id: string;
  readonly kind: (typeof nodeOperationKinds)[number];
  /** The address to remove (dotted IPv4); null for other kinds. */
  readonly ip: string | null;
  /** What to restore or to rebuild with; other kinds, and a node without domains, have none. */
  readonly restore?: RestoreOrder;
  /** The provider's plan to resize to; other kinds have none. */
  readonly rid?: string | null;
  /** The node is isolated and stays so whatever is done to it, but for its release. */
  readonly isIsolated?: boolean;
};

export interface NodeConverger {
  /** Step names in order, for showing progress before the first one ran. */
  readonly stepNames: readonly string[];
  converge(spec: NodeSpec, journal: PlanJournal, signal: AbortSignal): Promise<ConvergeOutcome>;
  /** Runs an operation on a node that serves or is isolated. May be killed anywhere and run again with the same operation. */
  operate(
    spec: NodeSpec,
    operation: NodeOperation,
    journal: PlanJournal,
    signal: AbortSignal,
  ): Promise<ConvergeOutcome>;
  /** Asks the machine, the provider and DNS which steps still hold. Reads only. */
  inspect(spec: NodeSpec, facts: NodeFacts): Promise<Inspection>;
  /** Gives the machine back at the provider; resolves when the provider no longer lists it. */
  retire(spec: NodeSpec, journal: PlanJournal): Promise<ConvergeOutcome>;
}
