type Box = {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly status: string;
};

/** As many as stand without a search: of eight domains with three mailboxes each. */
export const sendersAtFirst = 24;

/**
 * The first of the mailboxes whose address or name holds what is searched for, in their order; `more`: how many others do;
 * `ready`: the ids of all of these that may be told to send.
 */
export function sendersShown<T extends Box>(
  boxes: readonly T[],
  search: string,
): { readonly shown: readonly T[]; readonly more: number; readonly ready: readonly string[] } {
  const words = search.trim().toLowerCase();
  const found = boxes.filter(({ email, displayName }) =>
    `${email} ${displayName}`.toLowerCase().includes(words),
  );
  const shown = found.slice(0, sendersAtFirst);
  const ready = found.filter(({ status }) => status === "ready").map(({ id }) => id);
  return { shown, more: found.length - shown.length, ready };
}
