"use client";
import type { Page } from "@penguinmails/api-client/page";
import { type ErasureRequest, listErasureRequests } from "@penguinmails/api-client/people";
import { BreakableName } from "@penguinmails/ui/breakable-name";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { MoreRows } from "../more-rows.tsx";
import { browserApi } from "../session/browser-api.ts";
import { usePages } from "../use-pages.ts";

type Props = {
  readonly initial: Page<ErasureRequest>;
  /** Addresses that were erased since. */
  readonly erased: readonly string[];
  readonly onLook: (email: string) => unknown;
};

/** Recipients who asked to be erased by the link in a message. */
export function RequestsCard({ initial, erased, onLook }: Props) {
  const pages = usePages(initial, (cursor) => listErasureRequests(browserApi, { cursor }));
  const open = pages.items.filter(({ email }) => !erased.includes(email));
  if (open.length === 0 && !pages.hasMore) return null;
  return (
    <Card title="Asked to be erased" flush>
      <Table
        caption="Recipients who asked to be erased"
        rows={open}
        rowKey={({ id }) => id}
        columns={[
          { header: "Address", kind: "row", cell: ({ email }) => <BreakableName name={email} /> },
          { header: "Asked", cell: ({ askedAt }) => <TimeAgo at={askedAt} /> },
          { header: "Answer due", cell: ({ dueAt }) => <TimeAgo at={dueAt} /> },
          {
            header: "Actions",
            kind: "actions",
            cell: ({ email }) => (
              <Button size="small" aria-label={`Show what is held of ${email}`} onClick={() => onLook(email)}>
                Show
              </Button>
            ),
          },
        ]}
      />
      <MoreRows hasMore={pages.hasMore} more={pages.more} />
    </Card>
  );
}
