"use client";
import { type AdminNode, listFleet } from "@penguinmails/api-client/admin";
import type { Page, PageQuery } from "@penguinmails/api-client/page";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { isMoving } from "@penguinmails/ui/format/node-state";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { PageHead } from "@penguinmails/ui/page-head";
import { useLive } from "@penguinmails/ui/use-live";
import { useState } from "react";
import { Pager } from "../pager.tsx";
import { Segments } from "../segments.tsx";
import { browserApi } from "../session/browser-api.ts";
import { FleetTable } from "./fleet-table.tsx";
import { isIn, type NodeGroup } from "./node-groups.ts";

const groups: readonly { readonly value: NodeGroup; readonly label: string }[] = [
  { value: "all", label: "All" },
  { value: "trouble", label: "In trouble" },
  { value: "drifted", label: "Not as planned" },
  { value: "moving", label: "On their way" },
  { value: "serving", label: "Serving" },
  { value: "retired", label: "Given back" },
];

type Props = {
  readonly initial: Page<AdminNode>;
  /** Of the page that is shown. */
  readonly query: PageQuery;
};

export function FleetView({ initial, query }: Props) {
  const [group, setGroup] = useState<NodeGroup>("all");
  const live = useLive<Page<AdminNode>>({
    initial,
    read: () => listFleet(browserApi, query),
    everyMs: ({ items }) => (items.some(isMoving) ? 5_000 : 30_000),
  });
  const { items: nodes, nextCursor } = live.value;
  const isFirst = query.cursor === undefined;
  const shown = nodes.filter((node) => isIn(group, node));
  return (
    <>
      <PageHead
        title="Fleet"
        lead="Every machine of every agency, how far its plan came and when we last heard of it."
        badge={<LiveMark isLive={live.isLive} problem={live.problem} />}
      />
      <Segments
        label="Which nodes"
        value={group}
        onChange={setGroup}
        options={groups.map((option) => ({
          ...option,
          count: nodes.filter((node) => isIn(option.value, node)).length,
        }))}
      />
      {isFirst && nextCursor === null ? null : (
        <p className="small quiet">
          The views count the {formatNumberOf(nodes.length, "node", "nodes")} on this page alone.
        </p>
      )}
      <Card flush>
        {shown.length > 0 ? (
          <FleetTable nodes={shown} />
        ) : nodes.length === 0 ? (
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
      <Pager href="/fleet" isFirst={isFirst} nextCursor={nextCursor} />
    </>
  );
}
