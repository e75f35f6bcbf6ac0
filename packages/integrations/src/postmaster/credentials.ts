import { z } from "zod";

const tokenUri = z.url().default("https://oauth2.googleapis.com/token");

/**
 * The two kinds of credentials that Google hands out as a JSON file: a service account's key, or a person's consent as a
 * refresh token. Either must have been given access to the domains in Postmaster Tools.
 */
const credentials = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("service_account"),
    client_email: z.email(),
    private_key: z.string().includes("PRIVATE KEY"),
    private_key_id: z.string().optional(),
    token_uri: tokenUri,
  }),
  z.object({
    type: z.literal("authorized_user"),
    client_id: z.string().min(1),
    client_secret: z.string().min(1),
    refresh_token: z.string().min(1),
    token_uri: tokenUri,
  }),
]);
export type PostmasterCredentials = z.infer<typeof credentials>;

/** Throws an `Error` that says what is wrong with the JSON and shows none of it. */
export function parsePostmasterCredentials(json: string): PostmasterCredentials {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error("POSTMASTER_CREDENTIALS is no JSON");
  }
  const parsed = credentials.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join(".") || "type"))].join(", ");
  throw new Error(
    `POSTMASTER_CREDENTIALS is no service account's key and no refresh token; wrong: ${fields}`,
  );
}
