import type { NodeAccess } from "./node-access.ts";

/** Bytes as they come. Whoever reads sets the pace; a fault is thrown where the next bytes would have been. */
export type Bytes = AsyncIterable<Uint8Array>;

export type KeptFile = {
  readonly name: string;
  readonly bytes: number;
  /** False for what a worker that was killed had begun; never to be read. */
  readonly isWhole: boolean;
  /** Real time of its last byte. */
  readonly writtenAtMs: number;
};

/** Where backups are kept. What is in them is none of its business: they arrive sealed. */
export interface BackupStore {
  /** Whole under its name, replacing what was there, or not at all. `sha256` is of what was stored, in hex. */
  put(name: string, content: Bytes): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Throws `BackupUnusable` when there is none of that name. */
  get(name: string): Bytes;
  list(): Promise<readonly KeptFile[]>;
  /** One that is not there is removed already. */
  remove(name: string): Promise<void>;
}

/** Compresses and seals a stream of any length; `context` (for instance a backup's id) must be the same when opening. */
export interface StreamBox {
  seal(plain: Bytes, context: string): Bytes;
  /**
   * Throws `BackupUnusable` at the first piece that was altered, moved or cut off, or was sealed under another key or
   * context. What came before the fault is true; that it ends is known only once the last piece was read.
   */
  open(sealed: Bytes, context: string): Bytes;
}

/** What is stored can't be used: it is gone, was changed, or is another's. One sentence. */
export class BackupUnusable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "BackupUnusable";
  }
}

/** What a node could not be made again without, read over SSH. */
export interface NodeArchive {
  /** A tar archive of paths under `/mailu`. Throws when it did not come to its end. */
  read(access: NodeAccess): Bytes;
}
