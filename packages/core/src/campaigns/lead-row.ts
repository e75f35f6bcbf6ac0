import { domainToASCII } from "node:url";

type LeadField = "email" | "firstName" | "lastName" | "company";

/** The columns we know, by the names that real files give them (lower case, letters and digits only). */
const knownColumns: Readonly<Record<string, LeadField>> = {
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

export type LeadColumn = { readonly field: LeadField } | { readonly custom: string } | null;

/**
 * Says what each column of a header row holds. Unknown columns are kept as custom fields under their own name,
 * nameless ones are dropped; a second column of a known kind becomes custom, and a name that is taken gets a number.
 * Null when no column is an e-mail.
 */
export function mapColumns(header: readonly string[]): readonly LeadColumn[] | null {
  const taken = new Set<string>();
  const lastNumber = new Map<string, number>();
  const columns = header.map((name): LeadColumn => {
    const field = fieldOf(name);
    if (field && !taken.has(field)) {
      taken.add(field);
      return { field };
    }
    const custom = customName(name);
    if (custom === "") return null;
    let n = lastNumber.get(custom) ?? 1;
    let free = custom;
    while (taken.has(free)) free = `${custom}_${++n}`;
    lastNumber.set(custom, n);
    taken.add(free);
    return { custom: free };
  });
  return columns.some((column) => column && "field" in column && column.field === "email") ? columns : null;
}

function fieldOf(name: string): LeadField | undefined {
  const key = name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
  return Object.hasOwn(knownColumns, key) ? knownColumns[key] : undefined;
}

/** A column name as a placeholder can spell it: letters, digits and underscore, at most 60. */
function customName(name: string): string {
  const words = name.normalize("NFKC").match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...words.join("_")].slice(0, 60).join("").replace(/_$/, "");
}

export type LeadRow = {
  readonly email: string;
  readonly domain: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly company: string | null;
  readonly custom: Readonly<Record<string, string>>;
};

type RowFault = "empty-address" | "malformed-address" | "too-many-fields" | "control-characters";

const longestField = 2_000;

/** Turns one record into a lead, or says why it can't be one. Values are trimmed and cut at 2,000 characters. */
export function readLeadRow(columns: readonly LeadColumn[], values: readonly string[]): LeadRow | RowFault {
  if (values.length > columns.length && values.slice(columns.length).some((v) => v.trim() !== ""))
    return "too-many-fields";
  const fields: Partial<Record<LeadField, string>> = {};
  const custom: Record<string, string> = {};
  for (const [index, column] of columns.entries()) {
    const value = (values[index] ?? "").trim();
    if (column === null || value === "") continue;
    const clean = cleanText(value);
    if (clean === "") continue;
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

/** One line that any database takes: no control characters, no half of a surrogate pair. */
function cleanText(value: string): string {
  const line = value.normalize("NFC").replace(/[\s\p{Cc}]+/gu, " ");
  return line
    .slice(0, longestField)
    .replace(/\p{Cs}/gu, "")
    .trim();
}

/** Letters, digits, hyphens and dots of any script: what else a URL parser would cut off or decode makes no domain. */
const domainLetters = /^(?:[\p{L}\p{M}\p{N}.\u3002\uff0e\uff61-]|\u200c|\u200d)+$/u;

/**
 * One address as it can be mailed: `Name <a@b>` is unwrapped, the domain becomes lower-case ASCII (IDNA), the local
 * part keeps to RFC 5321's dot-atom and is lower-cased, as no operator tells `A@` from `a@`. Null when it can't be one.
 */
export function readAddress(text: string): { readonly email: string; readonly domain: string } | null {
  const inner = /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.replace(/^mailto:/i, "");
  const at = inner.lastIndexOf("@");
  const local = inner.slice(0, at).trim().toLowerCase();
  const written = inner
    .slice(at + 1)
    .trim()
    .replace(/\.$/, "");
  const domain = domainLetters.test(written) ? domainToASCII(written.toLowerCase()) : "";
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
