"use client";
import type { ShippedRule } from "@penguinmails/api-client/reply-rules";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { FirstRows } from "@penguinmails/ui/first-rows";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { SearchField } from "@penguinmails/ui/search-field";
import { useState } from "react";
import { RowText } from "./row-text.tsx";
import { rowsWith } from "./rows-alike.ts";

/** The rows that ship, in the order in which they are asked, and a search in them. */
export function ShippedCard({ rows }: { readonly rows: readonly ShippedRule[] }) {
  const [search, setSearch] = useState("");
  const found = rowsWith(rows, search);
  return (
    <FoldCard
      title="Rows that ship"
      inShort={`${formatNumberOf(rows.length, "row")}, with a search in them`}
      actions={
        <span className="small quiet" role="status">
          {search.trim() === ""
            ? formatNumberOf(rows.length, "row")
            : `${found.length} of ${rows.length} rows`}
        </span>
      }
      flush
    >
      <div className="card-body">
        <SearchField
          label="Search"
          placeholder="mailbox full, 5.7.1, google …"
          hint="Words of a reply or of a row’s name. The first row that fits a reply decides, from the top."
          value={search}
          onSearch={setSearch}
        />
      </div>
      {found.length > 0 ? (
        <FirstRows key={search} rows={found} atFirst={12}>
          {(shown) => (
            <ol className="feed">
              {shown.map((row) => (
                <li key={row.id} className="feed-row">
                  <div className="choice-text feed-rest">
                    <b className="wrap">{row.id}</b>
                    <RowText row={row} like={search} />
                  </div>
                </li>
              ))}
            </ol>
          )}
        </FirstRows>
      ) : (
        <EmptyState icon="template" title="No row holds these words">
          Fewer words find more. A reply that no row knows shows under Unknown replies.
        </EmptyState>
      )}
    </FoldCard>
  );
}
