"use client";
import { type Fleet, type FleetGroup, listFleet } from "@penguinmails/api-client/admin";
import type { PageQuery } from "@penguinmails/api-client/page";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { isMoving } from "@penguinmails/ui/format/node-state";
import { formatCount } from "@penguinmails/ui/format/number";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { PageHead } from "@penguinmails/ui/page-head";
import { useLive } from "@penguinmails/ui/use-live";
import Link from "next/link";
import { Pager } from "../pager.tsx";
import { browserApi } from "../session/browser-api.ts";
import { FleetTable } from "./fleet-table.tsx";
import { nodeGroups } from "./node-groups.ts";

type Props = {
  readonly initial: Fleet;
  /** Of the page that is shown. */
  readonly query: PageQuery & { readonly group: FleetGroup };
};

export function FleetView({ initial, query }: Props) {
  const live = useLive<Fleet>({
    initial,
    read: () => listFleet(browserApi, query),
    everyMs: ({ items }) => (items.some(isMoving) ? 5_000 : 30_000),
  });
  const { items: nodes, nextCursor, counts } = live.value;
  const { group } = query;
  return (
    <>
      <PageHead
        title="Fleet"
        lead="Every machine of every agency, how far its plan came and when we last heard of it."
        badge={<LiveMark isLive={live.isLive} problem={live.problem} />}
      />
      <nav className="segments" aria-label="Which nodes">
        {nodeGroups.map((one) => (
          <Link
            key={one.group}
            href={addressOf(one.group)}
            className="segment"
            aria-current={one.group === group ? "page" : undefined}
          >
            {one.label} <span className="quiet">{formatCount(counts[one.group])}</span>
          </Link>
        ))}
      </nav>
      <Card flush>
        {nodes.length > 0 ? (
          <FleetTable nodes={nodes} />
        ) : counts.all + counts.retired === 0 ? (
          <EmptyState icon="node" title="No machine yet">
            Nodes show here as agencies order them.
          </EmptyState>
        ) : (
          <EmptyState icon="check" title="None of these">
            {group === "trouble"
              ? "No node failed, stands still or is silent."
              : "Choose another view above."}
          </EmptyState>
        )}
      </Card>
      <Pager href={addressOf(group)} isFirst={query.cursor === undefined} nextCursor={nextCursor} />
    </>
  );
}

function addressOf(group: FleetGroup): string {
  return group === "all" ? "/fleet" : `/fleet?group=${group}`;
}
