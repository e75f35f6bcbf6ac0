type Box = { readonly uidValidity: bigint; readonly notBeforeMs: Map<number, number> };

/** How many mails of one mailbox are remembered; of more, the ones longest known are forgotten and tried again. */
const mostOfOneBox = 5_000;

/** What this process could not take of which mailbox, so that not every round tries it again. Times are real time. */
export function makeStayingMails(tryAgainAfterMs: number) {
  const boxes = new Map<string, Box>();
  return {
    /** Those of `uids` that are due; what is remembered of mails that are gone, or of another life of the mailbox, is dropped. */
    due(name: string, uidValidity: bigint, uids: readonly number[], nowMs: number): readonly number[] {
      const known = boxes.get(name);
      if (!known) return uids;
      const here = new Set(known.uidValidity === uidValidity ? uids : []);
      for (const [uid, notBeforeMs] of known.notBeforeMs)
        if (!here.has(uid) || notBeforeMs <= nowMs) known.notBeforeMs.delete(uid);
      if (known.notBeforeMs.size === 0) boxes.delete(name);
      return uids.filter((uid) => !known.notBeforeMs.has(uid));
    },
    stays(name: string, uidValidity: bigint, uid: number, nowMs: number): void {
      const box = boxes.get(name) ?? { uidValidity, notBeforeMs: new Map<number, number>() };
      boxes.set(name, box);
      box.notBeforeMs.set(uid, nowMs + tryAgainAfterMs);
      const [oldest] = box.notBeforeMs.keys();
      if (box.notBeforeMs.size > mostOfOneBox && oldest !== undefined) box.notBeforeMs.delete(oldest);
    },
  };
}
