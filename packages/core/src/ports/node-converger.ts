import type { MachineGives } from "../fleet/container-limits.ts";
import type { AddressEvidence, AddressGrade } from "../fleet/grade-address.ts";
import type { OptionalService } from "../fleet/optional-services.ts";
import type { DriftHint } from "../fleet/suspicion.ts";
import type { EpochMs } from "../time.ts";

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
  /** Sending domains the node serves and the address each leaves from (dotted IPv4). */
  readonly egress: readonly { readonly domain: string; readonly ip: string }[];
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

/** What an address was graded, and upon what. */
export type GradedAddress = AddressGrade & {
  readonly gradedAtMs: EpochMs;
  readonly evidence: AddressEvidence;
};

/** An address that was found bad and another ordered in its place. */
export type AddressSwap = {
  readonly ip: string;
  /** The number that it had, which is the order's: the one in its place gets it. 0: it was, or was to be, the main one. */
  readonly number: number;
  /** What it cost, in cents: the month that it was paid for; 0 for the main one, which comes with its machine. */
  readonly costCents: number;
  readonly swappedAtMs: EpochMs;
  /** Null while it is still on the bill. */
  readonly givenBackAtMs: EpochMs | null;
};

/** How far a new node came on its way to another main address. */
export type MainAddressSwap = {
  /** The one that was graded bad. */
  readonly from: string;
  /** The secondary one that takes its place; null: none that is good has come yet. */
  readonly to: string | null;
  /** The provider has made it the main one, and so have we; the machine's own network is still to follow. */
  readonly isSet: boolean;
  /** World time at which it came this far. */
  readonly sinceMs: EpochMs;
  readonly boot: AskedBoot | null;
};

/** A boot that the provider is asked for. */
export type AskedBoot = {
  /** What the kernel called its run before it; null: nobody answered. */
  readonly bootId: string | null;
  /** World time of asking the provider. */
  readonly askedAtMs: EpochMs | null;
};

/** Facts a plan learned; JSON values only. They survive the process and feed later steps. */
export type NodeFacts = {
  readonly serviceId?: string;
  readonly primaryIp?: string;
  /** In the order the provider confirmed them. */
  readonly secondaryIps?: readonly string[];
  /** Number of each of them, in the same order; unless told, their places from 1. It stays when another one goes. */
  readonly addressNumbers?: readonly number[];
  /** Addresses that left, or are leaving, with the number that each had. */
  readonly leaving?: Readonly<Record<string, number>>;
  /** Operation after which the cost was counted again. */
  readonly costCountedFor?: string;
  /** OpenSSH `SHA256:…` fingerprint of the pinned host key. */
  readonly hostKey?: string;
  /** The node's own key pair, sealed; the public half in OpenSSH format. */
  readonly sshPrivateKey?: string;
  readonly sshPublicKey?: string;
  readonly monthlyCents?: number;
  /** Secondary addresses ordered so far, confirmed or not. */
  readonly addressOrders?: number;
  /** World time of the last of these orders, and whether the provider said that it took it. */
  readonly addressOrderAtMs?: EpochMs;
  readonly addressOrderTaken?: boolean;
  /** Addresses given back because an order had been taken twice. */
  readonly addressesReleased?: number;
  /** By address (dotted IPv4): those that the node has. */
  readonly grades?: Readonly<Record<string, GradedAddress>>;
  /** Oldest first; those that are not given back are on the bill, and none of the node's. */
  readonly swaps?: readonly AddressSwap[];
  readonly mainSwap?: MainAddressSwap | null;
  /** The main address was ordered as a secondary one, and is paid for as such. */
  readonly isMainOrdered?: boolean;
  /** World time at which the machine was ordered. */
  readonly orderedAtMs?: EpochMs;
  /** Host names with their addresses, `name ip`, as they were published. */
  readonly namesPublished?: readonly string[];
  /** Addresses whose reverse DNS was set. */
  readonly ptrOf?: readonly string[];
  /** The provider's plan that the machine has now. */
  readonly rid?: string;
  /** What a plan of the provider gives, by its price list; containers are limited by it. Null: the list does not tell, or it is too little. */
  readonly size?: { readonly rid: string; readonly gives: MachineGives | null };
  readonly resize?: ResizeProgress;
  /** Optional services that its containers were made with; none unless told. */
  readonly extras?: readonly OptionalService[];
  /** While that operation runs, the node's mailboxes get no slots; why is a sentence. */
  readonly mailWaits?: { readonly for: string; readonly why: string } | null;
  readonly collectorReady?: boolean;
  /** World time at which the mail server was last made to ask for a certificate. */
  readonly certificateAskedAtMs?: EpochMs;
  /** SHA-256 of each certificate that lay on the machine when that operation was asked for; null: there was none. */
  readonly certificatesBefore?: {
    readonly for: string;
    readonly prints: Readonly<Record<string, string | null>>;
  };
  readonly verified?: boolean;
  /** Operation for which the outside was asked again, the addresses graded again, Mailu restarted, the key changed, a backup put in place and compared: done once for each. */
  readonly lookedAgainFor?: string;
  readonly regradedFor?: string;
  readonly restartedFor?: string;
  readonly keyRotatedFor?: string;
  readonly rebootedFor?: string;
  readonly restoredFor?: string;
  readonly restoreComparedFor?: string;
  readonly reboot?: AskedBoot & { readonly for: string };
  readonly evidenceFor?: string;
  readonly backupProvenFor?: string;
  readonly accountsSiftedFor?: string;
  readonly wipe?: WipeProgress;
  readonly passwordsChangedFor?: string;
  readonly foundCleanFor?: string;
  /** The provider's firewall profile that stands before an isolated machine, and the one that comes back after it; null: none. */
  readonly wall?: { readonly profile: string; readonly former: string } | null;
  readonly wallTriedFor?: string;
  /** What was kept of the machine before it was isolated; sealed. */
  readonly evidence?: NodeEvidence;
  /** The key pair that is to follow, its private half sealed, until it has proven that it opens the machine. */
  readonly nextKey?: { readonly for: string; readonly private: string; readonly public: string } | null;
};

/** What a machine showed when it was under suspicion. `sha256` (hex) and `bytes` are of the plain JSON. */
export type NodeEvidence = {
  readonly id: string;
  readonly takenAt: EpochMs;
  readonly sha256: string;
  readonly bytes: number;
  readonly parts: readonly { readonly name: string; readonly chars: number; readonly isCut: boolean }[];
  /** Sealed with the context `node:<id>:evidence:<id of the evidence>`. */
  readonly sealed: string;
};

/** How far a machine came on its way to a bare one. */
export type WipeProgress = {
  /** Operation. */
  readonly for: string;
  /** Fingerprint of the machine's host key before. */
  readonly formerHostKey: string;
  /** World time at which it began, and of the last asking of the provider. */
  readonly sinceMs: EpochMs;
  readonly askedAtMs: EpochMs | null;
  readonly isDone: boolean;
};

/** How far a machine came on its way to a larger one. */
export type ResizeProgress = {
  /** Operation. */
  readonly for: string;
  readonly fromRid: string;
  readonly toRid: string;
  readonly fromRamMb: number;
  readonly toRamMb: number;
  /** Null: not ordered yet. */
  readonly orderId: string | null;
  /** World time at which the provider began to carry it out. */
  readonly startedAtMs: EpochMs | null;
  readonly verdict: "keep" | "put-back" | null;
  /** What was not well when it was put back. */
  readonly why: string | null;
  /** Confirmed or reverted at the provider. */
  readonly isSettled: boolean;
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
