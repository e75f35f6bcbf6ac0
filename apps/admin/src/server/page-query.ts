type Words = Readonly<Record<string, string | string[] | undefined>>;

/** Cursor and agency of a list's address; what can be neither is left out. */
export function pageQuery(words: Words): { readonly cursor?: string; readonly tenantId?: string } {
  const { cursor, tenant } = words;
  return { ...(isCursor(cursor) ? { cursor } : {}), ...(isId(tenant) ? { tenantId: tenant } : {}) };
}

/** The cursor of that name, when it is not an id: whatever its route takes, which refuses what is none. */
export function cursorOf(words: Words, name: string): { readonly cursor?: string } {
  const word = words[name];
  return typeof word === "string" ? { cursor: word } : {};
}

/** An id, or one after `waits-` or `done-`, where what waits for staff comes first. */
function isCursor(word: string | string[] | undefined): word is string {
  return typeof word === "string" && isId(word.replace(/^(?:waits|done)-/, ""));
}

function isId(word: string | string[] | undefined): word is string {
  return typeof word === "string" && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(word);
}
