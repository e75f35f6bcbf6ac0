import { Badge } from "./badge.tsx";
import { EmptyState } from "./empty-state.tsx";
import { FoldCard } from "./fold-card.tsx";
import { blocklistRows, type ShownBlocklists } from "./format/blocklist-rows.ts";
import { blocklistsInShort } from "./format/node-in-short.ts";
import { Table } from "./table.tsx";
import { TimeAgo } from "./world-clock.tsx";

/** What public block lists say of addresses and domains, with the way out of each listing. */
export function BlocklistsCard({ items }: { readonly items: readonly ShownBlocklists[] }) {
  return (
    <FoldCard
      title="Block lists"
      inShort={blocklistsInShort(items)}
      startsOpen={items.some(({ standings }) => standings.some(({ status }) => status === "listed"))}
      flush
    >
      {items.length === 0 ? (
        <EmptyState icon="node" title="Nothing to ask about yet">
          As soon as there is an address, the public block lists are asked about it, again and again.
        </EmptyState>
      ) : (
        <Table
          caption="What block lists say"
          rows={blocklistRows(items)}
          rowKey={(row) => row.key}
          columns={[
            { header: "About", kind: "row", cell: ({ subject }) => <code>{subject}</code> },
            { header: "State", cell: ({ tone, state }) => <Badge tone={tone}>{state}</Badge> },
            {
              header: "What it means",
              cell: ({ detail, removalUrl }) => (
                <>
                  {detail ?? <span className="quiet">–</span>}{" "}
                  {removalUrl ? (
                    <a href={removalUrl} target="_blank" rel="noreferrer">
                      Look up and ask for removal
                    </a>
                  ) : null}
                </>
              ),
            },
            {
              header: "Since",
              cell: ({ since }) => (since ? <TimeAgo at={since} /> : <span className="quiet">–</span>),
            },
            {
              header: "Asked",
              cell: ({ checkedAt }) =>
                checkedAt ? <TimeAgo at={checkedAt} /> : <span className="quiet">never</span>,
            },
          ]}
        />
      )}
    </FoldCard>
  );
}
