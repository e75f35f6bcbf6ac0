import type { Clock } from "@penguinmails/core/ports/clock";
import type { WorldStore } from "../store.ts";

type JournalEntry = {
  readonly sequence: number;
  readonly realtimeUs: number;
  readonly tag: string;
  readonly message: string;
};

/** A machine's journald: what its containers said, with the world's time. */
export type Journal = {
  /** Resolves when the lines are durable; they can be read at once. */
  append(tag: string, messages: readonly string[]): Promise<void>;
  /** Entries of `tag` after `sequence` (0: from the oldest kept), oldest first, at most `max`. */
  read(tag: string | null, sequence: number, max: number): readonly JournalEntry[];
  forget(): Promise<void>;
};

type Batch = { readonly tag: string; readonly realtimeUs: number; readonly messages: readonly string[] };

const kind = "journal";
const keptEntries = 200_000;
const dropAtOnce = 20_000;

export function openJournal(store: WorldStore, clock: Clock, owner: string): Journal {
  const prefix = `${owner}:`;
  let entries: JournalEntry[] = [];
  let batches: string[] = [];
  let next = 1;
  const add = (first: number, batch: Batch) => {
    for (const message of batch.messages)
      entries.push({ sequence: first++, realtimeUs: batch.realtimeUs, tag: batch.tag, message });
    next = first;
  };
  const kept = store.list<Batch>(kind).filter(({ id }) => id.startsWith(prefix));
  for (const { id, body } of kept.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    batches.push(id);
    add(Number(id.slice(prefix.length)), body);
  }
  const rotate = () => {
    const oldest = entries[entries.length - keptEntries + dropAtOnce]?.sequence ?? 0;
    const gone = batches.filter((id) => Number(id.slice(prefix.length)) < oldest);
    batches = batches.slice(gone.length);
    entries = entries.filter(({ sequence }) => sequence >= oldest);
    for (const id of gone) void store.delete(kind, id);
  };
  return {
    append(tag, messages) {
      if (messages.length === 0) return Promise.resolve();
      const id = `${prefix}${String(next).padStart(12, "0")}`;
      const batch = { tag, realtimeUs: clock.now() * 1_000, messages };
      add(next, batch);
      batches.push(id);
      if (entries.length > keptEntries) rotate();
      return store.put(kind, id, batch);
    },
    read(tag, sequence, max) {
      const first = entries[0]?.sequence ?? 1;
      const found: JournalEntry[] = [];
      for (let i = Math.max(0, sequence - first + 1); i < entries.length && found.length < max; i++) {
        const entry = entries[i];
        if (entry && (tag === null || entry.tag === tag)) found.push(entry);
      }
      return found;
    },
    async forget() {
      entries = [];
      for (const id of batches.splice(0)) await store.delete(kind, id);
    },
  };
}
