import type { MachineGives } from "../fleet/container-limits.ts";
import type { AddressEvidence, AddressGrade } from "../fleet/grade-address.ts";
import type { OptionalService } from "../fleet/optional-services.ts";
import type { EpochMs } from "../time.ts";

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
