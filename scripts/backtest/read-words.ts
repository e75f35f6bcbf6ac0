import { addresses, domains } from "@penguinmails/db/schema/fleet";
import { operatorWords } from "@penguinmails/db/schema/operator-feeds";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, eq, isNotNull } from "drizzle-orm";
import { dateOf } from "./dates.ts";
import type { TenantRecord } from "./record.ts";

/** What operators said of the agency's domains and addresses, in the order in which the slow loop heeds it. */
export async function readWords(
  tx: OperatorDb,
  tenantId: string,
): Promise<Pick<TenantRecord, "words" | "addressOfDomain">> {
  const said = await tx
    .select()
    .from(operatorWords)
    .where(and(eq(operatorWords.tenantId, tenantId), isNotNull(operatorWords.least)))
    .orderBy(operatorWords.day, operatorWords.metric, operatorWords.subjectId);
  const sending = await tx.select().from(domains).where(eq(domains.tenantId, tenantId));
  const held = await tx.select().from(addresses).where(eq(addresses.tenantId, tenantId));
  const names = new Map([
    ...held.map(({ id, ip }) => [id, ip ?? ""] as const),
    ...sending.map(({ id, name }) => [id, name] as const),
  ]);
  return {
    words: said.map(({ source, subjectKind: kind, subjectId, day, metric, least, most, toldDay }) => ({
      ...{ source, kind, subjectId, metric },
      subject: names.get(subjectId) ?? "",
      value: { least: least ?? 0, most: most ?? 0 },
      date: dateOf(day),
      toldDate: dateOf(toldDay),
    })),
    addressOfDomain: new Map(
      sending.flatMap(({ id, addressId }) => (addressId === null ? [] : [[id, addressId]])),
    ),
  };
}
