import { domainToASCII } from "node:url";

/** The columns we know, by the names that real files give them (lower case, letters and digits only). */
const knownColumns: Readonly<Record<string, "email" | "firstName" | "lastName" | "company">> = {
  email: "email",
  emailaddress: "email",
  emailadresse: "email",
  mail: "email",
  workemail: "email",
  firstname: "firstName",
  vorname: "firstName",
  givenname: "firstName",
  first: "firstName",
  lastname: "lastName",
  nachname: "lastName",
  surname: "lastName",
  familyname: "lastName",
  last: "lastName",
  company: "company",
  companyname: "company",
  organization: "company",
  organisation: "company",
  firma: "company",
};

export type LeadColumn =
  | { readonly field: "email" | "firstName" | "lastName" | "company" }
  | { readonly custom: string }
  | null;

/**
 * Says what each column of a header row holds. Unknown columns are kept as custom fields under their own name,
 * nameless ones are dropped; a second column of a known kind becomes custom. Null when no column is an e-mail.
 */
export function mapColumns(header: readonly string[]): readonly LeadColumn[] | null {
  const taken = new Set<string>();
  const columns = header.map((name): LeadColumn => {
    const field =
      knownColumns[
        name
          .normalize("NFKC")
          .toLowerCase()
          .replace(/[^a-z0-9]/g, "")
      ];
    if (field && !taken.has(field)) {
      taken.add(field);
      return { field };
    }
    const custom = customName(name);
    if (custom === "" || taken.has(custom)) return null;
    taken.add(custom);
    return { custom };
  });
  return taken.has("email") ? columns : null;
}

/** A column name as a placeholder can spell it: letters, digits and underscore, at most 60. */
function customName(name: string): string {
  return name
    .normalize("NFKC")
    .trim()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 60);
}

export type LeadRow = {
  readonly email: string;
  readonly domain: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly company: string | null;
  readonly custom: Readonly<Record<string, string>>;
};

export type RowFault = "empty-address" | "malformed-address" | "too-many-fields" | "control-characters";

const longestField = 2_000;

/** Turns one record into a lead, or says why it can't be one. Values are trimmed and cut at 2,000 characters. */
export function readLeadRow(columns: readonly LeadColumn[], values: readonly string[]): LeadRow | RowFault {
  if (values.length > columns.length && values.slice(columns.length).some((v) => v.trim() !== ""))
    return "too-many-fields";
  const fields: Partial<Record<"email" | "firstName" | "lastName" | "company", string>> = {};
  const custom: Record<string, string> = {};
  for (const [index, column] of columns.entries()) {
    const value = (values[index] ?? "").trim();
    if (column === null || value === "") continue;
    const clean = value.normalize("NFC").replace(/\s+/g, " ").slice(0, longestField);
    if ("field" in column) fields[column.field] = column.field === "email" ? value : clean;
    else custom[column.custom] = clean;
  }
  if (!fields.email) return "empty-address";
  if (/\p{Cc}/u.test(fields.email)) return "control-characters";
  const address = readAddress(fields.email);
  if (!address) return "malformed-address";
  return {
    ...address,
    firstName: fields.firstName ?? null,
    lastName: fields.lastName ?? null,
    company: fields.company ?? null,
    custom,
  };
}

/**
 * One address as it can be mailed: `Name <a@b>` is unwrapped, the domain becomes lower-case ASCII (IDNA), the local
 * part keeps to RFC 5321's dot-atom and is lower-cased, as no operator tells `A@` from `a@`. Null when it can't be one.
 */
export function readAddress(text: string): { readonly email: string; readonly domain: string } | null {
  const inner = /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.replace(/^mailto:/i, "");
  const at = inner.lastIndexOf("@");
  const local = inner.slice(0, at).trim().toLowerCase();
  const domain = domainToASCII(
    inner
      .slice(at + 1)
      .trim()
      .replace(/\.$/, "")
      .toLowerCase(),
  );
  if (
    at < 1 ||
    local.length > 64 ||
    !/^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local)
  )
    return null;
  if (
    domain.length > 253 ||
    !/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/.test(domain)
  )
    return null;
  const email = `${local}@${domain}`;
  return email.length > 254 ? null : { email, domain };
}
