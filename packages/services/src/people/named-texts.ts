import { erasedWord } from "@penguinmails/core/people/erased-recipient";
import {
  nameIn,
  withoutAddress,
  withoutPerson,
  writtenForms,
} from "@penguinmails/core/people/without-address";
import { refusalHolds } from "@penguinmails/db/schema/evidence";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { eq, type SQL, sql } from "drizzle-orm";
import { containing } from "../platform/page-of.ts";

/** A table in whose texts somebody may be named by rows that are about others, or about nobody. Its key is `id`. */
export type NamedTexts = {
  readonly table: string;
  readonly columns: readonly string[];
  readonly json?: readonly string[];
  /** Whether they quote replies, which may call a person by the local part alone. */
  readonly quotes?: true;
  /** Whether an import writes it. */
  readonly imported?: true;
  /** Whether a text that names somebody is theirs as a whole. */
  readonly whole?: true;
  /** Whether its words may be shown to the person: not where they are another person's. */
  readonly isShown: boolean;
};

/** In the order of docs/locks.md. What an agency writes itself and sends to others, its templates, is its own to change. */
export const namedTexts: readonly NamedTexts[] = [
  { table: "campaigns", columns: ["name", "status_message"], isShown: true },
  { table: "messages", columns: ["subject", "last_reply"], isShown: true },
  { table: "events", columns: ["text"], isShown: true },
  {
    table: "decisions",
    columns: ["subject_label", "before", "after", "reason", "clears"],
    json: ["evidence"],
    quotes: true,
    isShown: true,
  },
  {
    table: "leads",
    columns: ["first_name", "last_name", "company"],
    json: ["custom"],
    imported: true,
    isShown: false,
  },
  { table: "lead_lists", columns: ["name"], json: ["columns"], imported: true, isShown: true },
  { table: "rejected_rows", columns: ["value"], imported: true, whole: true, isShown: true },
  { table: "suppressions", columns: ["note"], isShown: true },
  { table: "idempotency_keys", columns: ["response"], isShown: false },
];

const batch = 500;
const firstId = "00000000-0000-0000-0000-000000000000";

export type NamedRow = { readonly id: string; readonly texts: Readonly<Record<string, string>> };

/** Rows that name the address, each with the texts that do, in the order of their ids. `lock`: held until the transaction ends. */
async function pageOfNamed(
  tx: TenantDb,
  of: NamedTexts,
  email: string,
  after: string,
  lock: boolean,
): Promise<{ readonly rows: readonly NamedRow[]; readonly next: string | null }> {
  const { table, columns, json = [], quotes } = of;
  const names = [...columns, ...json];
  const name = quotes ? nameIn(email) : null;
  const wanted = [...writtenForms(email), ...(name === null ? [] : [name])];
  const textOf = (name: string) => sql`${sql.identifier(name)}::text`;
  const likes = names.flatMap((name) =>
    wanted.map((form): SQL => sql`${textOf(name)} ilike ${containing(form)}`),
  );
  const found = await tx.execute<Record<string, string | null> & { id: string }>(sql`
    select id, ${sql.join(
      names.map((name) => sql`${textOf(name)} as ${sql.identifier(name)}`),
      sql`, `,
    )}
    from ${sql.identifier(table)}
    where tenant_id = ${tx.tenantId} and id > ${after}::uuid and (${sql.join(likes, sql` or `)})
    order by id limit ${batch} ${lock ? sql`for no key update` : sql``}`);
  const rows = found.rows.map((row) => ({ id: row.id, texts: textsNaming(row, names, leftOf(of, email)) }));
  const last = found.rows.at(-1);
  return {
    // Another's address may end with this one.
    rows: rows.filter(({ texts }) => Object.keys(texts).length > 0),
    next: last && found.rows.length === batch ? last.id : null,
  };
}

function textsNaming(
  row: Readonly<Record<string, string | null>>,
  names: readonly string[],
  left: (text: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = row[name];
      return text && left(text) !== text ? [[name, text] as const] : [];
    }),
  );
}

/** What is left of a text of the table. */
function leftOf({ quotes, whole }: NamedTexts, email: string): (text: string) => string {
  return (text) => {
    const left = quotes ? withoutPerson(text, email) : withoutAddress(text, email);
    return whole && left !== text ? erasedWord : left;
  };
}

/** Rows of the table that name the address. */
export async function rowsNaming(tx: TenantDb, of: NamedTexts, email: string): Promise<readonly NamedRow[]> {
  const all: NamedRow[] = [];
  for (let after: string | null = firstId; after !== null; ) {
    const page = await pageOfNamed(tx, of, email, after, false);
    all.push(...page.rows);
    after = page.next;
  }
  return all;
}

/**
 * Takes the address out of all texts of the table but those of the rows that are about the person, so many rows a
 * transaction: may be broken off and done again. Returns the number of rows that named it.
 */
export async function takeOutOf(
  database: Database,
  tenantId: string,
  of: NamedTexts,
  email: string,
  own: ReadonlySet<string>,
): Promise<number> {
  let taken = 0;
  for (let after: string | null = firstId; after !== null; ) {
    const from: string = after;
    after = await database.withTenant(tenantId, async (tx) => {
      const { rows: all, next } = await pageOfNamed(tx, of, email, from, true);
      const rows = all.filter(({ id }) => !own.has(id));
      for (const row of rows) await rewrite(tx, of, row, email);
      taken += rows.length;
      return next;
    });
  }
  return taken;
}

async function rewrite(tx: TenantDb, of: NamedTexts, { id, texts }: NamedRow, email: string) {
  const { table, json = [] } = of;
  const changes = Object.entries(texts).map(([name, text]) => {
    const left = leftOf(of, email)(text);
    return json.includes(name)
      ? sql`${sql.identifier(name)} = ${left}::jsonb`
      : sql`${sql.identifier(name)} = ${left}`;
  });
  const its = sql`tenant_id = ${tx.tenantId} and id = ${id}::uuid`;
  await tx.execute(sql`update ${sql.identifier(table)} set ${sql.join(changes, sql`, `)} where ${its}`);
}

/** Takes it out of the replies by which mail is held, as far as they are kept. */
export async function takeOutOfHolds(tx: TenantDb, email: string): Promise<void> {
  const told = await tx.selectDistinct({ says: refusalHolds.says }).from(refusalHolds);
  for (const { says } of told) {
    const left = withoutPerson(says, email);
    if (left !== says) await tx.update(refusalHolds).set({ says: left }).where(eq(refusalHolds.says, says));
  }
}
