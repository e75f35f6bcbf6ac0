import type { PlatformMail } from "../loops/start-loops.ts";

/** A platform mail as the control API shows it; `link` is the address that the mail asks its reader to open. */
export function inboxLine({ id, to, transactionalId, dataVariables, atMs }: PlatformMail) {
  const links = Object.entries(dataVariables).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && /^https?:\/\//.test(entry[1]),
  );
  const asked = links.find(([, address]) => /[?&]token=/.test(address)) ?? links[0];
  return {
    id,
    to,
    template: transactionalId,
    transactionalId,
    variables: dataVariables,
    link: asked?.[1] ?? null,
    at: new Date(atMs).toISOString(),
  };
}
