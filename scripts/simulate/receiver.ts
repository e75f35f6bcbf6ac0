import type { EpochMs } from "@penguinmails/core/time";

/** One attempt to deliver, as a receiver sees it. */
export type Attempt = {
  readonly nowMs: EpochMs;
  /** Our sending address. */
  readonly address: string;
  readonly operator: string;
  readonly domain: string;
  readonly tenant: string;
  readonly campaign: string;
  /** 0..1: how good list and text are; 1 = every recipient exists and wants it. */
  readonly quality: number;
  /** Stays the same through retries; reports name it. */
  readonly messageId: string;
};

export type Reply = { readonly code: number; readonly enhanced: string; readonly text: string };

export type Report = {
  readonly atMs: EpochMs;
  readonly kind: "bounce" | "complaint";
  readonly operator: string;
  readonly messageId: string;
};

export type Receiver = {
  readonly respond: (attempt: Attempt) => Reply;
  /** Reports that came since the last call, each one once and none before its `atMs`. */
  readonly reports: (nowMs: EpochMs) => readonly Report[];
  /** How many more messages would be taken at this instant; asking is no attempt. Absent: it doesn't tell. */
  readonly room?: (at: Pick<Attempt, "nowMs" | "address" | "operator">) => number;
};

export type CreateReceiver = (world: {
  readonly seed: number;
  readonly operators: readonly string[];
  readonly addresses: readonly string[];
}) => Receiver;
