import type { Clock } from "@penguinmails/core/ports/clock";
import type { MachineFault } from "../control/faults.ts";
import type { Endpoint } from "../net.ts";
import type { HostDisk } from "./host-state.ts";
import type { Journal } from "./journal.ts";

export type Outcome = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Output that is no text; comes instead of `stdout`. */
  readonly bytes?: Buffer;
};

export const ok = (stdout = ""): Outcome => ({ code: 0, stdout, stderr: "" });
export const fail = (code: number, stderr: string): Outcome => ({ code, stdout: "", stderr: `${stderr}\n` });

/** The containers that `docker compose` keeps on a machine. */
export type ComposeProject = {
  up(): Promise<Outcome>;
  /** An empty name: all of them. */
  restart(service: string): Promise<Outcome>;
  /** An empty name: all of them. */
  stop(service: string): Promise<Outcome>;
  down(): Promise<Outcome>;
  /** Runs words inside a container. */
  exec(service: string, words: readonly string[]): Promise<Outcome>;
  /** Messages in the mail server's queue. */
  queued(): number;
  /** Rules of address translation that Docker makes for the networks when it starts. */
  translations(): readonly string[];
  /** Names of its networks, those left over included. */
  networks(): readonly string[];
  removeNetwork(name: string): Promise<Outcome>;
  status(): readonly {
    readonly Service: string;
    readonly State: "running" | "exited";
    readonly Health: string;
    readonly Image: string;
    readonly startedAtMs: number;
    /** By Docker itself. */
    readonly restarts: number;
  }[];
};

/** What a command on a machine may use. */
export type CommandContext = {
  readonly disk: HostDisk;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly compose: ComposeProject;
  readonly mainIp: string;
  readonly machine: {
    readonly cpus: number;
    readonly memoryMb: number;
    readonly diskGb: number;
    readonly createdAtMs: number;
  };
  /** Whether the machine was asked to go wrong so. */
  isBroken(how: MachineFault): boolean;
  readonly stdin: Buffer;
  /** Whether a connection gets through from that address of the machine. */
  reach(source: string, to: Endpoint): Promise<boolean>;
  /** The addresses on the interface, or what the firewall lets through, changed. */
  networkChanged(): void;
  /** Ran out of words: `sub` runs the rest as a command, for `env` and the like. */
  run(words: readonly string[]): Promise<Outcome>;
};

export type Command = (args: readonly string[], context: CommandContext) => Outcome | Promise<Outcome>;
