import { knownOperators, operatorLabel } from "@penguinmails/core/delivery/operator-name";
import { type SQL, type SQLWrapper, sql } from "drizzle-orm";

const labels = JSON.stringify(Object.fromEntries(knownOperators.map((each) => [each, operatorLabel(each)])));

/** Sorts a list that people read by what they call the operators: `byLabel` of their labels, where the rows are paged. */
export function operatorOrder(operator: SQLWrapper): SQL {
  return sql`lower(coalesce(${labels}::jsonb ->> ${operator}, ${operator})) collate "C"`;
}
