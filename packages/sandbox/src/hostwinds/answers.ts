/** The API's shapes (facts on Hostwinds, A1): a mutation answers an array of results, a read `{success: …}`, a refusal results that say `error`. */
export type Answer = readonly ResultEntry[] | ResultEntry | { readonly success: unknown };

type ResultEntry = {
  readonly result: "success" | "error";
  readonly action?: string;
  readonly message: string;
  readonly ERROR?: string;
};

export const read = (success: unknown): Answer => ({ success });

export const done = (...entries: readonly (readonly [action: string, message: string])[]): Answer =>
  entries.map(([action, message]) => ({ result: "success", action, message }));

/** `code` is internal to the provider; nobody may branch on it. */
export const refused = (action: string | null, message: string, code?: string): Answer => [
  { result: "error", ...(action ? { action } : {}), message, ...(code ? { ERROR: code } : {}) },
];

/** The one refusal that arrives without its array. */
export const notAuthorized: Answer = {
  result: "error",
  action: "Authorization",
  message: "Not Authorized!",
};
