type Words = Readonly<Record<string, string | string[] | undefined>>;

/** Cursor and agency of a list's address; what can be neither is left out. */
export function pageQuery(words: Words): { readonly cursor?: string; readonly tenantId?: string } {
  const { cursor, tenant } = words;
  return { ...(isId(cursor) ? { cursor } : {}), ...(isId(tenant) ? { tenantId: tenant } : {}) };
}

function isId(word: string | string[] | undefined): word is string {
  return typeof word === "string" && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(word);
}
