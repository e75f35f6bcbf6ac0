import type { WorldStore } from "../store.ts";

export type StoredMail = { readonly uid: number; readonly raw: string };

/** The mails of one machine's mailboxes, oldest first; `raw` is latin1 text, one character a byte. */
export type Mailboxes = {
  deliver(email: string, raw: string): Promise<void>;
  /** The mail under that number of its own, as from another disk. */
  put(email: string, uid: number, raw: string): Promise<void>;
  all(): readonly { readonly email: string; readonly uid: number }[];
  list(email: string): readonly StoredMail[];
  remove(email: string, uids: readonly number[]): Promise<void>;
  forget(): Promise<void>;
};

type MailDocument = { readonly email: string; readonly uid: number; readonly raw: string };
const kind = "mailbox";
const lastKind = "mailbox-last";

export function openMailboxes(store: WorldStore, serviceId: string): Mailboxes {
  const idOf = (uid: number) => `${serviceId} ${String(uid).padStart(10, "0")}`;
  const mails = new Map<number, MailDocument>();
  for (const { id, body } of store.list<MailDocument>(kind))
    if (id.startsWith(`${serviceId} `)) mails.set(body.uid, body);
  let last = Math.max(store.get<{ uid: number }>(lastKind, serviceId)?.uid ?? 0, ...mails.keys());
  /** A number is given once, though its mail is gone and the machine starts again (RFC 3501, 2.3.1.1). */
  const keepLast = () =>
    mails.has(last) ? Promise.resolve() : store.put(lastKind, serviceId, { uid: last });
  return {
    deliver(email, raw) {
      last += 1;
      const mail = { email, uid: last, raw };
      mails.set(mail.uid, mail);
      return store.put(kind, idOf(mail.uid), mail);
    },
    put(email, uid, raw) {
      const mail = { email, uid, raw };
      last = Math.max(last, uid);
      mails.set(uid, mail);
      return store.put(kind, idOf(uid), mail);
    },
    all: () => [...mails.values()],
    list: (email) => [...mails.values()].filter((mail) => mail.email === email),
    async remove(email, uids) {
      const gone = uids.filter((uid) => mails.get(uid)?.email === email && mails.delete(uid));
      await Promise.all([...gone.map((uid) => store.delete(kind, idOf(uid))), keepLast()]);
    },
    async forget() {
      const all = [...mails.keys()];
      mails.clear();
      await Promise.all([...all.map((uid) => store.delete(kind, idOf(uid))), keepLast()]);
    },
  };
}
